from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.tools import format_list

from .base import SETTING
from .uninstall import is_uninstalling

STATES = [
    ("new", "New"),
    ("in_progress", "In Progress"),
    ("waiting", "Waiting for the Beneficiary"),
    ("directed", "Directed"),
    ("resolved", "Resolved"),
    ("closed", "Closed"),
    ("cancelled", "Cancelled"),
]


class Stage(models.Model):
    """A stage of tickets: a column of the kanban view.

    Administrators name and order stages as they like; the code only uses a stage's state.
    """

    _name = "asas.helpdesk.stage"
    _description = "Stage"
    _inherit = ["asas.helpdesk.cached.mixin"]
    _order = "sequence, id"
    _personal = SETTING

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    state = fields.Selection(STATES, required=True, default="in_progress", index=True)
    fold = fields.Boolean(string="Folded in Kanban")
    description = fields.Text(translate=True, help="What a ticket in this stage waits for.")

    @api.constrains("active", "state")
    def _check_every_state_has_a_stage(self):
        self._refuse_missing_states(self.search([]))

    @api.ondelete(at_uninstall=True)
    def _unlink_except_last_of_state(self):
        if is_uninstalling(self.env):
            return
        self._refuse_missing_states(self.search([]) - self)

    def _refuse_missing_states(self, stages):
        missing = [
            label
            for state, label in self._fields["state"]._description_selection(self.env)
            if state not in stages.mapped("state")
        ]
        # Without any ticket, as while the first stages are loaded, there is nothing to protect.
        if missing and self.env["asas.helpdesk.ticket"].sudo().search_count([], limit=1):
            raise ValidationError(
                self.env._(
                    "Each state needs at least one active stage. These states would be left"
                    " without a stage: %(states)s.",
                    states=format_list(self.env, missing),
                )
            )

    @api.model
    def _columns(self):
        """Return the stages in their order, as columns."""
        return self.browse(self._ids_of_columns())

    @api.model
    @tools.ormcache()
    def _ids_of_columns(self):
        # Stages are no secret, see below.
        return tuple(self.sudo().with_context(active_test=True).search([]).ids)

    @api.model
    @tools.ormcache("states")
    def _with_states(self, states):
        """Return the ids of all stages of some states, archived ones included, each with its
        state."""
        stages = self.sudo().with_context(active_test=False)  # they are no secret, see below
        return tuple((stage.id, stage.state) for stage in stages.search([("state", "in", states)]))

    @api.model
    def _for_state(self, state):
        """Return the stage that tickets enter when they reach a state: the first of that state."""
        stage = self.browse(self._id_for_state(state))
        return stage._recall(("active", "sequence", "state", "fold"))

    @api.model
    @tools.ormcache("state")
    def _id_for_state(self, state):
        # Stages are no secret: everybody who works with a ticket may know its first stage.
        stages = self.sudo().with_context(active_test=True)
        return stages.search([("state", "=", state)], limit=1).id
