import re
import secrets

from lxml import html

from odoo import api, models
from odoo.fields import Command, Domain
from odoo.tools import email_normalize

from ...tools.address import BROKEN, INTERNATIONAL, problem_of, read
from ...tools.mask import mask_email
from ...tools.smtp_failures import RECIPIENT
from .tracked_mail_mixin import AUTOMATIC_HEADERS

# Answers of mail servers (RFC 3463, and RFC 5321 where the enhanced code is missing).
NO_MAILBOX = re.compile(r"\b5\.1\.[0-36]\b|\b55[013]\b")
FULL_MAILBOX = re.compile(r"\b[45]\.2\.2\b|\b[45]52\b")


class DeliveryEmail(models.AbstractModel):
    """Delivery by e-mail, if there is a valid address.

    The notice is sent when the mail server accepts the mail. It fails when the server refuses the
    mail, when the mail is returned, or when it is cancelled or deleted. The notice of an answer by
    the staff is the message that Odoo itself sends.
    """

    _name = "asas.helpdesk.delivery.email"
    _description = "Delivery by E-mail"
    _inherit = ["asas.helpdesk.delivery"]

    _method = "email"
    _address_field = "beneficiary_email"
    _rank = 10

    @api.model
    def _get_label(self):
        return self.env._("E-mail")

    @api.model
    def _describe(self, state, address):
        if state == "queued":
            return self.env._("An e-mail to %(address)s is being sent", address=address)
        if state == "failed":
            return self.env._("Our e-mail to %(address)s could not be delivered", address=address)
        return self.env._("We sent you an e-mail to %(address)s", address=address)

    @api.model
    def _get_addresses(self, ticket):
        return [ticket.beneficiary_email, ticket.partner_id.email]

    @api.model
    def _normalize(self, address, company):
        return email_normalize(address or "") or address or ""

    @api.model
    def _mask(self, address):
        return mask_email(address)

    @api.model
    def _is_reachable(self, ticket):
        email = self._get_address(ticket)
        return bool(email) and problem_of(email) != BROKEN

    # ------------------------------------------------------------------ Sending

    @api.model
    def _get_template(self, kind):
        return self._find_template("mail.template", f"asas_helpdesk.mail_template_{kind}")

    @api.model
    def _send(self, tickets, kind, template, instead_of):
        notices = self.env["asas.helpdesk.notice"]
        rendered = self._render_template(tickets, template)
        reply_to = tickets._notify_get_reply_to()
        channels = notices._find_contact_channels()
        vals_list = []
        for ticket in tickets:
            body = ticket._put_words(kind, rendered[ticket.id]["body_html"])
            # Another address may be a stranger's, who learns no name.
            name = not self._get_aside() and ticket._letter_name()
            address = (name or "", self._get_address(ticket))
            subject = rendered[ticket.id]["subject"]
            framed = self._render_layout(ticket, body, channels, subject, kind)
            vals = notices._get_mail_values(ticket, address, rendered[ticket.id], framed)
            vals["attachment_ids"] = self._get_files(ticket, kind)
            vals["reply_to"] = reply_to.get(ticket.id) or vals["reply_to"]
            if self._get_aside():
                vals["is_internal"] = True  # no part of the conversation with the beneficiary
            vals_list.append(vals | self._get_thread_headers(ticket))
        mails = notices._queue_mails(vals_list)
        values = {
            ticket.id: {"address": self._get_address(ticket), "mail_id": mail.id}
            for ticket, mail in zip(tickets, mails, strict=True)
        }
        self._keep(tickets, kind, values, instead_of)

    @api.model
    def _get_thread_headers(self, ticket):
        """Return the headers that make a notice a reply to the mail by which its ticket came.

        They let the beneficiary's mail program show both in one conversation.
        """
        source = ticket._get_source_message_id()
        if not source:
            return {}
        headers = AUTOMATIC_HEADERS | {"In-Reply-To": source}
        return {"headers": repr(headers), "references": source}

    @api.model
    def _render_template(self, tickets, template):
        """Return the subject, sender and body of each ticket's mail, in its beneficiary's language.

        Odoo compiles the body of a template again for each record, which takes three quarters of
        the time of a notice. For a batch, the body is put in a loop over the tickets of a language,
        which is compiled once.

        :return: ``{ticket id: {"subject": …, "email_from": …, "body_html": …}}``
        """
        if len(tickets) == 1:
            return template._generate_template(tickets.ids, ("subject", "email_from", "body_html"))
        rendered = template._generate_template(tickets.ids, ("subject", "email_from"))
        for localized, ids in template._classify_per_lang(tickets.ids).values():
            batch = tickets.browse(ids).with_context(lang=localized.env.lang)
            end, start = secrets.token_hex(16), localized._render_eval_context()
            bodies = localized._render_template(
                self._loop_over(localized.body_html),
                tickets._name,
                ids[:1],
                engine="qweb",
                add_context={"batch": batch, "end": end, "start": start},
            )[ids[0]]
            bodies = dict(zip(ids, bodies.split(end)[:-1], strict=True))
            for ticket_id, body in localized._render_template_postprocess(
                tickets._name, bodies
            ).items():
                rendered[ticket_id]["body_html"] = body
        return rendered

    @api.model
    def _loop_over(self, body):
        """Return a template that renders a body for each ``object`` of a ``batch``.

        Each one is followed by the text ``end``. Variables that the body sets are reset to their
        ``start`` values before each one.
        """
        # Parse the body separately, so that an unclosed tag ends with the body, not with the loop.
        loop = html.fragment_fromstring(body or "", create_parent="t")
        for name in set(loop.xpath(".//@t-set")):
            reset = html.Element("t", {"t-set": name, "t-value": f"start.get({name!r})"})
            loop.insert(0, reset)
        loop.append(html.Element("t", {"t-out": "end"}))
        loop.attrib.update({"t-foreach": "batch", "t-as": "object"})
        return html.tostring(loop, encoding="unicode")

    @api.model
    def _get_files(self, ticket, kind):
        """Return the commands for the files of what a notice tells of."""
        if ticket._is_link_alone() or self._get_aside():
            return []
        files = ticket._get_messages_told(kind).attachment_ids
        return [Command.link(file.id) for file in files]

    @api.model
    def _render_layout(self, ticket, body, channels, subject, kind):
        """Return the body of a notice in the mail layout of the desk."""
        notices, lang = self.env["asas.helpdesk.notice"], ticket.lang or self.env.lang
        if self._get_aside():
            # No link, and nothing of the ticket: the address may not be the beneficiary's.
            return notices._render_layout(
                body, lang, ticket.company_id, channels, url=False, title=subject
            )
        # The key is put in when the mail leaves.
        url = ticket._get_marked_link()
        return notices._render_layout(
            body, lang, ticket.company_id, channels, url, ticket, subject, kind
        )

    @api.model
    def _take_back(self, notices):
        # sudo() because only the code writes evidence; what has not left yet stays here.
        mails = notices.mail_id.sudo().filtered(lambda mail: mail.state == "outgoing")
        mails.write({"state": "cancel"})

    # ------------------------------------------------------------------ Evidence

    @api.model
    def _get_state(self, notice):
        if notice.notification_id:
            return super()._get_state(notice)
        state, mail = notice._get_mail_state(), notice.mail_id
        if state != "failed":
            return state and (state, False, False)
        if not mail:
            return state, notice._explain_deleted_mail(), False
        return state, self._explain_failure(mail), mail.failure_reason

    @api.model
    def _settled_domain(self):
        by_mail = self.env["asas.helpdesk.notice"]._settled_mails_domain()
        return super()._settled_domain() | Domain("notification_id", "=", False) & by_mail

    @api.model
    def _explain_attempt(self, passing):
        if passing == RECIPIENT:
            return self.env._(
                "The recipient’s mail server does not take the e-mail yet. It is tried again."
            )
        return self.env._(
            "The outgoing mail server cannot be reached or is busy. The e-mail is tried again."
        )

    @api.model
    def _explain_failure(self, mail):
        """Return why a mail did not arrive and what to do, in plain words."""
        said = mail.failure_reason or ""
        if mail.state == "cancel":
            return self.env._("The e-mail was cancelled before it was sent.")
        if read(mail.email_to).problem == INTERNATIONAL:
            return self.env._(
                "A mail server on the way does not support the letters before the @ of this address"
                " (SMTPUTF8). Ask for another address or a telephone number."
            )
        if mail.failure_type in ("mail_email_invalid", "mail_email_missing"):
            return self.env._("The e-mail address is not valid. Correct it on the ticket.")
        if mail.failure_type in ("mail_from_invalid", "mail_from_missing"):
            return self.env._(
                "The company has no valid e-mail address to send from. Ask an administrator."
            )
        if NO_MAILBOX.search(said):
            return self.env._("There is no such mailbox. Correct the address on the ticket.")
        if FULL_MAILBOX.search(said):
            return self.env._("The mailbox is full.")
        if mail.failure_type == "mail_smtp":
            return self.env._(
                "The outgoing mail server could not be reached or refused the e-mail. Ask"
                " an administrator."
            )
        return self.env._(
            "The e-mail could not be sent. The server’s answer is shown on the notice."
        )
