import logging
from email.message import EmailMessage

from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import (
    email_normalize,
    email_normalize_all,
    html2plaintext,
    parse_contact_from_email,
    plaintext2html,
)

from ...tools import charsets, files, html_cost, mail_guard, mail_headers, mime, plain_text, tnef
from ..ticket.intake import TEXT_LENGTH, Intake
from . import answers, history
from .incoming import incoming, noted
from .mail_alias import GATEWAY
from .uncertain_email import UNCERTAIN

_logger = logging.getLogger(__name__)

# What is surely sent by a program, and is never answered.
MACHINE = [
    ("machine", "Its headers say that a program sent it"),
    ("noreply", "Sent from an address that takes no answers"),
    ("bounce", "A returned e-mail, or sent by a mail system"),
    ("own", "Sent from one of our own addresses"),
]
# Far more than a person writes; the whole text is in the ticket's message.
LONGEST_SUBJECT = 4000


class TicketGateway(models.Model):
    """How an e-mail becomes a ticket, or is added to its own (policy section 2, way 5).

    Its references lead it to its ticket, as everywhere in Odoo, or else our reference in its
    subject. A mail that no person sent is kept, marked, and not answered.
    """

    _inherit = "asas.helpdesk.ticket"

    automatic_mail = fields.Selection(
        [*MACHINE, *UNCERTAIN],
        string="Not from a Person?",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="base.group_user",
        help="Why the e-mail by which the ticket came is automatic, or may be. Its sender is not"
        " notified.",
        protected=True,
    )
    source_message_id = fields.Char(
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="The Message-ID of the e-mail it came by.",
        protected=True,
        technical=True,
        personal="empty",
    )

    _of_sender = models.Index("(beneficiary_email, create_date)")

    # ------------------------------------------------------------------ Reading a mail

    @api.model
    def _clean_parsed_mail(self, message, parsed):
        """Remove from the parsed mail what would do harm in a header, and add the other addresses
        it has been delivered to."""
        for name in ("subject", "email_from", "from", "cc", "to", "recipients", "in_reply_to"):
            if parsed.get(name):
                parsed[name] = mail_headers.CONTROL.sub(" ", parsed[name])
        if parsed.get("subject"):
            parsed["subject"] = " ".join(parsed["subject"].split())[:LONGEST_SUBJECT]
        delivered = [
            str(v) for name in mail_headers.DELIVERED_TO for v in message.get_all(name, [])
        ]
        addresses = [a for value in delivered for a in mail_headers.ADDRESS.findall(value)]
        # Mail to complaints+tag@ is for complaints@.
        base_of = self.env["asas.helpdesk.channel.address"]._base_of
        given = [parsed["recipients"], *addresses, *self._own_addresses_of(parsed)]
        bases = {base_of(address) for address in email_normalize_all(",".join(filter(None, given)))}
        parsed["recipients"] = ",".join(filter(None, [*given, *sorted(bases)]))
        return parsed

    @api.model
    def _unpack_payload(self, payload):
        """Turn attachments into files: mails as bytes, and the contents of Outlook's package."""
        attach = self.env["mail.thread"]._Attachment
        body, attachments = payload["body"], []
        for name, content, info in payload["attachments"]:
            if isinstance(content, EmailMessage):
                content = mime.as_bytes(content)
            if isinstance(content, bytes) and tnef.is_tnef(content):
                try:
                    unpacked, text = tnef.unpack(content)
                except tnef.Unreadable:
                    unpacked, text = [], None
                if text and not html2plaintext(body or "").strip():
                    kind, words = text
                    words = charsets.decode(words) if isinstance(words, bytes) else words
                    if kind == "html" and mail_guard.is_too_costly(words):
                        kind, words = "plain", html_cost.words(words)
                    body = words if kind == "html" else plaintext2html(words)
                for file in unpacked:
                    cid = {"cid": file["cid"]} if file["cid"] else {}
                    name = self._name_of_file(file["name"], file["content"])
                    attachments.append(attach(name, file["content"], cid))
                if unpacked:
                    continue
            attachments.append(attach(self._name_of_file(name, content), content, info))
        unwrapped = plain_text.unwrap(str(body))
        # What was HTML stays HTML, to be cleaned where it is stored; a text stays a text.
        body = Markup(unwrapped) if isinstance(body, Markup) else unwrapped  # noqa: S704
        return {"body": body, "attachments": attachments}

    @api.model
    def _name_of_file(self, name, content):
        content = content.encode() if isinstance(content, str) else content
        return files.true_name(name, content or b"")

    @api.model
    def _takes_any_contact(self):
        # A sender who cannot be answered has written all the same.
        return bool(self.env.context.get(GATEWAY)) or super()._takes_any_contact()

    # ------------------------------------------------------------------ Odoo's hooks

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Make a ticket of an e-mail.

        Channel, type and service come from the address it was sent to. Whatever the mail looks
        like, it becomes a ticket: no mail that arrives is lost.
        """
        self.env["mail.thread"]._refuse_others_mail()
        self.check_access("create")
        given = dict(custom_values or {})
        address_id = given.pop("channel_address_id", False)
        addresses = self.env["asas.helpdesk.channel.address"]
        settings = addresses._settings_of(address_id) or {"ticket_type": "request"}
        quoted = self.browse(given.pop("quoted_ticket_ids", ()) if self.env.su else ())
        company = addresses._company_of(settings)
        sender = self._noted_sender()
        of_mail = self._values_of_mail(msg_dict, company, sender)
        of_mail |= self.with_company(company)._values_of_receipt()
        values = {**settings, **of_mail, **given}
        if not values.get("channel_id"):
            values["channel_id"] = self._email_channel(company).id
        if self.env.su:
            values["source_message_id"] = msg_dict.get("message_id")
            # Processing a mail does not wait for its acknowledgement to be made.
            values["receipt_due"] = not values.get("automatic_mail")
        # Odoo's default would put the subject into the reference.
        ticket = self.create(values)
        if values.get("receipt_due"):
            ticket._wake_receipts()
        if quoted:
            ticket._relate_by_mail(quoted)
        return ticket

    @api.model
    def _email_channel(self, company):
        channels = self.env["asas.helpdesk.channel"].search([("kind", "=", "email")])
        return channels._of_company(company)[:1]

    @api.model
    def _values_of_mail(self, msg_dict, company, sender=None):
        """Return the values that the text and the sender of a mail give a ticket."""
        # What the desk writes into a ticket is in its own language.
        desk = self.with_context(lang=company.partner_id.lang or self.env.lang)
        intake = Intake(desk.env, {"subject": msg_dict.get("subject")}, company)
        intake.fit_line("subject", otherwise=desk.env._("(no subject)"))
        return {
            **intake.values,
            "description": desk._description_of_mail(
                msg_dict.get("body") or "", msg_dict.get("subject")
            ),
            "company_id": company.id,
            **(sender.ticket_values() if sender else self._values_of_author(msg_dict)),
        }

    @api.model
    def _values_of_author(self, msg_dict):
        """Return who is named as the author of a mail that did not come through the gateway."""
        name, email = parse_contact_from_email(msg_dict.get("email_from"))
        email = email_normalize(email)
        return {"beneficiary_name": name or email, "beneficiary_email": email}

    def _description_of_mail(self, body, subject):
        if len(body) > TEXT_LENGTH:
            # The full text is in the first message of the ticket.
            return plaintext2html(html2plaintext(body)[: TEXT_LENGTH // 10] + " …")
        if answers.is_forwarding(subject):
            return body
        try:
            folded = history.fold(body, self.env._("Earlier messages"))
        except Exception:  # an unexpected form is no reason to refuse it
            _logger.exception("The history in a mail could not be folded.")
            return body
        return folded if len(folded) <= TEXT_LENGTH else body

    @api.model
    def _show_whole(self, body, subject):
        """Let the conversation show what is to be read; as ``_description_of_mail`` does."""
        if not body or len(body) > TEXT_LENGTH:
            return body
        try:
            shown = history.unhide(str(body), subject)
        except Exception:  # an unexpected form is no reason to refuse it
            _logger.exception("What is to be read in a mail could not be found.")
            return body
        # What was HTML stays HTML, to be cleaned where it is stored; a text stays a text.
        return Markup(shown) if isinstance(body, Markup) else shown  # noqa: S704

    def _relate_by_mail(self, quoted):
        """Link a new ticket with those that its mail named, and log it on both."""
        self._relate(quoted)
        desk = self.with_context(lang=self.company_id.partner_id.lang or self.env.lang)
        names = ", ".join(quoted.mapped("reference"))
        desk._message_log(body=desk.env._("The e-mail belongs to %(reference)s.", reference=names))
        body = desk.env._(
            "An e-mail from %(sender)s about this has become a separate ticket: %(reference)s.",
            sender=self.beneficiary_email or self.beneficiary_name or "–",
            reference=self.reference,
        )
        quoted._message_log_batch(bodies=dict.fromkeys(quoted.ids, body))

    def _is_call_of_staff(self):
        # A mail that comes through the gateway was sent before.
        return incoming(self.env) is None and super()._is_call_of_staff()

    def message_update(self, msg_dict, update_vals=None):
        self.env["mail.thread"]._refuse_others_mail()
        result = super().message_update(msg_dict, update_vals=update_vals)
        sender = self._noted_sender()
        moves = not (msg_dict.get("is_internal") or noted(self.env, "uncertain"))
        if sender and moves and self._is_reopening_open():
            if self._is_beneficiary(sender):
                lang = self.company_id.partner_id.lang or self.env.lang
                # As in the portal: the desk carries out what the beneficiary may ask for.
                self.with_user(SUPERUSER_ID).with_context(lang=lang)._reopen()
        return result

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        self._record_uncertain(message)
        if self._is_made_of(message) and "/web/image/" in (msg_values.get("body") or ""):
            # Only now do the pictures have an address at which they can be seen.
            self.description = self._description_of_mail(str(message.body), message.subject)
        self._keep_mail(message)
        return result

    def _is_made_of(self, message):
        """Return whether this is the mail of which the gateway has just made a ticket."""
        return (
            bool(self.env.context.get(GATEWAY))
            and message.message_type == "email"
            and message.message_id == self.source_message_id
        )

    def _message_compute_parent_id(self, parent_id):
        if self.env.context.get(GATEWAY):
            # Odoo has read the parent to find the ticket, and looks for another one where there is
            # none. Only whether it belongs to the ticket is used.
            parent = self.env["mail.message"].sudo().browse(parent_id or [])
            return (parent.model, parent.res_id) == (self._name, self.id) and parent.id
        return super()._message_compute_parent_id(parent_id)

    def _notify_get_reply_to_batch(self, defaults=None, author_ids=None):
        address = self.company_id.catchall_email if len(self) == 1 else False
        if address and self.env.context.get(GATEWAY):
            # What the staff answers is found by its references; no alias leads to a single ticket.
            author_id = (author_ids or {}).get(self.id, False)
            return {self.id: self._notify_get_reply_to_formatted_email(address, author_id)}
        return super()._notify_get_reply_to_batch(defaults, author_ids)

    def _get_source_message_id(self):
        return self.source_message_id or super()._get_source_message_id()

    def _message_create(self, values_list):
        for values in values_list:
            for name in ("subject", "body"):
                if values.get(name):  # PostgreSQL's text cannot hold a NUL, but a mail may
                    values[name] = values[name].replace("\0", "")
            if self.env.context.get(GATEWAY) and values.get("message_type") == "email":
                values["body"] = self._show_whole(values.get("body"), values.get("subject"))
        return super()._message_create(values_list)
