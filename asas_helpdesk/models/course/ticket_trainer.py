from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import html2plaintext, plaintext2html

from ..notice.signed_link import SignedLink
from ..ticket.ticket_transitions import UNRESOLVED_STATES

LINK = SignedLink("asas_helpdesk.trainer", "/asas_helpdesk/question")


class TicketTrainer(models.Model):
    """A question about the subject matter, which the trainer answers without seeing the ticket."""

    _inherit = "asas.helpdesk.ticket"

    trainer_asked_id = fields.Many2one(
        "res.partner",
        string="Trainer Asked by E-mail",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        groups="base.group_user",
        help="The trainer to whom the question was passed by e-mail.",
        protected=True,
        personal="empty",
    )

    # ------------------------------------------------------------------ Asking

    def _ask_trainer(self):
        """Pass a question to the trainer of the course: assign it if the trainer is on the staff,
        else send an e-mail with a link to answer it. The hall manager then keeps an eye on it.

        :return: whether the trainer has become the assignee
        """
        trainer = self.course_id.trainer_id
        if not trainer or self._is_hidden_from(trainer) or trainer == self.partner_id:
            return False
        users = trainer.user_ids.filtered(self._may_be_directed_to)
        if users:
            self._take_over(users[0])
            return True
        if trainer.email_normalized:
            self.trainer_asked_id = trainer
            self._notify_trainer(html2plaintext(self.description or ""))
        return False

    def _notify_trainer(self, text):
        """Send the trainee's question to the trainer, with the link to answer it.

        An answer to the mail itself reaches the trainee as well.
        """
        trainer = self.trainer_asked_id
        lang = trainer.lang or self.company_id.partner_id.lang or self.env.lang
        ticket = self.with_context(lang=lang)
        body = (
            self.env["ir.qweb"]
            .with_context(lang=lang)
            ._render(
                "asas_helpdesk.trainer_question",
                {
                    "ticket": ticket,
                    "text": text and text.strip() and plaintext2html(text),
                    "url": ticket._trainer_url(),
                    "trainer": trainer,
                    "direction": self.env["res.lang"]._get_data(code=lang).direction or "ltr",
                },
                lang=lang,
            )
        )
        # Not on the ticket itself: its buttons lead to pages closed to the trainer. The model and
        # the id let an answer by mail find the ticket.
        self.env["mail.thread"].with_context(lang=lang).message_notify(
            model=self._name,
            res_id=self.id,
            partner_ids=trainer.ids,
            subject=ticket.env._(
                "%(reference)s · A question for you: %(course)s",
                reference=self.reference,
                course=ticket.course_id.name,
            ),
            body=body,
            subtype_xmlid="mail.mt_comment",
            author_id=self.env.user.partner_id.id,
            email_from=self.company_id.email_formatted,
            email_layout_xmlid="asas_helpdesk.mail_staff",
            email_add_signature=False,
        )

    # ------------------------------------------------------------------ The trainer's answer

    def _may_trainer_answer(self):
        """Return whether the trainer who was asked may still read and answer this question."""
        ticket = self.sudo()  # only this fact is used
        trainer = ticket.trainer_asked_id
        return (
            bool(trainer)
            and trainer == ticket.course_id.trainer_id
            and not ticket._is_hidden_from(trainer)
            and ticket.ticket_type == "request"
            and ticket.state in UNRESOLVED_STATES
            and not ticket.confidential
        )

    def _takes_answer_of(self, people):
        asked = self.sudo().trainer_asked_id  # only compared
        if people & asked and self._may_trainer_answer():
            return True
        return super()._takes_answer_of(people)

    def _trainer_answers(self, text):
        """Post the answer that the trainer wrote on the link's page, in the trainer's name."""
        # The signed link grants the right to answer, and nothing else.
        ticket = self.with_user(SUPERUSER_ID).with_context(
            lang=self.company_id.partner_id.lang or self.env.lang
        )
        ticket.message_post(
            body=plaintext2html(text),
            author_id=ticket.trainer_asked_id.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _is_answer(self, message):
        """Return whether a message answers the trainee: one of the trainer who was asked counts as
        one of the staff."""
        if super()._is_answer(message):
            return True
        asked = self.sudo().trainer_asked_id  # only compared
        writer = message.create_uid
        return (
            bool(asked)
            and message.author_id == asked
            # The mail gateway and the page of the link write as the superuser. Anybody could put
            # the name of a trainer on a message.
            and (writer.id == SUPERUSER_ID or writer.partner_id == asked)
            and message.subtype_id == self.env.ref("mail.mt_comment")
            and not message.is_internal
            and self._may_trainer_answer()
        )

    def _after_beneficiary_message(self, message):
        result = super()._after_beneficiary_message(message)
        if self._may_trainer_answer():
            # The trainee may go on asking; the trainer sees no more of the ticket than that.
            self.sudo()._notify_trainer(html2plaintext(message.body or ""))
        return result

    # ------------------------------------------------------------------ The link

    def _trainer_url(self):
        """Return the link with which the trainer who was asked answers this question."""
        self.ensure_one()
        # Only the id goes into the link.
        return LINK.make(self, [self.id, self.sudo().trainer_asked_id.id])

    @api.model
    def _find_by_trainer_token(self, token):
        """Return the ticket that a trainer's link is for.

        :return: the ticket as superuser, for the few fields that the page shows, or none if the
            link is forged or expired, or the question is no longer this trainer's
        """
        tickets = self.sudo()  # only a ticket whose id comes with our own signature is returned
        values = LINK.carried_by(self, token)
        if not values:
            return tickets.browse()
        ticket_id, trainer_id = values
        ticket = tickets.browse(ticket_id).exists()
        if not ticket or ticket.trainer_asked_id.id != trainer_id:
            return tickets.browse()
        if not ticket._may_trainer_answer():
            return tickets.browse()
        return ticket.with_context(lang=ticket.trainer_asked_id.lang or self.env.lang)

    def _trainer_revision(self):
        """Return how often the trainer has answered, so that pressing twice answers once."""
        asked = self.trainer_asked_id
        return str(len(self.message_ids.filtered(lambda m: m.author_id == asked)))
