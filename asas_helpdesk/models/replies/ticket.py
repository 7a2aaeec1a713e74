from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

from ...tools.impersonal import GAP, leave_out, replace_words
from ...tools.text import record_id
from .ready_reply import MOST


class Ticket(models.Model):
    """A ticket in whose words the ready replies are filled."""

    _inherit = "asas.helpdesk.ticket"

    @api.readonly
    def get_ready_replies(self):
        """Return the ready replies for this ticket, filled in the language of its beneficiary.

        :return: see ``_offer``; empty for who may read the ticket and not answer it
        """
        self.ensure_one()
        self.check_access("read")
        if not self.has_access("write"):
            return []
        return self.env["asas.helpdesk.ready.reply"]._offer(
            self.company_id,
            self.service_id,
            self.ticket_type,
            self.lang,
            self._get_placeholder_values(),
        )

    def _get_placeholder_values(self, framed=False):
        """Return what the placeholders of a ready reply stand for, as the beneficiary reads it.

        Name and subject are unknown where no mail would repeat them.

        :param bool framed: whether it is put within a notice, which has its own greeting
        """
        self.ensure_one()
        ticket = self.with_context(lang=self.lang)
        deadline = ticket._get_committed()
        name = ticket._letter_name()
        replies = ticket.env["asas.helpdesk.ready.reply"]
        return {
            "greeting": "" if framed else replies._greet(name),
            "beneficiary": name or None,
            "reference": ticket.reference,
            "subject": ticket._is_named_in_letters() and ticket.subject,
            "service": ticket.service_id.name,
            "course": ticket.course_id.name,
            "deadline": deadline and ticket._portal_moment(deadline, with_hijri=False),
            # sudo() because the beneficiary may read the names of department and institute.
            "department": ticket.sudo().department_id.name,
            "staff": ticket.env.user.name,
            "company": ticket.sudo().company_id.name,
        }

    def _get_committed(self):
        """Return by when the desk answers or decides, as a reply may name it; nothing while it
        waits for the beneficiary, or once that has passed."""
        deadline = self.state != "waiting" and self._portal_upcoming()[1]
        return deadline if deadline and deadline > fields.Datetime.now() else None

    def _before_change(self, vals):
        if vals.get("resolution"):
            self.env["asas.helpdesk.ready.reply"]._check_filled(vals["resolution"])
        return super()._before_change(vals)

    def _new_departures(self, target, **said):
        for text in filter(None, (said.get("words"), said.get("message"))):
            self.env["asas.helpdesk.ready.reply"]._check_filled(str(text))
        return super()._new_departures(target, **said)

    # ------------------------------------------------------------------ Macros

    @api.readonly
    def get_macros(self):
        """Return the macros that may be used on this ticket: ``id``, ``name``, and ``changes`` in
        words; none for who may read the ticket and not change it."""
        self.ensure_one()
        self.check_access("read")
        if not self.has_access("write"):
            return []
        macros = self.env["asas.helpdesk.macro"].search(
            [("company_id", "in", [self.company_id.id, False])], limit=MOST
        )
        return [{"id": m.id, "name": m.name, "changes": m._describe()} for m in macros]

    def use_macro(self, macro_id):
        """Make the changes of a macro on this ticket, as its dialog does.

        :return: the dialog that shows what the beneficiary will read, or what is shown afterwards
        :raise UserError: when there is no such macro, or a change is not allowed
        """
        self.ensure_one()
        self.check_access("write")
        macro = self.env["asas.helpdesk.macro"].search([("id", "=", record_id(macro_id))])
        dialogs = self.env["asas.helpdesk.macro.wizard"].with_context(default_ticket_ids=self.ids)
        dialog = dialogs.create({"macro_id": macro.id})
        if macro and dialog._shows_words():
            return dialog._open()
        return dialog.action_use()

    # ------------------------------------------------------------------ Of what was sent

    def action_make_answer(self, message_id):
        """Open the dialog that makes a ready answer for everybody of a reply which the desk has
        sent.

        What names the beneficiary is left out, as far as it is known; the rest is read there.

        :raise UserError: when the message is no such reply
        """
        text = self._get_sent(message_id)[1]
        return self.env["asas.helpdesk.answer.wizard"]._open(
            {
                "answer": leave_out(text, self._get_names_to_leave_out()),
                "service_id": self.service_id.id,
            }
        )

    def action_make_reply(self, message_id):
        """Open a new ready reply for the staff, made of a reply which the desk has sent.

        What is known of the ticket becomes a placeholder, and what else names somebody a gap.

        :raise UserError: when the message is no such reply
        """
        replies = self.env["asas.helpdesk.ready.reply"]
        replies.check_access("create")
        greeting, text = self._get_sent(message_id)
        for name, value in (
            ("reference", self.reference),
            ("beneficiary", self.beneficiary_name),
            ("course", self.course_id.name),
        ):
            if value:
                text = replace_words(text, value, replies._placeholder(name))
        text = leave_out(text, self._get_names_to_leave_out()).replace(GAP, "[[…]]")
        if greeting:
            text = f"{replies._placeholder('greeting')}\n\n{text}"
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Ready Reply"),
            "res_model": replies._name,
            "views": [(False, "form")],
            "context": {
                "default_body": text,
                "default_service_id": self.service_id.id,
                "default_ticket_type": self.ticket_type,
            },
        }

    def _get_sent(self, message_id):
        """Return how a reply that the desk has sent greets, if it does as ready replies do, and
        what it says.

        :raise UserError: when the message is no such reply
        """
        self.ensure_one()
        self.check_access("read")
        message = self.env["mail.message"].search(
            [
                ("id", "=", record_id(message_id)),
                ("model", "=", self._name),
                ("res_id", "=", self.id),
                ("message_type", "in", ("comment", "email_outgoing")),
                ("subtype_id", "=", self.env.ref("mail.mt_comment").id),
                ("is_internal", "=", False),
            ]
        )
        # sudo() only to see whether the author works at the desk.
        users = message.sudo().author_id.with_context(active_test=False).user_ids
        if not message or all(user.share for user in users):
            raise UserError(
                self.env._("Choose an answer that the desk has sent to the beneficiary.")
            )
        replies = self.env["asas.helpdesk.ready.reply"].with_context(lang=self.lang)
        greeting, text = replies._greet(self._letter_name()), html2plaintext(message.body).strip()
        if not text.startswith(greeting):
            return "", text
        return greeting, text.removeprefix(greeting).strip()

    def _get_names_to_leave_out(self):
        """Return the words of this ticket that would tell everybody whom it is about."""
        # sudo() because the names are only looked for, to take them out.
        ticket = self.sudo()
        return [
            ticket.beneficiary_name,
            ticket.beneficiary_email,
            ticket.beneficiary_phone,
            ticket.reference,
            ticket.manager_id.name,
            ticket.user_id.name,
            *ticket.about_partner_ids.mapped("name"),
        ]
