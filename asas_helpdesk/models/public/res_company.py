from markupsafe import Markup

from odoo import fields, models

from ..ticket.base import SETTING


class ResCompany(models.Model):
    """Settings: how often people may write without an account, what they read about their data, and
    whether the public page shows what was achieved."""

    _inherit = "res.company"

    asas_helpdesk_show_achieved = fields.Boolean()

    asas_helpdesk_address_limit = fields.Integer(
        string="Tickets an Hour From One Address", default=60
    )
    asas_helpdesk_contact_limit = fields.Integer(
        string="Tickets an Hour From One Person", default=6
    )
    asas_helpdesk_privacy = fields.Html(
        string="Privacy Notice",
        translate=True,
        sanitize_attributes=True,
        prefetch=False,
        personal=SETTING,
    )

    _asas_helpdesk_limits_positive = models.Constraint(
        "CHECK (asas_helpdesk_address_limit >= 0 AND asas_helpdesk_contact_limit >= 0)",
        "An hourly limit cannot be negative. Enter 0 to remove the limit.",
    )

    def _asas_helpdesk_privacy_notice(self):
        """Return the notice that people consent to; none if the addon's own text applies."""
        notice = self.asas_helpdesk_privacy
        return notice if notice and Markup(notice).striptags().strip() else None
