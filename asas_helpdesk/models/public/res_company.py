import hashlib

from markupsafe import Markup

from odoo import api, fields, models

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

    asas_helpdesk_message_limit = fields.Integer(
        string="Messages an Hour on One Ticket", default=20
    )

    _asas_helpdesk_limits_positive = models.Constraint(
        "CHECK (asas_helpdesk_address_limit >= 0 AND asas_helpdesk_contact_limit >= 0"
        " AND asas_helpdesk_message_limit >= 0)",
        "An hourly limit cannot be negative. Enter 0 to remove the limit.",
    )

    def _asas_helpdesk_privacy_notice(self):
        """Return the privacy notice in the present language: that of the settings, or else the
        addon's own."""
        self.ensure_one()
        notice = self.sudo().asas_helpdesk_privacy  # it is shown to everybody
        # What the field has cleaned, or the addon's own template.
        if not notice or not Markup(notice).striptags().strip():  # noqa: S704
            notice = self.env["ir.qweb"]._render("asas_helpdesk.privacy_notice", {"company": self})
        lines = (line.strip() for line in str(notice).splitlines())
        return Markup("\n".join(line for line in lines if line))  # noqa: S704

    @api.model
    def _asas_helpdesk_privacy_digest(self, notice):
        """Return the SHA-256 of a privacy notice, by which a page says which one it shows."""
        return hashlib.sha256(str(notice).encode()).hexdigest()

    def _asas_helpdesk_shown_notice(self, digest):
        """Return the present privacy notice that has this digest, in its own language; an empty
        text if none has it: it has changed since, or the digest is not ours."""
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        for lang in sorted(installed, key=lambda code: code != self.env.lang):
            company = self.with_context(lang=lang)
            notice = company._asas_helpdesk_privacy_notice()
            if company._asas_helpdesk_privacy_digest(notice) == digest:
                return lang, notice
        return self.env.lang, Markup()

    def _asas_helpdesk_home(self):
        home = super()._asas_helpdesk_home()
        return "/support" if home == "/my" else home
