import hashlib
import logging
import random
import re
import time
from base64 import b64encode
from xmlrpc.client import Binary

from psycopg2 import OperationalError
from psycopg2.errors import UniqueViolation

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.fields import Domain

from ...tools import mail_headers, mime
from .mail_alias import GATEWAY, TICKET

_logger = logging.getLogger(__name__)

END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
RECIPIENTS = re.compile(
    rf"^(?:to|cc|delivered-to|resent-to|resent-cc|{'|'.join(mail_headers.DELIVERED_TO)})"
    r":(.*(?:\r?\n[ \t].*)*)",
    re.IGNORECASE | re.MULTILINE,
)
ANSWERED = re.compile(
    r"^(?:in-reply-to|references):(.*(?:\r?\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE
)
OWN_ID = re.compile(r"^message-id:(.*(?:\r?\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)
# The same limit as Odoo's own.
MAX_REFERENCES = 32
# How often a mail is processed again after a conflict where mail is fetched (_process).
TRIES = 5


class UnprocessedEmail(models.Model):
    """A mail to the desk that could not be processed, kept as it came.

    The delivering server gets a success reply, so that the mail is neither sent back nor delivered
    again and again. An administrator is asked to look at it, and can retry it.
    """

    _name = "asas.helpdesk.unprocessed.email"
    _description = "Unprocessed E-mail"
    _inherit = ["asas.helpdesk.protected.mixin", "mail.thread", "mail.activity.mixin"]
    _protected_model = True
    _order = "id desc"
    _rec_name = "subject"

    subject = fields.Char(readonly=True)
    email_from = fields.Char(string="From", readonly=True)
    email_to = fields.Char(string="To", readonly=True)
    received_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    state = fields.Selection(
        [("failed", "Not Processed"), ("processed", "Processed"), ("dismissed", "Dismissed")],
        required=True,
        readonly=True,
        default="failed",
        index=True,
    )
    failure = fields.Text(readonly=True, help="Why it could not be processed.")
    attempts = fields.Integer(readonly=True, default=1)
    ticket_id = fields.Many2one(TICKET, readonly=True, ondelete="set null", index="btree_not_null")
    mail_file = fields.Binary(string="The E-mail", readonly=True, attachment=True)
    file_name = fields.Char(compute="_compute_file_name")
    checksum = fields.Char(readonly=True, index=True)

    def _compute_file_name(self):
        for mail in self:
            mail.file_name = f"mail-{mail.id}.eml"

    # ------------------------------------------------------------------ Is it for the desk?

    @api.model
    def _raw(self, message):
        """Return the bytes of a mail, in whichever form Odoo hands it over."""
        if isinstance(message, Binary):
            return bytes(message.data)
        return message.encode() if isinstance(message, str) else bytes(message)

    @api.model
    def _headers(self, raw):
        raw = mime.without_preamble(raw)
        end = END_OF_HEADERS.search(raw)
        return raw[: end.start() if end else len(raw)].decode("latin-1")

    @api.model
    def _own_message_id(self, raw):
        """Return a Message-ID for a mail that has none: the same for the same mail."""
        return f"<{hashlib.sha256(raw).hexdigest()}@asas-helpdesk.invalid>"

    @api.model
    def _is_for_desk(self, raw, model):
        """Return whether a mail is for the desk: to one of its addresses, or an answer to a ticket.

        The mail is only searched, not parsed: mails that cannot be parsed are checked, too. Nothing
        is read from the database for the mails of others. If an answer names no message that Odoo
        has sent for a ticket, but one that came by mail, Odoo's own routing finds it (``ForDesk``).
        """
        if model == TICKET:
            return True
        headers = self._headers(raw)
        recipients = [
            address.lower()
            for value in RECIPIENTS.findall(headers)
            for address in mail_headers.ADDRESS.findall(value)
        ]
        if self.env["asas.helpdesk.channel.address"]._receives(recipients):
            return True
        references = [
            reference
            for value in ANSWERED.findall(headers)
            for reference in mail_headers.message_ids(
                mail_headers.readable(value.encode("latin-1"))
            )
        ]
        if not any(f"-{TICKET}@" in reference for reference in references[-MAX_REFERENCES:]):
            return False
        # Mail forwarded to an address of another addon belongs to that addon. The gateway has to
        # know what an address is for, whatever rights the user has.
        local_parts = [address.partition("@")[0] for address in recipients]
        elsewhere = Domain("alias_full_name", "in", recipients) | Domain(
            [("alias_incoming_local", "=", True), ("alias_name", "in", local_parts)]
        )
        return not self.env["mail.alias"].sudo().search_count(elsewhere, limit=1)

    # ------------------------------------------------------------------ Processing and quarantine

    @api.model
    def _process(self, raw, process):
        """Process a mail; quarantine it if that fails.

        :param process: does the work
        :raise OperationalError: a conflict with another transaction, for the caller to try again.
            When mail is fetched from a server, the caller does not try again but marks the mail as
            read; its transaction holds this mail alone, so this method itself retries.
        """
        fetching = bool(self.env.context.get("default_fetchmail_server_id"))
        for attempt in range(TRIES if fetching else 1):
            try:
                return self._process_once(raw, process)
            except (OperationalError, ConcurrencyError) as error:
                if not fetching or self.env.cr.closed:
                    raise
                self.env.cr.rollback()
                self.env.transaction.reset()
                conflict = error
                time.sleep(random.uniform(0, 0.1 * 2**attempt))
        self._quarantine(raw, conflict)
        return False

    @api.model
    def _process_once(self, raw, process):
        try:
            with self.env.cr.savepoint():
                return process()
        except (OperationalError, ConcurrencyError):
            raise
        except UniqueViolation as error:
            if error.diag.constraint_name == "mail_message_asas_helpdesk_taken_once":
                _logger.info("A mail was taken by another worker at the same moment.")
                return False
            self._quarantine(raw, error)
        except Exception as error:
            self._quarantine(raw, error)
        return False

    @api.model
    def _quarantine(self, raw, error):
        _logger.warning("A mail to the desk could not be taken and is kept.", exc_info=error)
        failure = f"{type(error).__name__}: {error}".replace("\0", "")[:2000]
        # Written by the gateway alone, whatever rights the user has.
        unprocessed_emails = self.sudo().with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True
        )
        checksum = hashlib.sha256(raw).hexdigest()
        again = unprocessed_emails.search(
            [("checksum", "=", checksum), ("state", "=", "failed")], limit=1
        )
        if again:
            again.write({"failure": failure, "attempts": again.attempts + 1})
            return again
        headers = self._headers(raw)
        kept = unprocessed_emails.create(
            {
                "subject": self._header(headers, "subject") or self.env._("(no subject)"),
                "email_from": self._header(headers, "from"),
                "email_to": self._header(headers, "to"),
                "failure": failure,
                "checksum": checksum,
                "mail_file": b64encode(raw),
            }
        )
        kept._ask_administrator()
        return kept

    @api.model
    def _header(self, headers, name):
        """Return a header of a mail that could not be parsed, as far as it can be read."""
        found = re.search(rf"^{name}:(.*(?:\r?\n[ \t].*)*)", headers, re.I | re.M)
        return mail_headers.readable(found[1].encode("latin-1"))[:200] if found else ""

    def _ask_administrator(self):
        user = self.env[TICKET]._administrators().filtered(lambda u: u.active and not u.share)[:1]
        localized = self.with_context(lang=user.lang or self.env.lang).env
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "asas_helpdesk.activity_type_unprocessed_email",
            user_id=user.id,
            automated=True,
            summary=localized._("An e-mail could not be processed. Please check it."),
        )

    # ------------------------------------------------------------------ By the administrator

    def action_retry(self):
        """Try again to make a ticket of the mail, or to add it to its ticket."""
        self.check_access("read")  # only administrators may
        for mail in self.sudo().filtered(lambda m: m.state != "processed"):
            mail._retry()
        return self._notification(
            self.env._("Processed.")
            if all(m.state == "processed" for m in self)
            else self.env._("It could not be processed. The reason is shown on its page.")
        )

    def _retry(self):
        raw = (
            self.env["ir.attachment"]
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("res_field", "=", "mail_file"),
                ]
            )
            .raw
        )
        # As when the gateway processes a mail for the first time; a failure is raised.
        gateway = self.env["mail.thread"].with_user(SUPERUSER_ID)
        gateway = gateway.with_context(**{GATEWAY: self._own_message_id(raw)})
        try:
            with self.env.cr.savepoint():
                gateway.message_process(TICKET, raw)
        except (OperationalError, ConcurrencyError):
            raise
        except Exception as error:
            _logger.info("A kept mail could not be taken again.", exc_info=True)
            failure = f"{type(error).__name__}: {error}".replace("\0", "")[:2000]
            self.write({"failure": failure, "attempts": self.attempts + 1})
            return
        own_id = "".join(OWN_ID.findall(self._headers(raw))).encode("latin-1")
        ids = mail_headers.message_ids(mail_headers.readable(own_id))
        message = self.env["mail.message"].search(
            [("message_id", "in", [*ids, self._own_message_id(raw)]), ("model", "=", TICKET)],
            limit=1,
        )
        self.write({"state": "processed", "failure": False, "ticket_id": message.res_id or False})
        self._finish_activities()

    def action_dismiss(self):
        """Dismiss the mail: nothing becomes of it, and it is kept."""
        self.check_access("read")  # only administrators may
        mails = self.sudo().filtered(lambda m: m.state == "failed")
        mails.state = "dismissed"
        mails._finish_activities()

    def _finish_activities(self):
        self.activity_unlink(["asas_helpdesk.activity_type_unprocessed_email"])

    def _notification(self, text):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": text,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
