from odoo import api, fields, models

from ...tools import hijri, phone
from ...tools.duration import format_moment
from ...tools.working_time import POLICY_ZONE

# Where national telephone numbers lie of a company that names no country (policy section 1).
POLICY_COUNTRY = "SA"
NOTICE_SETTINGS = ("waiting", "resolved", "closed", "reopened")


class ResCompany(models.Model):
    _inherit = "res.company"

    asas_helpdesk_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Hours of the Complaints Desk",
        default=lambda self: self.env.ref("asas_helpdesk.calendar_desk", raise_if_not_found=False),
        ondelete="restrict",
    )
    asas_helpdesk_escalation_manager_id = fields.Many2one(
        "res.users",
        string="Escalation Manager",
        domain=[("share", "=", False)],
        ondelete="restrict",
    )
    asas_helpdesk_four_eyes = fields.Boolean(default=True)
    asas_helpdesk_sms = fields.Boolean()
    asas_helpdesk_show_achieved = fields.Boolean()
    asas_helpdesk_hijri = fields.Boolean(default=True)
    asas_helpdesk_notify_waiting = fields.Boolean(default=True)
    asas_helpdesk_notify_resolved = fields.Boolean(default=True)
    asas_helpdesk_notify_closed = fields.Boolean(default=True)
    asas_helpdesk_notify_reopened = fields.Boolean(default=True)

    asas_helpdesk_reopen_days = fields.Integer(default=14)
    asas_helpdesk_link_days = fields.Integer(default=90)

    _asas_helpdesk_reopen_days_positive = models.Constraint(
        "CHECK (asas_helpdesk_reopen_days >= 0)",
        "The days for reopening cannot be less than none. Write 0 to allow no reopening.",
    )
    _asas_helpdesk_link_days_positive = models.Constraint(
        "CHECK (asas_helpdesk_link_days >= 0)",
        "The days of the access link cannot be less than none. Write 0 to let it end at once.",
    )

    @api.constrains("asas_helpdesk_calendar_id")
    def _check_asas_helpdesk_calendar(self):
        self.asas_helpdesk_calendar_id._asas_helpdesk_refuse_alternating()

    def write(self, vals):
        result = super().write(vals)
        if {"asas_helpdesk_calendar_id", "resource_calendar_id"} & vals.keys():
            self.env.registry.clear_cache()  # the public page says which hours these are
            # Planning touches clocks of tickets that the editor of a company may not see.
            self.env["asas.helpdesk.sla.status"].sudo()._plan_again()
        return result

    @api.model
    def _asas_helpdesk_set_calendar(self):
        """Give the companies that have none the desk's working hours, when the addon is installed
        and before the first ticket counts in them."""
        without = self.search([("asas_helpdesk_calendar_id", "=", False)])
        without.asas_helpdesk_calendar_id = self.env.ref("asas_helpdesk.calendar_desk")

    def _asas_helpdesk_calendar(self):
        """The calendar in which the desk of this company counts its working time."""
        return self.asas_helpdesk_calendar_id or self.resource_calendar_id

    def _asas_helpdesk_zone(self):
        """The name of the time zone that decides what a day is for the desk (policy section 8)."""
        return self._asas_helpdesk_calendar().tz or POLICY_ZONE

    def _asas_helpdesk_local(self, moment):
        """Return a moment (naive UTC) on the wall clock of the desk."""
        zoned = self.with_context(tz=self._asas_helpdesk_zone())
        return fields.Datetime.context_timestamp(zoned, moment)

    def _asas_helpdesk_moment(self, moment, with_hijri=True, lang=None):
        """Return a moment in words: on the desk's wall clock, in both calendars where the settings
        wish for the Hijri one.

        :param datetime moment: naive UTC
        :param str lang: the reader's language, else that of the environment
        """
        return format_moment(
            self._asas_helpdesk_local(moment),
            lang or self.env.lang,
            hijri=with_hijri and self.asas_helpdesk_hijri,
        )

    def _asas_helpdesk_in_hijri(self, moment):
        """Return the Umm al-Qura date of a moment on the desk's wall clock, in the reader's
        language.

        :param datetime moment: naive UTC
        :return: words, or False where the settings do not wish for it or there is no such date
        """
        if not self.asas_helpdesk_hijri or not moment:
            return False
        day = self._asas_helpdesk_local(moment).date()
        return hijri.format_hijri(day, self.env.lang or "") or False

    def _asas_helpdesk_country(self):
        """Return the code of the country in which national telephone numbers are read."""
        # Where a company lies is no secret.
        company = (self or self.env.company).sudo()
        return company.partner_id.country_id.code or POLICY_COUNTRY

    def _asas_helpdesk_phone(self, number):
        """Return a telephone number in E.164 form, or None for what is none.

        :param str number: as people write it in the country of this company, or with the code of
            another country
        """
        return phone.normalize(number, self._asas_helpdesk_country()) if number else None

    def _asas_helpdesk_notices(self):
        """The kinds of notices that the settings of this company wish for."""
        return {kind for kind in NOTICE_SETTINGS if self[f"asas_helpdesk_notify_{kind}"]}
