from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.mail.tools.discuss import Store

from ..ticket.ticket_rights import AT_ONCE
from .mail_alias import TICKET

# What programs and people send alike: a person decides.
UNCERTAIN = [
    ("absence", "Reads like an out-of-office message"),
    ("auto_receipt", "Reads like an automatic receipt or report"),
    ("list", "Came through a mailing list, or was sent to many"),
    ("form", "Sent from an address that takes no answers, with another one to answer to"),
    ("flood", "Very many from one sender"),
]
# The same, of what is added to a ticket.
ON_TICKETS = [
    ("thanks", "Only thanks"),
    ("sender", "Not confirmed to come from the sender it names"),
]
VERDICTS = [("person", "A person wrote it"), ("none", "No answer needed")]


class UncertainEmail(models.Model):
    """An e-mail on a ticket of which it is not certain that a person wrote it, or that it asks for
    anything, and what a person of the staff has decided about it.

    Until then it has moved nothing and nobody outside was notified. It is decided once.
    """

    _name = "asas.helpdesk.uncertain.email"
    _description = "Uncertain E-mail"
    _inherit = ["asas.helpdesk.evidence.mixin"]
    _order = "id desc"
    _personal = "record"

    ticket_id = fields.Many2one(
        TICKET, required=True, readonly=True, ondelete="cascade", index=True
    )
    message_id = fields.Many2one("mail.message", required=True, readonly=True, ondelete="cascade")
    reason = fields.Selection([*UNCERTAIN, *ON_TICKETS], required=True, readonly=True)
    received_at = fields.Datetime(
        required=True, readonly=True, help="What follows from it counts from then."
    )
    place = fields.Selection(
        [
            ("first", "Its Ticket"),
            ("message", "Message"),
            ("note", "Note"),
            ("beside", "New Ticket"),
        ],
        required=True,
        readonly=True,
        help="What an e-mail of a person becomes in its place.",
    )
    verdict = fields.Selection(VERDICTS, string="Decision", readonly=True)
    judged_by_id = fields.Many2one(
        "res.users", string="Decided By", readonly=True, ondelete="restrict"
    )
    judged_at = fields.Datetime(string="Decided At", readonly=True)
    overdue = fields.Boolean(
        readonly=True,
        help="Nobody decided in time, and it may be forged: an answer is owed, no more.",
    )

    _of_message = models.UniqueIndex("(message_id)", AT_ONCE)
    _to_judge = models.Index("(ticket_id) WHERE verdict IS NULL AND reason != 'thanks'")

    @api.depends("reason")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["reason"]._description_selection(self.env))
        for email in self:
            email.display_name = labels.get(email.reason)

    # ------------------------------------------------------------------ Verdicts

    def action_person(self):
        """Decide that a person wrote these e-mails: what follows from a person's mail follows now,
        and counts from their receipt. Thanks reopen their ticket.

        :return: what the conversation shows of them, for the web client
        """
        return self._judge("person")

    def action_no_answer(self):
        """Decide that these e-mails need no answer: nothing follows from them.

        :return: what the conversation shows of them, for the web client
        """
        return self._judge("none")

    def _judge(self, verdict):
        self.check_access("read")
        self.ticket_id.check_access("write")
        # Of two people who decide at once, the second conflicts, starts again and finds the first.
        self._refuse_second_verdict()
        # sudo() because only the code writes verdicts; the checks above allow this user to decide.
        self.sudo().write(
            {
                "verdict": verdict,
                "judged_by_id": self.env.uid,
                "judged_at": fields.Datetime.now(),
            }
        )
        for email in self.sudo():
            email._log_verdict(automatic=self.env.su)
            email.ticket_id._carry_out_verdict(email)
        return Store().add(self.message_id).get_result()

    def _refuse_second_verdict(self):
        for email in self.filtered("verdict"):
            raise UserError(
                self.env._(
                    "%(person)s has already decided about this e-mail: %(verdict)s. Reload the"
                    " page. If it was a mistake, answer the beneficiary or move the ticket"
                    " yourself.",
                    # sudo() because colleagues may be named.
                    person=email.sudo().judged_by_id.name,
                    verdict=email._verdict_label(),
                )
            )

    def _verdict_label(self):
        if self.reason == "thanks" and self.verdict == "person":
            return self.env._("reopen")
        return dict(self._fields["verdict"]._description_selection(self.env)).get(self.verdict)

    def _log_verdict(self, automatic):
        email = self.with_env(self.ticket_id._as_desk().env)
        words = {
            "moment": email.ticket_id.company_id._asas_helpdesk_time(self.received_at),
            "reason": email.display_name,
        }
        email.ticket_id._message_log(
            body=email.env._(
                "Nobody decided in time about the e-mail of %(moment)s (%(reason)s). It counts as a"
                " person’s.",
                **words,
            )
            if automatic
            else email.env._(
                "Decided about the e-mail of %(moment)s (%(reason)s): %(verdict)s.",
                verdict=email._verdict_label(),
                **words,
            ),
            author_id=self.env.user.partner_id.id,
        )

    # ------------------------------------------------------------------ In the conversation

    def _to_conversation(self):
        """Return what the conversation shows of this e-mail to the current user: the reason in
        words, and the buttons; called as superuser."""
        self.ensure_one()
        may_decide = not self.verdict and self.ticket_id.sudo(False).has_access("write")
        return {
            "id": self.id,
            "words": self._in_words(),
            "buttons": self._get_buttons() if may_decide else [],
        }

    def _in_words(self):
        if self.verdict:
            return self.env._(
                "%(reason)s. Decided by %(person)s: %(verdict)s.",
                reason=self.display_name,
                person=self.judged_by_id.name,
                verdict=self._verdict_label(),
            )
        if self.reason == "thanks":
            return self.env._("Only thanks: the ticket has not been reopened.")
        return self.env._(
            "It is not certain that a person wrote this: %(reason)s. Nothing has followed from it"
            " yet.",
            reason=self.display_name,
        )

    def _get_buttons(self):
        if self.reason == "thanks":
            person = self.env._("Reopen")
        else:
            person = self.env._("A Person Wrote This")
        return [
            {"method": "action_person", "label": person},
            {"method": "action_no_answer", "label": self.env._("No Answer Needed")},
        ]
