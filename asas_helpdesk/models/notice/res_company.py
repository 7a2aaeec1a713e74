from odoo import fields, models

NOTICE_SETTINGS = ("waiting", "resolved", "closed", "reopened")


class ResCompany(models.Model):
    """The notices that a company sends, and the methods of delivery it uses."""

    _inherit = "res.company"

    asas_helpdesk_sms = fields.Boolean()
    asas_helpdesk_notify_waiting = fields.Boolean(default=True)
    asas_helpdesk_notify_resolved = fields.Boolean(default=True)
    asas_helpdesk_notify_closed = fields.Boolean(default=True)
    asas_helpdesk_notify_reopened = fields.Boolean(default=True)

    def _asas_helpdesk_notices(self):
        """Return the kinds of notices that are enabled in the settings of this company."""
        return {kind for kind in NOTICE_SETTINGS if self[f"asas_helpdesk_notify_{kind}"]}
