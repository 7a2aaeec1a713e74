from odoo import api, models
from odoo.tools import email_normalize

from ...tools import bounces


class TrackedMailMixin(models.AbstractModel):
    """Find out which mail of the desk was returned, in whatever form a server reports it.

    Only the Message-ID of our own mail, quoted in the report, leads to it: it is random, and known
    to the recipient and the servers on the way alone. An address in a report proves nothing.
    """

    _name = "asas.helpdesk.tracked.mail.mixin"
    _inherit = ["asas.helpdesk.tracked.mail.mixin"]

    @api.model
    def _complete_bounce(self, report, found):
        """Set in what Odoo has found in a report which of our mails was returned, and to whom.

        :param report: the mail that reports it
        :param dict found: what ``_message_parse_extract_bounce`` returns
        """
        if not found["bounced_message"]:
            ids = bounces.quoted_ids(report)
            if ids:
                # The gateway finds out what was returned; nothing of it is shown.
                messages = self.env["mail.message"].sudo()
                found["bounced_message"] = messages.search([("message_id", "in", ids)], limit=1)
                found["bounced_msg_ids"] = ids
        carried = self._find_carried(found["bounced_message"], report)
        if not carried:
            return
        people = self.env["res.partner"].sudo()  # only compared
        if not bounces.is_failure(report):
            found.update(bounced_email=False, bounced_partner=people)
            return
        named = bounces.failed_recipients(report)
        address = carried._get_returned_address(named)
        if address and address != found["bounced_email"]:
            partner = people.search([("email_normalized", "=", address)])
            found.update(bounced_email=address, bounced_partner=partner)
        elif not found["bounced_email"] and named:
            found["bounced_email"] = min(named)

    @api.model
    def _find_carried(self, message, report):
        """Return the record, such as a notice, that a message delivers, or nothing."""
        if not message:
            return None
        models = [model for model in self._get_models() if model._may_carry(message)]
        if not message.model and bounces.quotes_digest(report):
            # sudo() because only the code reads what becomes of a mail.
            models.append(self.env["asas.helpdesk.digest"].sudo())
        for model in models:
            carried = model.search(model._carried_by_domain(message), limit=1)
            if carried:
                return carried
        return None

    def _get_returned_address(self, named):
        """Return the address of this record's mail if it is that mail which was returned.

        A mail of the desk's own has one recipient, whose server may have passed it on to another
        address. An answer goes to the followers as well, so the report has to name the address.
        """
        address = email_normalize(self._get_mail_address() or "")
        return address if self._has_own_mail() or not named or address in named else False

    @api.model
    def _sync_bounced_digest(self, report, message):
        """Update the mail to the staff that a report is about."""
        if report and message and not message.model and bounces.quotes_digest(report):
            digests = self.env["asas.helpdesk.digest"].sudo()  # as above
            digests.search(digests._carried_by_domain(message))._sync_mails()
