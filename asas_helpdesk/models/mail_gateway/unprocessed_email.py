import logging
import random
import time
from base64 import b64encode
from contextlib import contextmanager

from psycopg2 import OperationalError
from psycopg2.errors import UniqueViolation

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import Domain

from ...tools import returned_key
from .incoming import GATEWAY, Incoming
from .mail_alias import TICKET

_logger = logging.getLogger(__name__)

# How often a mail is processed again after a conflict where mail is fetched (_process).
TRIES = 5
# In the context: who is asked by an activity does not follow what it is about.
ASKED_ALONE = "asas_helpdesk_asked_alone"
REASONS = [
    ("error", "An Unexpected Error"),
    ("refused", "Refused by a Rule"),
    ("busy", "The Database Was Busy"),
    ("unfinished", "Reading It Did Not End"),
    ("unaddressed", "No Recipient"),
]


class UnprocessedEmail(models.Model):
    """A mail that could not be processed, kept as it came; one that holds the key of a link is
    stored encrypted, and shown without it.

    The delivering server gets a success reply, so that the mail is neither sent back nor delivered
    again and again. An administrator is asked to look at it, and can retry it. One that is not, or
    perhaps not, for the desk is for system administrators alone, and they read no others.
    """

    _name = "asas.helpdesk.unprocessed.email"
    _description = "Unprocessed E-mail"
    _inherit = ["asas.helpdesk.evidence.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "subject"
    # Once one has become a ticket, it is as confidential as the ticket.
    _shown_without_ticket = True
    _personal = "record"

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
    reason = fields.Selection(REASONS, required=True, readonly=True, default="error", index=True)
    explanation = fields.Text(compute="_compute_explanation")
    failure = fields.Text(
        string="Technical Details",
        readonly=True,
        help="For those who maintain the program: which error occurred.",
    )
    is_for_desk = fields.Boolean(
        string="For the Desk",
        readonly=True,
        default=True,
        help="Others are shown to system administrators alone.",
    )
    company_id = fields.Many2one(
        "res.company",
        readonly=True,
        index="btree_not_null",
        help="Whose administrators look at it: the company of the address or of the ticket to"
        " which it was sent.",
    )
    fallback_model = fields.Char(
        readonly=True,
        help="What the server from which it was fetched makes of an e-mail.",
        technical=True,
    )
    attempts = fields.Integer(readonly=True, default=1)
    ticket_id = fields.Many2one(TICKET, readonly=True, ondelete="set null", index="btree_not_null")
    mail_file = fields.Binary(string="The E-mail", readonly=True, attachment=True)
    locked_file = fields.Binary(
        readonly=True,
        attachment=True,
        groups=fields.NO_ACCESS,
        help="The e-mail as it came, if it holds the key of a link.",
    )
    file_name = fields.Char(compute="_compute_file_name")
    checksum = fields.Char(readonly=True, index=True, technical=True)

    def _compute_file_name(self):
        for mail in self:
            mail.file_name = f"mail-{mail.id}.eml"

    @api.depends("reason")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for mail in self:
            mail.explanation = self._explanations().get(mail.reason)

    @api.model
    def _explanations(self):
        """Return, by reason, what has happened and what to do, for the administrators."""
        return {
            "error": self.env._(
                "An error in the program kept this e-mail from being read. Nothing of it is lost:"
                " open the file with a mail program, and answer from there if it is urgent. Send"
                " the technical details to those who maintain the program; after an update, choose"
                " “Try Again”."
            ),
            "refused": self.env._(
                "A rule of this database refused what would have become of this e-mail; the"
                " technical details say which. Correct what they name, then choose “Try Again”."
            ),
            "busy": self.env._(
                "The database was too busy to take this e-mail. Choose “Try Again”."
            ),
            "unfinished": self.env._(
                "The server ended while it was reading this e-mail. It is not automatically read"
                " again, so that the e-mails behind it do not wait. If the server was restarted at"
                " that time, choose “Try Again”. Otherwise open the file with a mail program, and"
                " register by hand what a person has written."
            ),
            "unaddressed": self.env._(
                "This e-mail names no other recipient: it was probably sent as a blind copy (Bcc)."
                " If it is for the desk, choose “Try Again”, and it becomes a ticket; otherwise"
                " dismiss it. So that such e-mails are taken automatically, let your mail"
                " server add the header Delivered-To or X-Original-To."
            ),
        }

    # ------------------------------------------------------------------ Is it for the desk?

    @api.model
    def _is_for_desk(self, mail, model):
        """Return whether a mail is for the desk: to one of its addresses, or an answer to a ticket.

        The mail is only searched, not parsed: mails that cannot be parsed are checked, too. Nothing
        is read from the database for the mails of others. If an answer names no message that Odoo
        has sent for a ticket, but one that came by mail, Odoo's own routing finds it (``ForDesk``).
        """
        if model == TICKET:
            return True
        mail = mail if isinstance(mail, Incoming) else Incoming(mail)
        addresses = self.env["asas.helpdesk.channel.address"]
        recipients = mail.delivered_to(addresses._own_servers())
        if addresses._receives(recipients):
            return True
        if not any(f"-{TICKET}@" in reference for reference in mail.answered):
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
    def _process(self, mail, take):
        """Process a mail; quarantine it if that fails.

        :param mail: an ``Incoming``
        :param take: does the work
        :raise OperationalError, ConcurrencyError: a conflict with another transaction, for the
            caller to try again. When mail is fetched from a server, the caller does not try again
            but marks the mail as read; its transaction holds this mail alone, so this method itself
            retries.
        """
        fetching = bool(self.env.context.get("default_fetchmail_server_id"))
        for attempt in range(TRIES if fetching else 1):
            try:
                return self._process_once(mail, take)
            except (OperationalError, ConcurrencyError) as error:
                if not fetching or self.env.cr.closed:
                    raise
                self.env.cr.rollback()
                self.env.transaction.reset()
                conflict = error
                time.sleep(random.uniform(0, 0.1 * 2**attempt))
        self._quarantine(mail, "busy", conflict)
        return False

    @api.model
    def _process_once(self, mail, take):
        try:
            with self.env.cr.savepoint():
                return take()
        except (OperationalError, ConcurrencyError):
            raise
        except UniqueViolation as error:
            if error.diag.constraint_name == "mail_message_asas_helpdesk_taken_once":
                # Tried again, it is seen whether that was the same mail.
                raise ConcurrencyError("Another worker has taken a mail of this id.") from error
            self._quarantine(mail, "error", error)
        except UserError as error:
            self._quarantine(mail, "refused", error)
        except Exception as error:
            self._quarantine(mail, "error", error)
        return False

    @api.model
    @contextmanager
    def _keeping_unaddressed(self, mail):
        """Keep a mail for which Odoo finds no place because it is a blind copy."""
        try:
            yield
        except ValueError as error:
            if not mail.is_blind_copy or "No possible route" not in str(error):
                raise
            if not self.env["mail.thread"]._is_mail_gateway():
                raise
            mail.is_kept = True
            self._quarantine(mail, "unaddressed", error, is_for_desk=False)

    @api.model
    def _keep_unread(self, mail, model):
        """Keep a mail whose reading, tried before, did not end.

        :return: False, as Odoo's message_process does for a mail that becomes nothing
        """
        is_for_desk = self._is_for_desk(mail, model)
        self._quarantine(mail, "unfinished", is_for_desk=is_for_desk, fallback_model=model)
        return False

    @api.model
    def _quarantine(self, mail, reason, error=None, **values):
        _logger.warning("A mail could not be taken and is kept.", exc_info=error)
        failure = self._technical_details(error)
        # Written by the gateway alone, whatever rights the user has.
        unprocessed_emails = self.sudo().with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True
        )
        again = unprocessed_emails.search(
            [("checksum", "=", mail.checksum), ("state", "=", "failed")], limit=1
        )
        if again:
            again.write({"reason": reason, "failure": failure, "attempts": again.attempts + 1})
            return again
        heads = {
            "subject": mail.header("subject") or self.env._("(no subject)"),
            "email_from": mail.header("from"),
            "email_to": mail.header("to"),
        }
        shown = returned_key.blank_mail(mail.raw)
        if shown != mail.raw:
            locked = self.env["asas.helpdesk.link.secret"]._lock(mail.raw)
            values["locked_file"] = b64encode(locked)
        company = self._company_of_mail(mail)
        kept = unprocessed_emails.create(
            {
                **{name: returned_key.blank_text(value) for name, value in heads.items()},
                "reason": reason,
                "failure": failure,
                "checksum": mail.checksum,
                "mail_file": b64encode(shown),
                "company_id": company.id,
                **self._get_named_values(mail, values.get("is_for_desk", True), company),
                **values,
            }
        )
        kept._ask_administrator()
        return kept

    @api.model
    def _company_of_mail(self, mail):
        """Return the company for whose desk a mail is: that of the ticket it answers, or of the
        address; else the one in which the gateway works."""
        # Whatever rights the user of the gateway has.
        messages = self.env["mail.message"].sudo()
        answered = messages.search(
            [("message_id", "in", list(mail.answered)), ("model", "=", TICKET)], limit=1
        )
        ticket = self.env[TICKET].sudo().browse(answered.res_id).exists()
        if ticket:
            return ticket.company_id
        addresses = self.env["asas.helpdesk.channel.address"].sudo()
        return addresses._company_of(addresses._settings_of(addresses._addressed_by(mail).id))

    @api.model
    def _technical_details(self, error):
        if not error:
            return False
        said = f"{type(error).__name__}: {error}".replace("\0", "")
        return returned_key.blank_text(said)[:2000]

    def _ask_administrator(self):
        users = self._get_readers(self.is_for_desk, self.company_id) - self.named_ids
        if self.is_for_level2:
            users = self.env.ref("asas_helpdesk.group_level2").all_user_ids - self.named_ids
            users = users.filtered(
                lambda u: u.active and not u.share and self.company_id <= u.company_ids
            ).sorted("id")
        user = users[:1]
        if not user:
            _logger.warning("Nobody may read the kept mail %s: it names all administrators.", self)
            return
        localized = self.with_context(lang=user.lang or self.env.lang).env
        self.with_context(mail_activity_quick_update=True, **{ASKED_ALONE: True}).activity_schedule(
            "asas_helpdesk.activity_type_unprocessed_email",
            user_id=user.id,
            automated=True,
            summary=localized._("An e-mail could not be processed. Please check it."),
        )

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        # Who is asked to look at it has an activity, and need not follow it as well.
        if self.env.context.get(ASKED_ALONE):
            return True
        return super().message_subscribe(partner_ids, subtype_ids)

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
        mail = Incoming(self._raw())
        try:
            with self.env.cr.savepoint():
                self._take_again(mail)
        except (OperationalError, ConcurrencyError):
            raise
        except Exception as error:
            _logger.info("A kept mail could not be taken again.", exc_info=True)
            self.write(
                {
                    "reason": "refused" if isinstance(error, UserError) else "error",
                    "failure": self._technical_details(error),
                    "attempts": self.attempts + 1,
                }
            )
            return
        message = self.env["mail.message"].search(
            [("message_id", "in", mail.ids), ("model", "=", TICKET)], limit=1
        )
        self.write({"state": "processed", "failure": False, "ticket_id": message.res_id or False})
        self.env["asas.helpdesk.mail.attempt"].search([("checksum", "=", mail.checksum)]).unlink()
        self._finish_activities()

    def _raw(self):
        """Return the mail as it came, as bytes."""
        files = self.env["ir.attachment"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("res_field", "in", ("mail_file", "locked_file")),
            ]
        )
        locked = files.filtered(lambda file: file.res_field == "locked_file")
        if locked:
            return self.env["asas.helpdesk.link.secret"]._unlock(locked.raw)
        return files.raw

    def _take_again(self, mail):
        """Process the mail as when it came for the first time; a failure is raised."""
        gateway = self.env["mail.thread"].with_user(SUPERUSER_ID)
        if self.is_for_desk or self.reason == "unaddressed":
            gateway.with_context(**{GATEWAY: mail})._take(mail, TICKET)
        else:
            gateway.message_process(self.fallback_model, mail.raw)

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
