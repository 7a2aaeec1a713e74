from odoo import api, models
from odoo.tools import email_normalize

from ...tools import bounces


class MailThreadBounce(models.AbstractModel):
    """Find out which mail of the desk was returned, in whatever form a server reports it.

    Only the Message-ID of our own mail, quoted in the report, leads to it: it is random, and known
    to the recipient and the servers on the way alone. An address in a report proves nothing.
    """

    _inherit = "mail.thread"

    @api.model
    def _detect_is_bounce(self, message, message_dict):
        return super()._detect_is_bounce(message, message_dict) or bool(bounces.quoted_ids(message))

    def _message_parse_extract_bounce(self, email_message, message_dict):
        """Let a mail that bounced fail the notice it carried, whatever address it names; a receipt
        or a delay warning is not a failure."""
        found = super()._message_parse_extract_bounce(email_message, message_dict)
        if not found.get("is_bounce"):
            return found
        if not found["bounced_message"]:
            ids = bounces.quoted_ids(email_message)
            if ids:
                # The gateway finds out what was returned; nothing of it is shown.
                messages = self.env["mail.message"].sudo()
                found["bounced_message"] = messages.search([("message_id", "in", ids)], limit=1)
                found["bounced_msg_ids"] = ids
        carried = self._find_carried(found["bounced_message"])
        if not carried:
            return found
        people = self.env["res.partner"].sudo()
        if not bounces.is_failure(email_message):
            found.update(bounced_email=False, bounced_partner=people)
            return found
        named = bounces.failed_recipients(email_message)
        address = self._get_returned_address(carried, named)
        if address and address != found["bounced_email"]:
            partner = people.search([("email_normalized", "=", address)])
            found.update(bounced_email=address, bounced_partner=partner)
        elif not found["bounced_email"] and named:
            found["bounced_email"] = min(named)
        return found

    @api.model
    def _find_carried(self, message):
        """Return the record, such as a notice, that a message delivers, or nothing."""
        tracked = self.env["asas.helpdesk.tracked.mail.mixin"]
        for model in tracked._get_models() if message else ():
            if model._may_carry(message):
                carried = model.search(model._carried_by_domain(message), limit=1)
                if carried:
                    return carried
        return None

    @api.model
    def _get_returned_address(self, carried, named):
        """Return the address of a record's mail if it is that mail which was returned.

        A mail of the desk's own has one recipient, whose server may have passed it on to another
        address. An answer goes to the followers as well, so the report has to name the address.
        """
        address = email_normalize(carried._get_mail_address() or "")
        return address if carried._has_own_mail() or not named or address in named else False
