from odoo import models
from odoo.fields import Domain

TICKET = "asas.helpdesk.ticket"


class MailActivitySchedule(models.TransientModel):
    """Offer on tickets the checklists of their type."""

    _inherit = "mail.activity.schedule"

    def _get_plan_available_base_domain(self):
        domain = super()._get_plan_available_base_domain()
        if self.res_model != TICKET:
            return domain
        types = self._get_applied_on_records()._filtered_access("read").mapped("ticket_type")
        return Domain(domain) & Domain(
            "asas_helpdesk_ticket_type", "in", [False, *(types if len(set(types)) == 1 else [])]
        )
