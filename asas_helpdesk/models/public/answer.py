from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, html2plaintext

from ...tools import arabic
from ..ticket.base import SETTING
from ..ticket.protected_mixin import LEVEL2

COUNTERS = ("found_count", "not_found_count")
# More clicks in one minute on one answer do not come from readers.
MOST_PER_MINUTE = 30


class Answer(models.Model):
    """A ready answer to a frequent question about a service (policy section 1).

    Beneficiaries find it before they write, and each answer found saves a ticket: they say so on
    the page, and it is counted. Nothing is stored about who they are.
    """

    _name = "asas.helpdesk.answer"
    _description = "Ready Answer"
    _inherit = ["asas.helpdesk.protected.mixin", "asas.helpdesk.cached.mixin"]
    _order = "service_id, sequence, id"
    _personal = SETTING
    _writable_by = LEVEL2

    name = fields.Char(string="Question", required=True, translate=True)
    answer = fields.Html(required=True, translate=True, sanitize_attributes=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    service_id = fields.Many2one(
        "asas.helpdesk.service", required=True, ondelete="cascade", index=True
    )

    # --- What readers said
    found_count = fields.Integer(
        string="Found the Answer",
        readonly=True,
        copy=False,
        help="How often a reader of the public page said that this answer helped.",
        protected=True,
    )
    not_found_count = fields.Integer(
        string="Did Not Help",
        readonly=True,
        copy=False,
        help="How often a reader of the public page said that this answer did not help.",
        protected=True,
    )
    counted_minute = fields.Datetime(
        readonly=True, copy=False, groups=fields.NO_ACCESS, protected=True
    )
    counted_in_minute = fields.Integer(
        readonly=True, copy=False, groups=fields.NO_ACCESS, protected=True
    )

    @api.model
    def _by_service(self, services):
        """Return the answers by service, to be found before anybody writes."""
        # They are published.
        answers = self.sudo().search([("service_id", "in", services.ids)])
        return answers.grouped("service_id")

    @api.model
    def _get_protected_error(self, names):
        return AccessError(
            self.env._("What readers said of a ready answer is counted by the system.")
        )

    def _count(self, found):
        """Count that a reader was helped, or was not.

        The database adds it up, so that two readers at the same time count as two.

        :return: whether it was counted; not if there were too many in this minute
        """
        self.ensure_one()
        limits = self.env["asas.helpdesk.rate.limit"]
        if limits._hit({("answer", self.id): MOST_PER_MINUTE}, span=60):
            return False
        self.flush_recordset(COUNTERS)
        counter = SQL.identifier(COUNTERS[0] if found else COUNTERS[1])
        self.env.cr.execute(
            SQL(
                "UPDATE %(table)s SET %(counter)s = coalesce(%(counter)s, 0) + 1 WHERE id = %(id)s",
                table=SQL.identifier(self._table),
                counter=counter,
                id=self.id,
            )
        )
        self.invalidate_recordset(COUNTERS)
        return True

    def _folded(self):
        """Return the text by which the answer is found, however it is spelt."""
        self.ensure_one()
        parts = (self.name, html2plaintext(self.answer or ""), self.service_id.name)
        return arabic.fold(" ".join(part or "" for part in parts))
