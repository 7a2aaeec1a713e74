from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import plaintext2html

from ..ticket.protected_mixin import LEVEL2
from ..ticket.ticket_contact import ANY_CONTACT
from ..ticket.ticket_conversation import WRITTEN
from ..ticket.ticket_transitions import OPEN_STATES

LEVEL1 = "asas_helpdesk.group_level1"


class TicketSplit(models.Model):
    """A second ticket out of a first: for the other matter of an open one, or for what comes
    after a closed one.

    The first keeps every word and file; the second gets copies. It is of the same beneficiary, by
    the same channel, hidden from the same people, and starts when its matter was received. About
    the same service, it has the same details of it.
    """

    _inherit = "asas.helpdesk.ticket"

    def action_split(self):
        """Open the dialog that makes a second ticket for another matter of this one."""
        return self._action_split(self.env._("Split Ticket"), follow_up=False)

    def action_follow_up(self):
        """Open the dialog that makes a ticket which follows this closed one."""
        return self._action_split(self.env._("Follow-up Ticket"), follow_up=True)

    def _action_split(self, name, follow_up):
        self.ensure_one()
        self._check_split(follow_up)
        return {
            "type": "ir.actions.act_window",
            "res_model": "asas.helpdesk.split.wizard",
            "name": name,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_ticket_id": self.id, "default_is_follow_up": follow_up},
        }

    def _check_split(self, follow_up):
        """Refuse a second ticket that the current user may not make, or that has no sense.

        :raise AccessError: if the current user may not change this ticket
        :raise UserError: saying what to do instead
        """
        self.check_access("write")
        reason = self._get_split_blocker(follow_up)
        if reason:
            raise UserError(reason)

    def _get_split_blocker(self, follow_up):
        """Return why the current user cannot make a second ticket out of this one, or None."""
        if not (self.env.su or self.env.user.has_group(LEVEL1)):
            return self.env._("Tickets are split and followed up by Level 1 or Level 2.")
        if self.sudo().is_incident:  # only compared
            return self.env._("An incident has no beneficiary. Choose one of its reports instead.")
        if self.state == "cancelled":
            return self.env._("This ticket is cancelled. Register a new ticket instead.")
        if follow_up and self.state in OPEN_STATES:
            return self.env._("This ticket is not closed. Split it if it says two things.")
        if not follow_up and self.state not in OPEN_STATES:
            return self.env._("This ticket has been closed. Make a follow-up ticket instead.")
        return None

    def _get_own_messages(self):
        """Return the messages in which the beneficiary wrote."""
        return self.message_ids.filtered(
            lambda m: (
                m.message_type in WRITTEN and not self._is_note(m) and self._is_from_beneficiary(m)
            )
        )

    def _get_files(self):
        """Return all files of the ticket."""
        # sudo() because the files of a ticket are seen with it; the caller may read the ticket.
        files = self.env["ir.attachment"].sudo()
        return files.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("res_field", "=", False),
                ("type", "=", "binary"),
            ]
        ).sudo(False)

    def _get_own_files(self):
        """Return the files that the beneficiary sent, or that came with the ticket itself."""
        others = self.message_ids - self._get_own_messages()
        return self._get_files() - others.sudo().attachment_ids  # seen with the ticket, as above

    def _split(self, values, words, messages, files, follow_up):
        """Make the second ticket, link both, and return it.

        :param dict values: its subject, type and service
        :param str words: what the beneficiary said of it, as plain text
        :param messages: those messages of the beneficiary that it repeats
        :param files: those files that it gets copies of
        """
        self._check_split(follow_up)
        self.env[self._name].check_access("create")
        # sudo() because the code carries over what the user may not write, such as the consent;
        # whether the user may register it was checked above.
        first = self.sudo()
        second = (
            first.with_company(self.company_id)
            .with_context(**{ANY_CONTACT: True})
            .create(
                {
                    **first._get_carried_values(),
                    "service_details": first._get_details_for(
                        self.env["asas.helpdesk.service"].browse(values.get("service_id"))
                    ),
                    **values,
                    "description": self._get_said(words, messages),
                    "received_at": self._get_split_start(messages, follow_up),
                }
            )
            .with_env(self.env)
        )
        second._check_registering()
        for file in files.sudo():  # they were offered to who may read the first ticket
            file.copy({"res_model": self._name, "res_id": second.id, "access_token": False})
        self._relate(second)
        self._log_split(second, follow_up)
        return second

    def _get_carried_values(self):
        """Return what the second ticket takes over: whose it is, how it came, who may see it."""
        alone = self.confidential and not self.env.user.has_group(LEVEL2)
        values = {
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "beneficiary_kind": self.beneficiary_kind,
            "beneficiary_name": self.beneficiary_name,
            "beneficiary_email": self.beneficiary_email,
            "beneficiary_phone": self.beneficiary_phone,
            "lang": self.lang,
            "channel_id": self.channel_id.id,
            "course_id": self.course_id.id,
            "confidential": self.confidential,
            "about_partner_ids": [Command.set(self.about_partner_ids.ids)],
            # Who makes a confidential ticket would no longer see it.
            "user_id": self.env.uid if alone else False,
        }
        if self._is_address_typed():
            values["consented_at"] = self.consented_at  # what was typed stays unproven
        return values

    def _get_said(self, words, messages):
        said = plaintext2html(words) if words else Markup()
        for message in messages.sorted("id"):
            said += message.body  # sanitized when it was stored
        return said

    def _get_split_start(self, messages, follow_up):
        """Return when the second matter was received (naive UTC): its first message, or else the
        first ticket; what follows a closed ticket without a message begins now."""
        now = fields.Datetime.now()
        if messages:
            return min(now, max(self.received_at, min(messages.mapped("date"))))
        return now if follow_up else self.received_at

    def _log_split(self, second, follow_up):
        desk = self._as_desk()
        names = {"first": self.reference, "second": second.reference}
        if follow_up:
            here = desk.env._("Followed up by %(second)s.", **names)
            there = desk.env._("Follows %(first)s, which is closed.", **names)
        else:
            here = desk.env._("Split: %(second)s is about the other matter.", **names)
            there = desk.env._("Split from %(first)s.", **names)
        author = self.env.user.partner_id.id
        self._message_log(body=here, author_id=author)
        second._message_log(body=there, author_id=author)
