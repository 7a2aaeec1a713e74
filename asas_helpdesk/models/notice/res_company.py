from datetime import timedelta

from odoo import fields, models

from ..ticket.base import SETTING

NOTICE_SETTINGS = ("waiting", "resolved", "closed", "reopened")


class ResCompany(models.Model):
    """Settings: the notices, the methods of delivery, and how long the links in them are valid."""

    _inherit = "res.company"

    # Whether mails hold the words of answers and questions, except of confidential tickets.
    asas_helpdesk_words_in_mails = fields.Boolean(default=True)

    asas_helpdesk_sms = fields.Boolean()
    asas_helpdesk_sms_link = fields.Boolean(default=True)
    asas_helpdesk_sms_name = fields.Char(translate=True, personal=SETTING)
    asas_helpdesk_notify_waiting = fields.Boolean(default=True)
    asas_helpdesk_notify_resolved = fields.Boolean(default=True)
    asas_helpdesk_notify_closed = fields.Boolean(default=True)
    asas_helpdesk_notify_reopened = fields.Boolean(default=True)

    asas_helpdesk_cancel_unanswered = fields.Boolean()

    asas_helpdesk_quiet_from = fields.Float(default=21.0)
    asas_helpdesk_quiet_to = fields.Float(default=8.0)

    asas_helpdesk_link_days = fields.Integer(default=90)

    _asas_helpdesk_quiet_hours = models.Constraint(
        "CHECK(asas_helpdesk_quiet_from >= 0 AND asas_helpdesk_quiet_from < 24"
        " AND asas_helpdesk_quiet_to >= 0 AND asas_helpdesk_quiet_to < 24)",
        "Enter the quiet hours as times of the day, from 00:00 to 23:59.",
    )

    _asas_helpdesk_link_days_positive = models.Constraint(
        "CHECK (asas_helpdesk_link_days >= 0)",
        "The number of days of the access link cannot be negative. Enter 0 to end it at once.",
    )

    def write(self, vals):
        name = "asas_helpdesk_cancel_unanswered"
        changed = self.filtered(lambda c: name in vals and c[name] != bool(vals[name]))
        result = super().write(vals)
        if changed:
            # sudo() because planning writes SLA statuses of tickets that the user who edits a
            # company may not see. What fell due while it was off is due from now on.
            statuses = self.env["asas.helpdesk.sla.status"].sudo()
            statuses._plan_again([("metric", "=", "waiting"), ("company_id", "in", changed.ids)])
        return result

    def _asas_helpdesk_quiet_until(self, moment):
        """Return when the quiet hours end in which a moment lies, or None if it lies in none.

        :param datetime moment: naive UTC
        :return: naive UTC
        """
        first, last = (
            timedelta(minutes=round(hour * 60))
            for hour in (self.asas_helpdesk_quiet_from, self.asas_helpdesk_quiet_to)
        )
        local = self._asas_helpdesk_local(moment)
        wall = local.replace(tzinfo=None)
        midnight = wall.replace(hour=0, minute=0, second=0, microsecond=0)
        for day in (midnight - timedelta(days=1), midnight):
            begin = day + first
            end = day + last + (timedelta(days=1) if last < first else timedelta())
            if begin <= wall < end:
                return moment + (end - wall)
        return None

    def _asas_helpdesk_notices(self):
        """Return the kinds of notices that are enabled in the settings of this company."""
        return {kind for kind in NOTICE_SETTINGS if self[f"asas_helpdesk_notify_{kind}"]}
