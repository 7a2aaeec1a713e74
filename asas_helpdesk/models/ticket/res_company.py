from odoo import fields, models

from ...tools import phone
from ...tools.colour import shades
from ...tools.readable import isolated_html
from .base import ANSWERABLE, SETTING

# The country of national telephone numbers, for a company without a country (policy section 1).
POLICY_COUNTRY = "SA"
# Mail programs load no fonts; these are on the reader's device.
FONT = (
    "font-family: 'IBM Plex Sans Arabic', 'Segoe UI', Tahoma, Arial, sans-serif;"
    " mso-font-alt: Tahoma;"
)


class ResCompany(models.Model):
    _inherit = "res.company"

    asas_helpdesk_escalation_manager_id = fields.Many2one(
        "res.users",
        string="Escalation Manager",
        domain=[("share", "=", False)],
        ondelete="restrict",
        personal=ANSWERABLE,
    )
    asas_helpdesk_four_eyes = fields.Boolean(default=True)

    asas_helpdesk_reopen_days = fields.Integer(default=14)
    # The licence of the institute, as it stands below its mails.
    asas_helpdesk_legal_line = fields.Char(translate=True, personal=SETTING)

    asas_helpdesk_departure_seconds = fields.Integer(default=30)

    _asas_helpdesk_departure_bounds = models.Constraint(
        "CHECK (asas_helpdesk_departure_seconds BETWEEN 30 AND 120)",
        "What is sent by hand leaves after 30 to 120 seconds. Enter a number in between.",
    )

    _asas_helpdesk_reopen_days_positive = models.Constraint(
        "CHECK (asas_helpdesk_reopen_days >= 0)",
        "The number of days for reopening cannot be negative. Enter 0 to allow no reopening.",
    )

    def _asas_helpdesk_country(self):
        """Return the code of the country to which national telephone numbers belong."""
        # The country of a company is no secret.
        company = (self or self.env.company).sudo()
        return company.partner_id.country_id.code or POLICY_COUNTRY

    def _asas_helpdesk_phone(self, number):
        """Return a telephone number in E.164 form, or None if it is not valid.

        :param str number: as people write it in the country of this company, or with a country
            code; words beside it are ignored
        """
        return self._asas_helpdesk_split_phone(number)[0]

    def _asas_helpdesk_split_phone(self, text):
        """Return the telephone number in a text in E.164 form, or None, and the words around it."""
        if not text:
            return None, ""
        # Only national numbers need the company's country, which costs reading its contact.
        international = isinstance(text, str) and text.startswith("+")
        return phone.split(text, "" if international else self._asas_helpdesk_country())

    # ------------------------------------------------------------------ Pages for people outside

    def _asas_helpdesk_colours(self):
        """Return the colours of pages and mails, derived from the company's (tools/colour.py)."""
        # The colours of a company are no secret.
        return shades(self.sudo().primary_color)

    def _asas_helpdesk_style(self):
        """Return the colours of a page as CSS custom properties."""
        colours = self._asas_helpdesk_colours()
        return ";".join(f"--o-asas-{name}:{colour}" for name, colour in colours.items())

    def _asas_helpdesk_frame(self, lang, direction=None):
        """Return what the frame of a mail needs (views/ticket/mail_frame_templates.xml).

        :param str lang: the reader's language
        :param str direction: “rtl” or “ltr”; by default that of the language
        """
        known = self.env["res.lang"]._get_data(code=lang or self.env.lang)
        # Who may be written to may read the name and the address of the company.
        company = self.sudo().with_context(lang=lang)
        colours = company._asas_helpdesk_colours()
        code = (known.iso_code or lang or "en").replace("_", "-")
        if direction and direction != known.direction:
            code = "ar" if direction == "rtl" else "en"
        direction = direction or known.direction or "ltr"
        start = "right" if direction == "rtl" else "left"
        text = f"{FONT} font-size: 16px; line-height: 28px; color: #1a2428; text-align: {start};"
        place = company.partner_id
        return {
            "company": company,
            "base_url": company.get_base_url(),
            "code": code,
            "direction": direction,
            "table": {"dir": direction, "lang": code},
            "cell": {"dir": direction, "lang": code, "align": start},
            "font": FONT,
            "text": text,
            "small": f"{FONT} font-size: 14px; line-height: 24px; color: #48565c;"
            f" text-align: {start};",
            "accent": colours["light-accent"],
            "soft": colours["light-soft"],
            "address": ("، " if direction == "rtl" else ", ").join(
                filter(None, (place.street, place.city, place.country_id.name))
            ),
        }

    def _asas_helpdesk_readable(self, body):
        """Return the words of a mail, numbers and addresses in them isolated and made links."""
        return isolated_html(body, self._asas_helpdesk_colours()["light-accent"])

    def _asas_helpdesk_home(self):
        """Return where the name of the institute on a page leads. (Hook)"""
        return "/my"
