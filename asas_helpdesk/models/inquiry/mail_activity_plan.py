from odoo import fields, models

from ..ticket.base import SETTING
from ..ticket.ticket import TICKET_TYPES


class MailActivityPlan(models.Model):
    """A checklist: the steps that a kind of ticket needs, each an activity when it is started."""

    _inherit = "mail.activity.plan"

    asas_helpdesk_ticket_type = fields.Selection(
        TICKET_TYPES,
        string="Type of Ticket",
        help="The checklist is offered on tickets of this type. Empty: on all.",
        personal=SETTING,
    )
