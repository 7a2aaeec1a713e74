from odoo import models

from ...tools.mask import mask_apart
from ..notice.ticket_new_address import NEW
from ..ticket import way_in

METHODS = {"beneficiary_email": "email", "beneficiary_phone": "sms"}


class TicketNewAddress(models.Model):
    """How beneficiaries correct the contact details of their ticket: at once after signing in; by
    the link once the new address has been confirmed."""

    _inherit = "asas.helpdesk.ticket"

    def _portal_action_contact(self, **contact):
        if way_in.is_link(self.env):
            self._ask_new_contact(contact)
            return
        changed = {n: value for n, value in contact.items() if (value or False) != self[n]}
        if changed:
            self.write(changed)

    def _portal_contact_change(self, name, value, by_link):
        """Return how a change is shown before it is made: ``label``; ``now``, partly hidden from
        those who came by the link; ``new``, in full; ``what`` happens then."""
        now = self[name] or ""
        is_email = METHODS[name] == "email"
        if not by_link:
            what = self.env._("We use it from now on.")
        elif self._portal_is_sent_a_link(name, value):
            what = self.env._(
                "We send a link there. Once it is opened, we use the new one; until then we use the"
                " present one."
            )
        else:
            what = self.env._("We call you there to confirm it; until then we use the present one.")
        return {
            "name": name,
            "label": self.env._("E-mail") if is_email else self.env._("Phone"),
            "now": now and self._portal_address(METHODS[name], now, by_link),
            "new": value,
            "what": what,
        }

    def _portal_is_sent_a_link(self, name, value):
        """Return whether a link to confirm it can be sent to a new address."""
        if METHODS[name] == "email":
            return True
        company = self.company_id
        return company.asas_helpdesk_sms and bool(company._asas_helpdesk_phone(value))

    def _portal_asked(self, masked):
        """Return the new addresses that wait for their confirmation, as they are shown: told apart
        from the present ones, also where they are partly hidden."""
        shown = []
        for name, asked in NEW.items():
            new, now = self[asked], self[name]
            if new and masked:
                method = self.env["asas.helpdesk.delivery"]._get_method(METHODS[name])
                new = mask_apart(now, new)[1] if now else method._mask(new)
            if new:
                shown.append(new)
        return shown

    def _portal_contact_done(self, masked):
        asked = self._portal_asked(masked)
        if asked:
            return self.env._(
                "Thank you. We will use %(addresses)s as soon as it is confirmed. The present"
                " contact details have been notified.",
                addresses=_isolated(asked),
            )
        present = [
            self._portal_address(METHODS[name], self[name], masked) for name in NEW if self[name]
        ]
        return self.env._(
            "Thank you. We contact you about this ticket at: %(addresses)s",
            addresses=_isolated(present),
        )


def _isolated(addresses):
    return " · ".join(f"\u2066{address}\u2069" for address in addresses)
