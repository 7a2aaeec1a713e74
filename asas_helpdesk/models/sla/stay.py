from datetime import timedelta

from odoo import api, fields, models

from ...tools.duration import format_duration
from ..ticket.base import ANSWERABLE
from ..ticket.stage import STATES

# In whose hands a ticket is. Who has ended one has it in nobody's.
HANDS = [
    ("level1", "Level 1"),
    ("level2", "Level 2"),
    ("manager", "Manager"),
    ("beneficiary", "Beneficiary"),
    ("nobody", "Nobody"),
]


class Stay(models.Model):
    """A time that a ticket spent in one state and in the same hands, from one move to the next.

    It is kept when it ends, in the transaction of the move that ends it. The one that has not
    ended follows from the ticket itself (``held_since``).
    """

    _name = "asas.helpdesk.stay"
    _description = "Stay of a Ticket"
    _inherit = ["asas.helpdesk.evidence.mixin"]
    _order = "since, id"
    _rec_name = "state"

    ticket_id = fields.Many2one(
        "asas.helpdesk.ticket", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="ticket_id.company_id", store=True, index=True, precompute=True
    )
    state = fields.Selection(STATES, required=True, readonly=True)
    hands = fields.Selection(HANDS, string="In the Hands Of", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Person", readonly=True, ondelete="restrict", personal=ANSWERABLE
    )
    since = fields.Datetime(string="From", required=True, readonly=True)
    until = fields.Datetime(string="To", required=True, readonly=True)
    elapsed_hours = fields.Float(
        readonly=True, aggregator="sum", help="How long it took, day and night."
    )
    working_hours = fields.Float(
        readonly=True,
        aggregator="sum",
        help="How long it took in the working hours of the settings, as they were then.",
    )
    elapsed_words = fields.Char(string="Elapsed Time", compute="_compute_words")
    working_words = fields.Char(string="Working Time", compute="_compute_words")

    _in_order = models.Constraint("CHECK(until >= since)", "A stay cannot end before it begins.")

    @api.depends("since", "until", "working_hours")
    @api.depends_context("lang")
    def _compute_words(self):
        for stay in self:
            stay.elapsed_words = format_duration(stay.until - stay.since, self.env.lang)
            stay.working_words = format_duration(
                timedelta(hours=stay.working_hours), self.env.lang, day=None
            )

    @api.model
    def _keep(self, stays):
        """Keep stays that have ended.

        :param stays: a list of pairs of a ticket and the values of its stay
        """
        vals_list = []
        for ticket, values in stays:
            hours = ticket.company_id._asas_helpdesk_calendar()._asas_helpdesk_hours(
                ticket.company_id
            )
            since, until = values["since"], values["until"]
            vals_list.append(
                {
                    "ticket_id": ticket.id,
                    **values,
                    "elapsed_hours": (until - since).total_seconds() / 3600,
                    "working_hours": hours.between(since, until) / 60,
                }
            )
        self.create(vals_list)
