from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list


class DirectWizard(models.TransientModel):
    """Dialog to direct tickets to a manager: the competent one, unless another is chosen."""

    _name = "asas.helpdesk.direct.wizard"
    _description = "Direct to the Manager"
    _inherit = ["asas.helpdesk.dialog.mixin", "asas.helpdesk.words.mixin"]

    department_id = fields.Many2one(
        "hr.department",
        string="Competent Department",
        help="Empty: the department of each ticket's service.",
    )
    manager_id = fields.Many2one(
        "res.users",
        domain=[("share", "=", False)],
        help="Empty: the manager of the competent department, or the next person in the escalation"
        " chain.",
    )
    expected = fields.Char(
        string="Goes To", compute="_compute_expected", help="Who the tickets will be directed to."
    )
    note = fields.Text(string="Note to the Manager")
    seen = fields.Char(help="To whom the tickets were directed when this dialog was opened.")

    def _get_kind(self):
        return "directed"

    def _get_shown_values(self):
        department = self.department_id or self.ticket_ids[:1]._origin._competent_department()
        return {"department_id": department.id, "directed_at": fields.Datetime.now()}

    @api.depends("ticket_ids", "department_id")
    @api.depends_context("lang")
    def _compute_frame(self):
        return super()._compute_frame()

    @api.depends("ticket_ids", "department_id")
    def _compute_words(self):
        return super()._compute_words()

    def _offers_words(self):
        return True

    @api.depends("ticket_ids", "department_id", "manager_id")
    def _compute_expected(self):
        for wizard in self:
            managers = wizard.manager_id
            if not managers:
                for ticket in wizard.ticket_ids._origin._filtered_access("read"):
                    managers |= ticket._escalation_chain(wizard.department_id)[:1]
            names = managers.sudo().mapped("name")  # only the names
            wizard.expected = format_list(self.env, names)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        ids = self.env.context.get("default_ticket_ids")
        if "seen" in fields and ids:
            values["seen"] = self._describe_directing(self.env["asas.helpdesk.ticket"].browse(ids))
        return values

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        for wizard in wizards.filtered(lambda w: not w.seen):
            wizard.seen = self._describe_directing(wizard.ticket_ids)
        return wizards

    @api.model
    def _describe_directing(self, tickets):
        tickets = tickets.exists()._filtered_access("read").sorted("id")
        facts = [(t.id, t.manager_id.id, t.directed_at) for t in tickets]
        return " ".join(f"{id_}:{manager_id}:{moment}" for id_, manager_id, moment in facts)

    def _check_still_so(self):
        """Refuse to direct what somebody else has directed since the dialog was opened."""
        self.ticket_ids._wait_for_directing()
        if self.seen != self._describe_directing(self.ticket_ids):
            # sudo() only for names; who may read the tickets may see their managers.
            managers = self.ticket_ids.sudo().manager_id.mapped("name")
            raise UserError(
                self.env._(
                    "Somebody else has directed it to %(managers)s in the meantime. Close this"
                    " dialog and look at the ticket again.",
                    managers=format_list(self.env, managers),
                )
            )

    def action_direct(self):
        """Direct the tickets of this dialog.

        :raise UserError: when a ticket may not be directed, or not to this manager
        """
        self.ensure_one()
        self.check_access("write")
        self._check_still_so()
        if not self._begin():
            return {"type": "ir.actions.act_window_close"}
        if self.note:
            self.ticket_ids._message_log_batch(
                bodies=dict.fromkeys(self.ticket_ids.ids, self.note), message_type="comment"
            )
        departures = self.ticket_ids._depart_directing(
            self.manager_id, self.department_id, self._get_changed_words()
        )
        return self._end(departures)
