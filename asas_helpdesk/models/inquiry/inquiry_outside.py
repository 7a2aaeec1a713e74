from odoo import api, models

from ...tools import files as file_names
from ..mail_gateway.own_words import own_words
from ..notice.signed_link import SignedLink
from ..ticket.intake import TEXT_LENGTH
from .inquiry import TICKET

LINK = SignedLink("asas_helpdesk.inquiry", "/asas_helpdesk/inquiry")
ANSWER_LENGTH = TEXT_LENGTH // 10
# How often somebody may add something to an answer by the page.
MORE_IN_AN_HOUR = 10


class InquiryOutside(models.Model):
    """Answers from outside: by the page of a signed link, and by mail."""

    _inherit = "asas.helpdesk.inquiry"

    def _get_url(self, person):
        """Return the address at which a person who is asked answers."""
        users = self.asked_user_id | self.raised_to_id
        if person in users.partner_id:
            return f"{self.get_base_url()}/odoo/asas.helpdesk.inquiry/{self.id}"
        return LINK.make(self, [self.id, person.id])

    @api.model
    def _find_by_token(self, token):
        """Return the inquiry that a link is for, as superuser, or none if the link is forged or
        expired, or nothing is awaited of its reader any more."""
        inquiries = self.sudo()  # only one whose id comes with our own signature is returned
        values = LINK.carried_by(self, token)
        if not values:
            return inquiries.browse()
        inquiry = inquiries.browse(values[0]).exists()
        if not inquiry._is_open_to(inquiries.env["res.partner"].browse(values[1])):
            return inquiries.browse()
        lang = inquiry.asked_partner_id.lang or inquiry.company_id.partner_id.lang
        return inquiry.with_context(lang=lang or self.env.lang)

    def _is_open_to(self, person):
        """Return whether somebody without a user of the staff may read and answer this inquiry."""
        return (
            bool(self)
            and self.state != "withdrawn"
            and person == self.asked_partner_id
            and (self.asked_though_named or not self.ticket_id._is_hidden_from(person))
        )

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        if message.message_type == "email" and len(self) == 1:
            # sudo() because the mail gateway writes for the person who has sent the mail.
            self.sudo()._take_mail(message.sudo())
        return result

    def _take_mail(self, message):
        """Take a mail that answers this inquiry, with its files; one of somebody else, or of a
        program, is shown to the desk and ends nothing."""
        person, text = message.author_id, own_words(message.body)[:ANSWER_LENGTH]
        people = self.asked_partner_id | self.raised_to_id.partner_id
        files = message.attachment_ids.sorted("id")
        for file in files:  # as the gateway of the desk names them
            file.name = file_names.true_name(file.name, file.raw or b"")
        says = bool(text) or any(f"/web/image/{f.id}" not in str(message.body) for f in files)
        if says and self.state == "asked" and person in people and not message.is_internal:
            self._take_answer(text, person, files)
            return
        # The ticket's alone from now on: who is asked gets nothing that others sent.
        files.write({"res_model": TICKET, "res_id": self.ticket_id.id})
        env = self.ticket_id._as_desk().env
        sender = person.name or message.email_from or ""
        self._log(
            env._(
                "E-mail of %(person)s on the inquiry “%(subject)s”",
                person=sender,
                subject=self.subject,
            ),
            text,
            person,
            files,
        )
