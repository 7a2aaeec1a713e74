import re
from datetime import timedelta
from hashlib import sha256

from odoo import api, fields, models
from odoo.tools import email_normalize, html2plaintext
from odoo.tools.mail import email_split_and_format

from ...tools import received
from ...tools.duration import format_duration
from .incoming import incoming

# Fetching runs every few minutes; only more than that is a delay worth showing.
USUAL_DELAY = timedelta(minutes=15)


class TicketReceived(models.Model):
    """When a mail was received, whether it is another one, and the mail itself."""

    _inherit = "asas.helpdesk.ticket"

    fetching_delay = fields.Integer(
        string="Minutes in the Mailbox",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="For how long the e-mail lay in the mailbox before it was fetched.",
        protected=True,
    )
    fetching_delay_text = fields.Char(
        compute="_compute_fetching_delay_text", groups="base.group_user"
    )
    received_email_ids = fields.One2many(
        "asas.helpdesk.received.email",
        "ticket_id",
        string="Received E-mails",
        readonly=True,
        copy=False,
        groups="base.group_user",
        protected=True,
    )

    @api.depends("fetching_delay")
    @api.depends_context("lang")
    def _compute_fetching_delay_text(self):
        for ticket in self:
            span = timedelta(minutes=ticket.fetching_delay)
            ticket.fetching_delay_text = span and format_duration(span, self.env.lang)

    # ------------------------------------------------------------------ When

    @api.model
    def _moment_of_mail(self, mail):
        """Return when our own server took a mail, naive UTC: never in the future, and not longer
        ago than the settings allow; now if that is not known."""
        if mail.received_at is None:
            now = fields.Datetime.now()
            servers = self.env["asas.helpdesk.channel.address"]._own_servers()
            moment = received.moment(received.own_header(mail.headers, servers))
            company = self.company_id[:1] or self.env.company
            earliest = now - timedelta(days=company.asas_helpdesk_mail_days_back)
            mail.received_at = max(min(moment or now, now), earliest)
        return mail.received_at

    @api.model
    def _values_of_receipt(self):
        """Return the values that the moment of its mail gives a new ticket."""
        mail = incoming(self.env)
        if not mail:
            return {}
        moment = self._moment_of_mail(mail)
        delay = fields.Datetime.now() - moment
        minutes = delay // timedelta(minutes=1) if delay > USUAL_DELAY else 0
        return {"received_at": moment, "fetching_delay": minutes}

    def _moment_of_message(self, message):
        mail = incoming(self.env)
        if mail and message.message_type == "email":
            moment = self._moment_of_mail(mail)
            if fields.Datetime.now() - moment > USUAL_DELAY:
                return moment
        return super()._moment_of_message(message)

    # ------------------------------------------------------------------ Where

    @api.model
    def _own_addresses_of(self, parsed):
        """Return our own address that our server alone names. Forget, as people to write to, those
        of ours that have a tag (complaints+tag@)."""
        mail = incoming(self.env)
        addresses = self.env["asas.helpdesk.channel.address"]
        recipients = mail.delivered_to(addresses._own_servers())
        if any("+" in address and addresses._base_of(address) for address in recipients):
            for name in ("to_filtered", "cc_filtered"):
                others = email_split_and_format(parsed.get(name) or "")
                parsed[name] = ",".join(
                    other
                    for other in others
                    if not addresses._base_of(email_normalize(other) or "")
                )
        return recipients if mail.is_blind_copy else []

    # ------------------------------------------------------------------ Once

    @api.model
    def _is_another_mail(self, mail):
        """Return whether a mail that was not taken has the Message-ID of another one.

        It is the same if its sender, date and words are the same. An id under which it is taken is
        then set on it.
        """
        parsed = mail.parsed
        # Only compared; the mail is added where its own references and addresses lead.
        messages = self.env["mail.message"].sudo()
        there = messages.search([("message_id", "=", parsed.get("message_id"))], limit=1)
        if not there or mail.other_id or self._is_same_mail(parsed, there):
            return False
        words = self._words_of_mail(parsed.get("body"))
        content = "\0".join([parsed["email_from"] or "", parsed.get("date") or "", words])
        digest = sha256(content.encode("utf-8", "replace")).hexdigest()[:32]
        mail.other_id = f"<{digest}.{parsed['message_id'].lstrip('<')}"
        return True

    @api.model
    def _is_same_mail(self, parsed, message):
        sender = email_normalize(parsed.get("email_from") or "")
        if sender != email_normalize(message.email_from or ""):
            return False
        if message.message_type != "email":
            return True  # our own mail has come back
        if parsed.get("date") and fields.Datetime.to_datetime(parsed["date"]) != message.date:
            return False
        return self._words_of_mail(parsed.get("body")) == self._words_of_mail(message.body)

    @api.model
    def _words_of_mail(self, body):
        """Return the letters and digits of what a mail says."""
        # As the message keeps it.
        kept = (
            self.env["mail.message"]
            ._fields["body"]
            .convert_to_column(str(body or ""), self.env["mail.message"])
        )
        return re.sub(r"[\W_]+", "", html2plaintext(kept or ""))

    # ------------------------------------------------------------------ The mail itself

    def _keep_mail(self, message):
        """Keep the mail of which a message was made, if it is one."""
        mail = incoming(self.env)
        if mail and message.message_type == "email":
            self.env["asas.helpdesk.received.email"]._keep(mail, self, message)

    @api.ondelete(at_uninstall=False)
    def _unlink_received_emails(self):
        # So that their files are deleted as well. sudo() because who may delete a ticket may delete
        # what it consists of.
        self.sudo().received_email_ids.unlink()
