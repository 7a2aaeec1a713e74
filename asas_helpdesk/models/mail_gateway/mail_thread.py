from psycopg2 import Error as DatabaseError

from odoo import api, models, tools
from odoo.tools import email_normalize

from ...tools import mime

# Set while a mail to the desk is taken: the Message-ID of a mail that has none.
GATEWAY = "asas_helpdesk_mail"
# Beside it, as long as this one mail is taken: which addresses are known to be aliases, and which
# people have an address.
KNOWN = "asas_helpdesk_known_aliases"
PEOPLE = "asas_helpdesk_people"
SENDERS = "asas_helpdesk_senders"


class MailThread(models.AbstractModel):
    """Where Odoo's mail gateway hands over what is for the desk.

    Only mails to an address of the desk, and answers to its tickets, are treated differently; all
    others go Odoo's way as if the addon were not there.
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
        """Take a mail; one for the desk that cannot be taken is kept for the administrator.

        :return: the id of the record it has become or was added to, else False
        """
        unprocessed_emails = self.env["asas.helpdesk.unprocessed.email"]
        raw = unprocessed_emails._raw(message)
        # Odoo refuses the portal's users on the way; nothing of theirs is kept.
        trusted = self.env.su or self.env.user._is_internal()
        if not trusted or not unprocessed_emails._is_for_desk(raw, model):
            return super().message_process(
                model, message, custom_values, save_original, strip_attachments, thread_id
            )
        if not self.env.su:
            # Odoo takes a mail as superuser; whoever may only deliver it dictates nothing.
            custom_values, thread_id = None, None
        # The user of odoo-mailgate needs no right to what is found and made here, and gets none: it
        # is told an id.
        gateway = self.sudo().with_context(
            **{
                GATEWAY: unprocessed_emails._own_message_id(raw),
                KNOWN: {},
                PEOPLE: {},
                SENDERS: unprocessed_emails._senders(raw),
            }
        )

        gateway._have_at_hand()

        def process():
            return super(MailThread, gateway).message_process(
                model, raw, custom_values, save_original, strip_attachments, thread_id
            )

        if self.env.context.get("asas_helpdesk_mail_retry"):
            return process()
        return unprocessed_emails._take(raw, process) or False

    @api.model
    def _have_at_hand(self):
        """Put into the cache what is asked for on the way of each mail."""
        for name in ("mail.alias.domain", "res.company", "mail.message.subtype"):
            self.env[name]._known()
        for name in ("asas.helpdesk.ticket", "asas.helpdesk.channel.address"):
            model = self.env["ir.model"]._get(name)
            model._fields["model"]._insert_cache(model, [name])

    @api.model
    def message_parse(self, message, save_original=False):
        fallback_id = self.env.context.get(GATEWAY)
        if not fallback_id:
            return super().message_parse(message, save_original=save_original)
        original = save_original and mime.as_bytes(message)
        mime.repair(message)
        mime.ensure_message_id(message, fallback_id)
        try:
            parsed = super().message_parse(message)
        except DatabaseError:
            raise
        except Exception:
            mime.salvage(message)
            parsed = super().message_parse(message)
        if original:
            parsed["attachments"].append(self._Attachment("original_email.eml", original, {}))
        return self.env["asas.helpdesk.ticket"]._clean_parsed_mail(message, parsed)

    def _message_parse_extract_payload_postprocess(self, message, payload_dict):
        if self.env.context.get(GATEWAY):
            tickets = self.env["asas.helpdesk.ticket"]
            payload_dict = tickets._unpack_payload(payload_dict)
            try:
                return super()._message_parse_extract_payload_postprocess(message, payload_dict)
            except Exception:  # a body in which there is nothing to work on
                return payload_dict
        return super()._message_parse_extract_payload_postprocess(message, payload_dict)

    def _message_parse_extract_bounce(self, email_message, message_dict):
        """A mail that comes back is told to the notice it carried, whatever address it names; a
        receipt or a warning that it takes longer is no failure."""
        found = super()._message_parse_extract_bounce(email_message, message_dict)
        bounced = found.get("bounced_message")
        if bounced and bounced.model == "asas.helpdesk.ticket":
            if mime.is_failure_report(email_message):
                # The gateway looks up whom it was sent to.
                notice = (
                    self.env["asas.helpdesk.notice"]
                    .sudo()
                    .search([("mail_id.mail_message_id", "=", bounced.id)], limit=1)
                )
                found["bounced_email"] = email_normalize(notice.address) or found["bounced_email"]
            else:
                found["bounced_email"] = False
                found["bounced_partner"] = self.env["res.partner"]
        return found

    @api.model
    def message_route(self, message, message_dict, model=None, thread_id=None, custom_values=None):
        def route():
            return super(MailThread, self).message_route(
                message, message_dict, model, thread_id, custom_values
            )

        routes = route()
        if not self.env.context.get(GATEWAY):
            return routes
        if message_dict.get("is_bounce"):
            if message_dict["bounced_message"] or not model and not self._is_to_desk(message_dict):
                return routes  # Odoo has told whom it concerns
            # Of nothing that the desk has sent: kept like any mail of a machine.
            message_dict["is_bounce"] = False
            if "attachments" in message_dict:  # unless those who fetch mail want none
                returned = self._Attachment("returned.eml", mime.as_bytes(message), {})
                message_dict["attachments"].append(returned)
            return self.env["asas.helpdesk.ticket"]._desk_routes(
                message, message_dict, route(), reason="bounce"
            )
        return self.env["asas.helpdesk.ticket"]._desk_routes(message, message_dict, routes)

    @api.model
    def _routing_reset_bounce(self, email_message, message_dict):
        if not self.env.context.get(GATEWAY):
            return super()._routing_reset_bounce(email_message, message_dict)
        sender = email_normalize(message_dict["email_from"])
        for name in self._models_that_bounce() if sender else ():
            # Who writes can be written to, whoever runs the gateway.
            model = self.env[name].sudo()
            if name == "res.partner":
                people = model.search([("email_normalized", "=", sender)])
                self.env.context[PEOPLE][sender] = people.ids
                # Of these the gateway asks next, all in one.
                bot = self.env["ir.model.data"]._xmlid_to_res_id("base.partner_root")
                (people | self.env.company.partner_id.sudo() | model.browse(bot)).fetch()
                bounced = people.filtered("message_bounce")
            else:
                bounced = model.search(
                    [("message_bounce", ">", 0), ("email_normalized", "=", sender)]
                )
            bounced._message_reset_bounce(sender)
        return None

    @api.model
    @tools.ormcache()
    def _models_that_bounce(self):
        models_sudo = self.env["ir.model"].sudo()  # which models there are
        found = models_sudo.search(
            [("is_mail_blacklist", "=", True), ("model", "!=", "mail.thread.blacklist")]
        )
        return tuple(name for name in found.mapped("model") if name in self.env)

    @api.model
    def _mail_find_user_for_gateway(self, email_value, alias=None):
        people = self.env.context.get(PEOPLE, {}).get(email_normalize(email_value))
        if people is not None and not self.env["res.partner"].sudo().browse(people).user_ids:
            return self.env["res.users"]  # most who write to the desk are no users
        return super()._mail_find_user_for_gateway(email_value, alias=alias)

    @api.model
    def _is_to_desk(self, message_dict):
        recipients = [email_normalize(a) for a in message_dict["recipients"].split(",")]
        return bool(
            self.env["mail.alias"].search_count(
                [
                    ("alias_full_name", "in", [r for r in recipients if r]),
                    ("alias_model_id.model", "=", "asas.helpdesk.ticket"),
                ],
                limit=1,
            )
        )

    @api.model
    def _detect_loop_sender(self, message, message_dict, routes):
        if self.env.context.get(GATEWAY):
            return False  # such mail is marked and not answered, but never thrown away
        return super()._detect_loop_sender(message, message_dict, routes)

    @api.model
    def _detect_loop_headers(self, msg_dict):
        if self.env.context.get(GATEWAY):
            return False  # likewise
        return super()._detect_loop_headers(msg_dict)
