import logging
from contextlib import suppress
from functools import partial

from psycopg2 import Error as DatabaseError

from odoo import api, models, tools
from odoo.exceptions import AccessError
from odoo.tools import email_normalize

from ...tools import bounces, mail_guard, mail_headers, mime, references, returned_key
from .incoming import GATEWAY, Incoming, incoming, noted
from .mail_alias import TICKET

_logger = logging.getLogger(__name__)

# Who may deliver mails to the desk, besides the superuser.
MAIL_GATEWAY = "asas_helpdesk.group_mail_gateway"


class ForDesk(Exception):
    """Odoo's routing leads a mail to a ticket, although none of its headers said so."""


class MailThread(models.AbstractModel):
    """Take over from Odoo's mail gateway what is for the desk.

    Only mails to an address of the desk, and answers to its tickets, are treated differently; all
    others are processed by Odoo as if the addon were not installed, without any extra query.
    """

    _inherit = "mail.thread"

    @api.model
    def message_process(
        self,
        model,
        message,
        custom_values=None,
        save_original=False,
        strip_attachments=False,
        thread_id=None,
    ):
        """Process a mail; keep one for the desk that cannot be processed, and one whose reading,
        tried before, did not end.

        :return: the id of the record it has become or was added to, else False
        """
        if not self.env.su:  # a context from outside is not trusted
            self = self.with_context(**{GATEWAY: False})
        options = {
            "custom_values": custom_values,
            "save_original": save_original,
            "strip_attachments": strip_attachments,
            "thread_id": thread_id,
        }
        process = partial(super().message_process, model)
        if mail := incoming(self.env):
            return self._process_on_its_way(mail, partial(process, **options))
        mail = Incoming(message)
        with self.env["asas.helpdesk.mail.attempt"]._noted(mail) as may_be_read:
            mails = self.env["asas.helpdesk.unprocessed.email"]
            if not may_be_read:
                return mails._keep_unread(mail, model)
            if not mails._is_for_desk(mail, model):
                with suppress(ForDesk), mails._keeping_unaddressed(mail):
                    return process(message, **options)
            if mail.is_kept:
                return False
            self._refuse_others_mail()
            return self._process_for_desk(mail, model, options)

    @api.model
    def _is_mail_gateway(self):
        return self.env.su or self.env.user.has_group(MAIL_GATEWAY)

    @api.model
    def _refuse_others_mail(self):
        """Refuse a mail to the desk from a user who is no mail server: its sender may be forged.

        :raise AccessError: saying which user delivers mail
        """
        if not self._is_mail_gateway():
            raise AccessError(
                self.env._(
                    "Only the mail gateway delivers e-mails to the desk. Let the mail server sign"
                    " in as the user “Mail Gateway”, or register the ticket yourself."
                )
            )

    @api.model
    def _process_for_desk(self, mail, model, options):
        if not self.env.su:
            # Odoo processes a mail as superuser; a user who may only deliver it decides nothing.
            options.update(custom_values=None, thread_id=None)
        lang = self.env.company.partner_id.lang or self.env.lang
        # sudo() because the user of odoo-mailgate needs no right to the records found and made
        # here, and gets none: only an id is returned.
        gateway = self.sudo().with_context(lang=lang, **{GATEWAY: mail})
        take = partial(gateway._take, mail, model, **options)
        return self.env["asas.helpdesk.unprocessed.email"]._process(mail, take) or False

    @api.model
    def _take(self, mail, model, **options):
        """Process a mail to the desk; a failure is raised.

        One that has the Message-ID of another mail, and says something else, is not the same mail:
        it is taken by an id of its own.
        """
        taken = self.message_process(model, mail.raw, **options)
        if not taken and self.env[TICKET]._is_another_mail(mail):
            taken = self.message_process(model, mail.raw, **options)
        return taken

    @api.model
    def _process_on_its_way(self, mail, process):
        """Process a mail to the desk; of one beyond the bounds, what can be read in time."""
        with mail.being_read():
            if not mail.is_beyond:
                try:
                    mail_guard.check_bytes(mail.readable)
                    return process(mail.readable)
                except mail_guard.Excess as excess:
                    _logger.info("Only the beginning of a mail is read: %s.", excess)
                    mail.is_beyond = True
            return process(mail_guard.beginning(mail.readable, self._note_on_the_rest()))

    @api.model
    def _note_on_the_rest(self):
        return self.env._(
            "This e-mail is too large or too complicated to be shown as a whole. All of it is in"
            " the attached file."
        )

    @api.model
    def message_parse(self, message, save_original=False):
        mail = incoming(self.env)
        if not mail:
            return self._blank_keys(super().message_parse(message, save_original=save_original))
        mail_guard.check_parts(message)
        original = save_original and mime.as_bytes(message)
        signed = mime.repair(message)
        mail_guard.check_texts(message)
        mail_headers.ensure_message_id(message, mail.own_id)
        references.repair(message)
        # All at once, before Odoo asks for the sender and the recipients one after the other.
        self.env["mail.alias.domain"].sudo()._find_aliases(mail_headers.addresses(message))
        try:
            parsed = super().message_parse(message)
        except DatabaseError:
            raise
        except Exception:
            mail_headers.salvage(message)
            parsed = super().message_parse(message)
        # What was signed can be verified later only from these bytes.
        parsed["attachments"] += [self._Attachment("smime.p7m", each, {}) for each in signed]
        if original:
            parsed["attachments"].append(self._Attachment("original_email.eml", original, {}))
        if mail.is_beyond:
            parsed["attachments"].append(self._Attachment("mail.eml", mail.raw, {}))
        parsed = self.env[TICKET]._clean_parsed_mail(message, parsed)
        mail.parsed = self._blank_keys(parsed)
        if mail.other_id:
            parsed["message_id"] = mail.other_id
        return mail.parsed

    @api.model
    def _blank_keys(self, parsed):
        """Take the keys of links out of what was read of a mail, also of one for others."""
        for name in ("subject", "body"):
            if parsed.get(name):
                kind = type(parsed[name])  # a page stays one
                parsed[name] = kind(returned_key.blank_text(str(parsed[name])))
        parsed["attachments"] = [
            self._blank_keys_of_file(file) for file in parsed.get("attachments") or []
        ]
        return parsed

    @api.model
    def _blank_keys_of_file(self, file):
        content = returned_key.blank_file(file[0], file[1])
        return file if content == file[1] else self._Attachment(file[0], content, *file[2:])

    def _message_parse_extract_payload_postprocess(self, message, payload_dict):
        if self.env.context.get(GATEWAY):
            tickets = self.env[TICKET]
            payload_dict = tickets._unpack_payload(payload_dict)
            try:
                return super()._message_parse_extract_payload_postprocess(message, payload_dict)
            except Exception:  # a body that is empty or cannot be parsed
                return payload_dict
        return super()._message_parse_extract_payload_postprocess(message, payload_dict)

    @api.model
    def _detect_is_bounce(self, message, message_dict):
        found = super()._detect_is_bounce(message, message_dict)
        return found or bool(bounces.quoted_ids(message))

    def _message_parse_extract_bounce(self, email_message, message_dict):
        """Let a mail that bounced fail the notice it carried, whatever address it names; a receipt
        or a delay warning is not a failure."""
        found = super()._message_parse_extract_bounce(email_message, message_dict)
        if found.get("is_bounce"):
            self.env["asas.helpdesk.tracked.mail.mixin"]._complete_bounce(email_message, found)
        return found

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        result = super()._routing_handle_bounce(email_message, message_dict)
        tracked = self.env["asas.helpdesk.tracked.mail.mixin"]
        tracked._sync_bounced_digest(email_message, message_dict["bounced_message"])
        return result

    @api.model
    def message_route(self, message, message_dict, model=None, thread_id=None, custom_values=None):
        route = partial(
            super().message_route, message, message_dict, model, thread_id, custom_values
        )
        if self.env.context.get(GATEWAY):
            self.env["asas.helpdesk.channel.address"]._recall_models()
            self.env[TICKET]._decide_sender(message, message_dict)
        routes = route()
        if not self.env.context.get(GATEWAY):
            if any(found[0] == TICKET for found in routes):
                raise ForDesk
            return routes
        if message_dict.get("is_bounce"):
            if message_dict["bounced_message"] or not model and not self._is_to_desk(message_dict):
                return routes  # Odoo has notified those concerned
            # Not a reply to anything that the desk has sent: kept like any automatic mail.
            message_dict["is_bounce"] = False
            if "attachments" in message_dict:  # unless the fetching server's settings want none
                content = returned_key.blank_mail(mime.as_bytes(message))
                returned = self._Attachment("returned.eml", content, {})
                message_dict["attachments"].append(returned)
            return self.env[TICKET]._desk_routes(message, message_dict, route(), reason="bounce")
        return self.env[TICKET]._desk_routes(message, message_dict, routes)

    def _partner_find_from_emails_single(self, emails, *args, **kwargs):
        sender = self.env[TICKET]._noted_sender()
        if not sender:
            return super()._partner_find_from_emails_single(emails, *args, **kwargs)
        if list(emails) == [noted(self.env, "email_from")]:
            # Decided in one place (``sender.py``).
            return self.env["res.partner"].browse(noted(self.env, "author_id") or [])
        aliases = noted(self.env, "aliases")
        if all(aliases.get(email_normalize(email)) for email in emails):
            return self.env["res.partner"]
        # Those who are named beside the sender may read the message.
        found = super()._partner_find_from_emails_single(emails, *args, **kwargs)
        return found.filtered(lambda partner: partner._asas_helpdesk_proven_address())

    @api.model
    def _is_to_desk(self, message_dict):
        recipients = [email_normalize(a) for a in message_dict["recipients"].split(",")]
        return self.env["asas.helpdesk.channel.address"]._receives(filter(None, recipients))

    @api.model
    def _detect_loop_sender(self, message, message_dict, routes):
        if self.env.context.get(GATEWAY):
            return False  # such mail is marked and not answered, but never discarded
        return super()._detect_loop_sender(message, message_dict, routes)

    @api.model
    def _detect_loop_headers(self, msg_dict):
        if self.env.context.get(GATEWAY):
            return False  # likewise
        return super()._detect_loop_headers(msg_dict)

    @api.model
    def _mail_find_user_for_gateway(self, email_value, alias=None):
        if self.env.context.get(GATEWAY):
            # The gateway makes the ticket; its author says whose it is.
            return self.env["res.users"]
        return super()._mail_find_user_for_gateway(email_value, alias=alias)

    @api.model
    def _routing_reset_bounce(self, email_message, message_dict):
        """Count no bounces of a sender any more, without reading the list of models each time."""
        if not self.env.context.get(GATEWAY):
            super()._routing_reset_bounce(email_message, message_dict)
            return
        sender = email_normalize(message_dict["email_from"])
        contacts = self.env[TICKET]._noted_sender().known
        contacts = contacts.filtered(lambda c: c.email_normalized == sender and c.message_bounce)
        contacts._message_reset_bounce(sender)
        for name in self._models_that_count_bounces() if sender else ():
            bounced = [("message_bounce", ">", 0), ("email_normalized", "=", sender)]
            # As Odoo does: only a counter is set to zero.
            self.env[name].sudo().search(bounced)._message_reset_bounce(sender)

    @api.model
    @tools.ormcache()
    def _models_that_count_bounces(self):
        # sudo() to read the names of models.
        found = self.env["ir.model"].sudo().search([("is_mail_blacklist", "=", True)])
        others = ("mail.thread.blacklist", "res.partner")  # contacts are known already
        names = found.mapped("model")
        return tuple(name for name in names if name in self.env and name not in others)

    def _message_compute_real_author(self, author_id):
        if not self.env.context.get(GATEWAY) or self.env.user.active:
            return super()._message_compute_real_author(author_id)
        # As Odoo does, without asking three times whether OdooBot exists.
        author = self.env["res.partner"].browse(author_id)
        robot = self.env["ir.model.data"]._xmlid_to_res_id("base.partner_root")
        return author.filtered(lambda a: a.id != robot and a.active)
