from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import email_normalize

from ...tools import secret
from . import letting_go

TICKET = "asas.helpdesk.ticket"
# What was said, by whom, when and to which ticket. Delivery, stars, pins and reactions are Odoo's.
FIXED = {
    "attachment_ids",
    "author_guest_id",
    "author_id",
    "body",
    "date",
    "email_from",
    "is_internal",
    "message_type",
    "model",
    "parent_id",
    "res_id",
    "subject",
    "subtype_id",
}
# How far the clock of a client may be from ours.
AT_ONCE = timedelta(minutes=2)


class MailMessage(models.Model):
    """Keep the messages of tickets as they were said; those of other models cost no statement."""

    _inherit = "mail.message"

    def _letting_go(self):
        return self.with_context(**letting_go.ours())

    # ------------------------------------------------------------------ Said

    @api.model_create_multi
    def create(self, vals_list):
        given = [self._given_about_ticket(vals) for vals in vals_list]
        if any(given) and not self.env.su:
            for vals in filter(None, given):
                self._refuse_other_voice(vals)
        messages = super().create(vals_list)
        if any(given):
            said = self.browse(
                message.id
                for message, vals in zip(messages, given, strict=True)
                if vals and not self._is_silent(vals)
            )
            said._take_files_over()
            said._append_evidence()
        return messages

    @api.model
    def _given_about_ticket(self, vals):
        """Return the values of a message, with those of the context, if it is about a ticket."""
        context = self.env.context
        if vals.get("model", context.get("default_model")) != TICKET:
            return None
        names = ("author_id", "author_guest_id", "email_from", "date")
        defaults = {n: context[f"default_{n}"] for n in names if f"default_{n}" in context}
        return {**defaults, **vals}

    @api.model
    def _is_silent(self, vals):
        """Return whether a new message is one of Odoo's lines of changed values, without words and
        files. It need not be read again."""
        names, context = ("body", "attachment_ids"), self.env.context
        said = any(vals.get(name) or context.get(f"default_{name}") for name in names)
        return not said and vals.get("message_type") == "notification"

    @api.model
    def _refuse_other_voice(self, vals):
        """Refuse a message that a client writes in another's name or at another time."""
        user = self.env.user
        moment = vals.get("date") and fields.Datetime.to_datetime(vals["date"])
        if moment and abs(fields.Datetime.now() - moment) > AT_ONCE:
            raise AccessError(
                self.env._("A message is dated when it is written. Leave out its date.")
            )
        if not user._is_internal():
            return  # Odoo itself leaves out whom a portal user names
        sender = email_normalize(vals.get("email_from") or "")
        own = {user.email_normalized, *user.company_ids.mapped("partner_id.email_normalized")}
        other = vals.get("author_id") and vals["author_id"] != user.partner_id.id
        if other or vals.get("author_guest_id") or (sender and sender not in own):
            raise AccessError(
                self.env._(
                    "Nobody writes in another person’s name. Write in your own, and say who said"
                    " it."
                )
            )

    def _take_files_over(self):
        """Give these messages of tickets copies of those files that belong to other records, where
        they could be changed or deleted."""
        for message in self.sudo():  # who writes a message may send its files
            elsewhere = message.attachment_ids.filtered(
                lambda file, of=message: (file.res_model, file.res_id) != (TICKET, of.res_id)
            )
            if elsewhere:
                # The contents are stored once.
                copies = elsewhere.copy({"res_model": TICKET, "res_id": message.res_id})
                message._letting_go().attachment_ids = (message.attachment_ids - elsewhere) | copies

    def _append_evidence(self, kind="message", **more):
        """Record these messages of tickets, without the keys of links."""
        entries = []
        # sudo() because the record holds what was said, no matter who may read it.
        for message in self.sudo():
            said = message._get_evidence()
            if said:
                earlier = {name: secret.blank(str(value or "")) for name, value in more.items()}
                entries.append((message.res_id, kind, {**said, **earlier}))
        self.env["asas.helpdesk.evidence"]._append(entries)

    def _get_evidence(self):
        """Return what an entry holds of a message; nothing for Odoo's own lines without words."""
        body = secret.blank(str(self.body or ""))
        if self.message_type == "user_notification" or not (
            body or self.message_type in ("comment", "email")
        ):
            return None
        if letting_go.is_creating(self.env):
            return None
        return {"message": self.id, **self._describe_evidence(body)}

    def _describe_evidence(self, body=None):
        """Return what was said, as an entry holds it.

        :param str body: the words without the keys of links, if they are known already
        """
        return {
            "type": self.message_type,
            "internal": self.is_internal or self.env[TICKET]._is_note(self),
            "author": self.email_from or "",
            "author_id": self.author_id.id,
            "date": fields.Datetime.to_string(self.date),
            "subject": self.subject or "",
            "body": secret.blank(str(self.body or "")) if body is None else body,
            "attachments": self.attachment_ids.ids,
        }

    # ------------------------------------------------------------------ Read

    def _read_format(self, fnames, load="_classic_read"):
        result = super()._read_format(fnames, load=load)
        self._note_reading()
        return result

    @api.model
    def _message_fetch(self, domain, **kwargs):
        found = super()._message_fetch(domain, **kwargs)
        found["messages"]._note_reading()
        return found

    def _note_reading(self):
        """Note that the current user reads messages of confidential tickets."""
        if self.env.su:
            return
        # sudo() only to see whose messages they are, and whether the ticket is confidential; for
        # messages of other models Odoo has read the same.
        ours = self.sudo().filtered(lambda message: message.model == TICKET)
        if ours:
            tickets = self.env[TICKET].sudo().browse(set(ours.mapped("res_id"))).exists()
            tickets.filtered("confidential").sudo(False)._note_reading()

    # ------------------------------------------------------------------ Kept

    def write(self, vals):
        fixed = FIXED & vals.keys()
        if not fixed or letting_go.is_free(self.env):
            return super().write(vals)
        # sudo() only to see whose messages they are.
        of_tickets = self.sudo().filtered(lambda message: message.model == TICKET)
        bent = of_tickets._is_bent_by(vals, fixed, by_code=self.env.su)
        if vals.get("model") == TICKET or bent:
            raise self._get_fixed_error()
        before = {message: message.attachment_ids for message in of_tickets}
        result = super().write(vals)
        if any(files - message.attachment_ids for message, files in before.items()):
            raise self._get_fixed_error()
        if "attachment_ids" in vals:
            of_tickets._take_files_over()
        return result

    def _is_bent_by(self, vals, fixed, by_code):
        """Return whether values would change what was said in one of these messages.

        Files may be added. The mail that carries a message may give it the subject it lacks.
        """
        fixed = fixed - {"attachment_ids"}
        if fixed == {"subject"} and by_code:
            return any(m.subject and m.subject != vals["subject"] for m in self)
        return bool(self and fixed)

    # Also when asked to force it: a client can ask for that.
    @api.ondelete(at_uninstall=True)
    def _unlink_nothing_said_on_tickets(self):
        if letting_go.is_free(self.env):
            return
        # sudo() only to see whose messages they are. What Odoo notified one person of is no part of
        # what was said; the code may take it back.
        of_tickets = self.sudo().filtered(lambda message: message.model == TICKET)
        if self.env.su:
            of_tickets = of_tickets.filtered(lambda m: m.message_type != "user_notification")
        if of_tickets:
            raise self._get_fixed_error()

    @api.model
    def _get_fixed_error(self):
        return UserError(
            self.env._(
                "Messages on a ticket are evidence: they are not changed and not deleted. Write"
                " another message that corrects it."
            )
        )
