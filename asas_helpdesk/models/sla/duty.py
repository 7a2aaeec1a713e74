from typing import NamedTuple

from odoo import api, fields, models

from ..ticket.base import ANSWERABLE, SETTING
from ..ticket.ticket import TICKET_TYPES
from ..ticket.ticket_transitions import UNRESOLVED_STATES


class Candidate(NamedTuple):
    """Somebody on duty, and what they are there for."""

    user: object
    duty: object
    is_present: bool
    is_level2: bool


class Duty(models.Model):
    """A line of the duty roster: who takes which tickets, and in which hours.

    Tickets are shared out among those whose hours run, who are not on time off and whose line fits:
    first the lines that name the service, then those that name the type, then the others; among
    them those who are present, and of these the one with the fewest open tickets.
    """

    _name = "asas.helpdesk.duty"
    _description = "Duty"
    _inherit = ["asas.helpdesk.cached.mixin", "asas.helpdesk.company.mixin"]
    _order = "sequence, id"
    _rec_name = "user_id"
    _personal = SETTING

    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        required=True,
        domain=[("share", "=", False)],
        ondelete="cascade",
        index=True,
        personal=ANSWERABLE,
    )
    ticket_type = fields.Selection(TICKET_TYPES, help="Empty: any type.")
    service_ids = fields.Many2many(
        "asas.helpdesk.service", string="Services", help="Empty: any service."
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Hours",
        ondelete="restrict",
        help="When this person is on duty. Empty: the working hours of the settings.",
    )

    @api.constrains("calendar_id")
    def _check_calendar(self):
        self.calendar_id._asas_helpdesk_refuse_unusable()

    @api.model
    def _links_of_company(self):
        return ["calendar_id", "service_ids"]

    @api.model
    def _on_duty(self, company):
        """Return who is on duty now at the desk of a company, as a list of ``Candidate``."""
        now = fields.Datetime.now()
        # sudo() because the roster, time off and presence only decide who gets a ticket.
        roster = self.sudo().search([])._of_company(company)
        users = roster.user_id.filtered(
            lambda u: u.active and not u.share and company in u.company_ids
        )
        users -= users._asas_helpdesk_absent()
        present = users._asas_helpdesk_present()
        return [
            Candidate(
                duty.user_id,
                duty,
                duty.user_id in present,
                duty.user_id.has_group("asas_helpdesk.group_level2"),
            )
            for duty in roster
            if duty.user_id in users and duty._has_begun(company, now)
        ]

    def _has_begun(self, company, moment):
        calendar = self.calendar_id or company._asas_helpdesk_calendar()
        return calendar._asas_helpdesk_hours(company).is_open(moment)

    @api.model
    def _count_open(self, users):
        """Return how many open tickets each of these users has, by their ids."""
        # sudo() because only the numbers are compared.
        counted = (
            self.env["asas.helpdesk.ticket"]
            .sudo()
            ._read_group(
                [("user_id", "in", users.ids), ("state", "in", UNRESOLVED_STATES)],
                ["user_id"],
                ["__count"],
            )
        )
        return dict.fromkeys(users.ids, 0) | {user.id: count for user, count in counted}

    def _fit(self, ticket):
        """Return how closely this line fits a ticket, the closest first; None if it does not."""
        if self.ticket_type and self.ticket_type != ticket.ticket_type:
            return None
        if self.service_ids and ticket.service_id not in self.service_ids:
            return None
        return (not self.service_ids, not self.ticket_type)
