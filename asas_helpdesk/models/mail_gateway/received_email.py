import email.policy
import zlib
from base64 import b64encode
from datetime import timedelta
from hashlib import sha1

from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize, html2plaintext

from ...tools import mail_guard, mail_headers, returned_key
from .incoming import GATEWAY, Incoming
from .mail_alias import TICKET

# Larger ones are kept as files, beside the database.
LARGEST_IN_ROW = 64 * 1024
MOST_ADDRESSES = 200
# How many are deleted before the cron commits.
BATCH = 500


class ReceivedEmail(models.Model):
    """A mail to the desk, to the byte as it came: stored encrypted, and shown without the keys of
    links.

    What was read of it stands in a message of the ticket. It can be read again, by a reader that
    has become better; the earlier words are kept as a version.
    """

    _name = "asas.helpdesk.received.email"
    _description = "Received E-mail"
    _inherit = ["asas.helpdesk.evidence.mixin"]
    _order = "id desc"
    _rec_name = "email_from"
    _personal = "record"

    ticket_id = fields.Many2one(
        TICKET, required=True, readonly=True, ondelete="cascade", index=True
    )
    message_id = fields.Many2one(
        "mail.message", readonly=True, ondelete="set null", index="btree_not_null"
    )
    subject = fields.Char(related="message_id.subject")
    email_from = fields.Char(string="From", readonly=True)
    received_at = fields.Datetime(
        readonly=True, help="When our own mail server took it, as far as that is known."
    )
    create_date = fields.Datetime(string="Fetched at", readonly=True)
    addresses = fields.Text(
        readonly=True, help="The e-mail addresses that its headers and its words name."
    )
    checksum = fields.Char(readonly=True, index=True, technical=True)
    content = fields.Binary(attachment=False, readonly=True, groups="base.group_system")
    large_content = fields.Binary(attachment=True, readonly=True, groups="base.group_system")
    mail_file = fields.Binary(string="The E-mail", compute="_compute_mail_file")
    file_name = fields.Char(compute="_compute_file_name")
    version_ids = fields.One2many(
        "asas.helpdesk.received.email.version", "email_id", string="Earlier Readings", readonly=True
    )

    # Deleting a person's data finds the mails that name the person's addresses.
    _naming = models.Index("USING gin (string_to_array(addresses, ' '))")

    @api.depends("content", "large_content")
    @api.depends_context("bin_size")
    def _compute_mail_file(self):
        for mail in self:
            raw = returned_key.blank_mail(mail._raw())
            size_only = self.env.context.get("bin_size")
            mail.mail_file = str(len(raw)) if size_only else b64encode(raw)

    def _compute_file_name(self):
        for mail in self:
            mail.file_name = f"mail-{mail.id}.eml"

    # ------------------------------------------------------------------ Keeping

    @api.model
    def _keep(self, mail, ticket, message):
        """Keep a mail with the message that was made of it."""
        if not ticket.company_id.asas_helpdesk_mail_days:
            return self
        packed = zlib.compress(mail.raw, 6 if len(mail.raw) < LARGEST_IN_ROW else 1)
        # It may hold the key of a link that it quotes.
        packed = self.env["asas.helpdesk.link.secret"]._lock(packed)
        place = "content" if len(packed) <= LARGEST_IN_ROW else "large_content"
        # Written by the gateway alone.
        return self.sudo().create(
            {
                "ticket_id": ticket.id,
                "message_id": message.id,
                "email_from": mail.parsed.get("email_from"),
                "received_at": ticket._moment_of_mail(mail),
                "addresses": " ".join(self._addresses_of(mail)),
                "checksum": mail.checksum,
                place: packed if place == "content" else b64encode(packed),
            }
        )

    @api.model
    def _addresses_of(self, mail):
        """Return the addresses that a mail names, in small letters."""
        headers = mail.headers[: mail_guard.MAX_HEADER_BYTES]
        words = str(mail.parsed.get("body") or "")[: mail_guard.MAX_HEADER_BYTES]
        found = [email_normalize(mail.parsed.get("email_from") or "") or ""]
        for text in (headers, words):
            if "@" in text:
                found += map(str.lower, mail_headers.ADDRESS.findall(text))
        ids = {message_id.lower() for message_id in [*mail.ids, *mail.answered]}
        found = [address for address in found if f"<{address}>" not in ids]
        return list(filter(None, dict.fromkeys(found)))[:MOST_ADDRESSES]

    def _raw(self):
        """Return the mail as it came, as bytes."""
        self.ensure_one()
        self.check_access("read")
        # sudo() to read the packed bytes: it was checked that the user may read the mail.
        kept = self.sudo().with_context(bin_size=False)
        packed = kept.content
        if not packed:
            # sudo() as above: the file holds the same bytes.
            packed = (
                self.env["ir.attachment"]
                .sudo()
                .search(
                    [
                        ("res_model", "=", self._name),
                        ("res_id", "=", self.id),
                        ("res_field", "=", "large_content"),
                    ],
                    limit=1,
                )
                .raw
            )
        packed = packed and self.env["asas.helpdesk.link.secret"]._unlock(packed)
        return zlib.decompress(packed) if packed else b""

    # ------------------------------------------------------------------ Deleting

    @api.model
    def _search_naming(self, addresses):
        """Return the mails that name one of these addresses."""
        wanted = [address.lower() for address in addresses]
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM asas_helpdesk_received_email"
                " WHERE string_to_array(addresses, ' ') && %s::text[]",
                wanted,
            )
        )
        return self.search([("id", "in", [row[0] for row in rows])])

    @api.model
    def _cron_delete_old(self):
        """Delete the mails that were kept for as long as the settings say, batch by batch."""
        now = fields.Datetime.now()
        old = Domain.OR(
            Domain("ticket_id.company_id", "=", company.id)
            & Domain("create_date", "<", now - timedelta(days=company.asas_helpdesk_mail_days))
            for company in self.env["res.company"].search([])
        )
        old &= self._get_deletable_domain()
        while mails := self.search(old, limit=BATCH, order="id"):
            left = self.search_count(old) - len(mails)
            mails.unlink()
            if not self.env["ir.cron"]._commit_progress(len(mails), remaining=left):
                break

    @api.model
    def _get_deletable_domain(self):
        """Hook: return the domain of the mails that need not be kept for another reason."""
        return Domain.TRUE

    # ------------------------------------------------------------------ Reading again

    def action_read_again(self):
        """Read the mail again as mails are read today.

        The message shows what is read now; what it showed before is kept as a version.
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group("asas_helpdesk.group_level2"):
            raise AccessError(self.env._("Only Level 2 can have an e-mail read again."))
        # What was checked follows from the click; nobody but the code writes messages.
        changed = self.with_user(SUPERUSER_ID)._read_again(self.env.user)
        text = (
            self.env._("The message now shows what was read; what it showed is kept here.")
            if changed
            else self.env._("Nothing new was read: the message stays as it is.")
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": text,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _read_again(self, user):
        message = self.message_id
        lang = self.ticket_id.company_id.partner_id.lang or self.env.lang
        ticket = self.ticket_id.with_context(lang=lang)
        if not message:
            raise UserError(
                self.env._("The message of this e-mail was deleted. Open the file instead.")
            )
        parsed = self._parse()
        values = self._values_read(parsed)
        before = {name: message[name] for name in ("subject", "body")}
        is_new = any(
            self._plain(name, values[name]) != self._plain(name, before[name]) for name in before
        )
        files = values.get("attachment_ids") or []
        if not is_new and not files:
            return False
        self.env["asas.helpdesk.received.email.version"].create(
            {
                "email_id": self.id,
                "subject": before["subject"],
                "body": before["body"],
                "replaced_by_id": user.id,
            }
        )
        of_ticket = ticket.source_message_id == message.message_id
        follows = of_ticket and self._plain("body", ticket.description) == self._plain(
            "body", ticket._description_of_mail(str(before["body"] or ""), before["subject"])
        )
        ticket._change_message(message, values)
        if follows:
            ticket.description = ticket._description_of_mail(
                str(message.body or ""), message.subject
            )
        ticket._message_log(
            body=ticket.env._("%(user)s had the e-mail read again.", user=user.name)
        )
        return True

    def _parse(self):
        """Return what is read of the mail today, as a dict."""
        mail = Incoming(self._raw())
        gateway = self.env["mail.thread"].with_context(
            lang=self.ticket_id.company_id.partner_id.lang, **{GATEWAY: mail}
        )
        gateway._process_on_its_way(
            mail,
            lambda raw: gateway.message_parse(
                email.message_from_bytes(raw, policy=email.policy.SMTP)
            ),
        )
        return mail.parsed

    def _values_read(self, parsed):
        """Return the values of the message: its words, and the files that it does not have."""
        message = self.message_id
        there = {attachment.checksum: attachment for attachment in message.attachment_ids}
        body, new = str(parsed.get("body") or ""), []
        for attachment in parsed.get("attachments") or []:
            name, content = attachment[0], attachment[1]
            info = attachment[2] if len(attachment) > 2 else {}
            content = content.encode() if isinstance(content, str) else content
            # As Odoo names the contents of files.
            kept = there.get(sha1(content, usedforsecurity=False).hexdigest())
            cid = (info or {}).get("cid")
            if kept and cid:
                token = kept.access_token or kept.generate_access_token()[0]
                body = body.replace(f"cid:{cid}", f"/web/image/{kept.id}?access_token={token}")
            elif not kept:
                new.append((name, content, info or {}))
        subject = parsed.get("subject") or message.subject
        # The HTML of a mail; the field cleans it.
        values = {"subject": subject, "body": Markup(body)}  # noqa: S704
        if new:
            found = self.ticket_id._process_attachments_for_post(
                new, [], {**values, "model": TICKET, "res_id": self.ticket_id.id}
            )
            values.update(found)
        return values

    @api.model
    def _plain(self, name, value):
        if name != "body":
            return value or ""
        return " ".join(html2plaintext(value or "").split())
