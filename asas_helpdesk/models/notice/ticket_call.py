from odoo import models

from .notice import PROVEN


class TicketCall(models.Model):
    """The calls to the beneficiary: owed, logged or given up."""

    _inherit = "asas.helpdesk.ticket"

    def _give_up_calls(self):
        """Mark the calls that nobody made as failed, because the ticket has ended."""
        owed = self.notice_ids.filtered(lambda n: n.method == "call" and n.state == "queued")
        self.env["asas.helpdesk.delivery.call"]._end_calls(owed)
        owed.write(
            {
                "state": "failed",
                "held_until": False,
                "failure": self.env._(
                    "The ticket was closed or cancelled before the call was made."
                ),
            }
        )
        # Those who were reached by another notice of the ticket are not called for this one.
        owed.filtered(lambda n: n.ticket_id._is_any_notice_proven())._settle()

    def _is_any_notice_proven(self):
        return any(notice.state in PROVEN for notice in self.notice_ids)

    def _log_call(self, notice, reached, number, called_at, note):
        """Record the evidence of a call to the beneficiary.

        :param notice: the notices of this ticket for which the call was made, or none
        :param bool reached: whether the caller spoke with the beneficiary
        :param str number: the number called, stored in E.164 form
        :param called_at: naive UTC
        :param str note: what was said
        """
        self.ensure_one()
        self.check_access("write")
        number = self.company_id._asas_helpdesk_phone(number) or number
        # sudo() because notices and first responses are evidence; write access was checked above.
        ticket, notice = self.sudo(), notice.sudo()
        if reached:
            body = self.env._("Called %(number)s and spoke with the beneficiary.", number=number)
            ticket._answered(called_at)
            notice.write(
                {
                    "state": "delivered",
                    "address": number,
                    "done_at": called_at,
                    "user_id": self.env.uid,
                    "failure": False,
                    "held_until": False,
                }
            )
            self.env["asas.helpdesk.delivery.call"].sudo()._end_calls(notice, feedback=note or "")
            notice._settle_arrival()
        else:
            body = self.env._("Called %(number)s without an answer.", number=number)
            notice.write({"address": number, "failure": body, "user_id": self.env.uid})
        body = " ".join(filter(None, (body, note)))
        self.message_post(body=body, message_type="comment", subtype_xmlid="mail.mt_note")

    def action_log_call(self):
        """Open the dialog to log a call to the beneficiary."""
        self.ensure_one()
        open_calls = self.notice_ids.filtered(lambda n: n.method == "call" and n.state == "queued")
        return self._action_log_call(open_calls[:1])

    def _find_other_open_calls(self, notice):
        """Return the other calls owed to the same beneficiary that the user may log."""
        # sudo() to find them; those on tickets that the user may not change are left out.
        calls = self.env["asas.helpdesk.delivery.call"].sudo()
        person = calls._get_person(self.sudo())
        found = calls._find_open_calls(self.sudo()) - notice.sudo()
        found = found.filtered(lambda n: calls._get_person(n.ticket_id) == person)
        tickets = found.ticket_id.sudo(False)._filtered_access("write")
        return found.filtered(lambda n: n.ticket_id.id in tickets.ids).sudo(False)

    def _action_log_call(self, notice):
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "asas.helpdesk.call.wizard",
            "name": self.env._("Log a Call"),
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_ticket_id": self.id,
                "default_notice_id": notice.id,
                "default_also_ids": self._find_other_open_calls(notice).ids if notice else [],
                "default_number": self.beneficiary_phone,
            },
        }
