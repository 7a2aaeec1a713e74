from odoo import fields, models

NOTICE_SETTINGS = ("waiting", "resolved", "closed", "reopened")


class ResCompany(models.Model):
    """What the beneficiaries of a company are notified of, and by which methods."""

    _inherit = "res.company"

    asas_helpdesk_sms = fields.Boolean()
    asas_helpdesk_notify_waiting = fields.Boolean(default=True)
    asas_helpdesk_notify_resolved = fields.Boolean(default=True)
    asas_helpdesk_notify_closed = fields.Boolean(default=True)
    asas_helpdesk_notify_reopened = fields.Boolean(default=True)

    def _asas_helpdesk_notices(self):
        """The kinds of notices that the settings of this company wish for."""
        return {kind for kind in NOTICE_SETTINGS if self[f"asas_helpdesk_notify_{kind}"]}
