from dataclasses import replace

from odoo import models

from ...tools import phone
from ...tools.working_time import WorkingHours

# Channels that are used without an address: a form of our own, the hall one sits in, a program that
# the staff opens with the beneficiary.
WITHOUT_ADDRESS = ("website", "hall", "remote")
FORM = "/support/new"


class ChannelOpening(models.Model):
    """When a channel is open and how it is reached, as the public page shows it."""

    _inherit = "asas.helpdesk.channel"

    def _public_link(self):
        """Return the address with which a page opens the channel; empty if it has none.

        A link that was entered takes precedence over the one derived from the contact.
        """
        self.ensure_one()
        link, contact = (self.link or "").strip(), (self.contact or "").strip()
        if link:
            return link
        if self.kind == "website":
            return FORM
        if self.kind == "email" and "@" in contact:
            return f"mailto:{contact}"
        company = self.company_id or self.env.company
        number = phone.digits_for_link(contact, company._asas_helpdesk_country())
        if number and self.kind == "phone":
            return f"tel:+{number}"
        if number and self.kind == "whatsapp":
            return f"https://wa.me/{number}"
        return ""

    def _is_usable(self):
        """Return whether a beneficiary can use the channel with what is known of it."""
        return bool(self.kind in WITHOUT_ADDRESS or self._public_link() or self.contact)

    @staticmethod
    def _opening_hours(availability, desk, sessions):
        """Return when a channel of this availability is open.

        :param str availability: as the field of the channel
        :param desk: ``tools.working_time.WorkingHours`` of the desk
        :param sessions: intervals in naive UTC
        """
        if availability == "always" or desk.elapsed and availability != "sessions":
            return WorkingHours.always()
        if availability == "sessions":
            return WorkingHours(zone=desk.zone, extra=sessions)
        if availability == "working_hours_sessions":
            return replace(desk, extra=sessions)
        return desk
