from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import email_normalize

from ...tools.named import is_named
from ..ticket.intake import SUBJECT_LENGTH, TEXT_LENGTH
from ..ticket.protected_mixin import LEVEL2
from ..ticket.ticket_transitions import OPEN_STATES

# The latest deadline.
LONGEST = timedelta(days=366)


class InquiryAsking(models.Model):
    """Who may ask whom, and what: checked once, when the inquiry is made."""

    _inherit = "asas.helpdesk.inquiry"

    def _check_asking(self):
        """Check who asks, whom and what, and find the person who is asked.

        :raise AccessError: if the user may not change the ticket, or not ask this person
        :raise UserError: saying what is missing
        """
        self.ensure_one()
        # sudo() only to find the ticket, to which the rights of the user apply.
        ticket = self.sudo().ticket_id.sudo(False)
        ticket.check_access("write")
        self._check_words()
        self._check_deadline()
        if self.sudo().asked_though_named and not self.env.user.has_group(LEVEL2):  # only compared
            raise AccessError(
                self.env._("Only Level 2 decides that the person it is about is asked.")
            )
        if ticket.state not in OPEN_STATES:
            raise UserError(self.env._("This ticket has ended. Reopen it before you ask."))
        # sudo() because only the code writes who was found.
        user, person = self.sudo()._find_asked()
        # sudo() because the beneficiary is only compared.
        if person == ticket.sudo().partner_id:
            raise UserError(
                self.env._("This person is the beneficiary. Write to them on the ticket instead.")
            )
        self._check_unnamed()
        self.sudo().write(
            {
                "asked_user_id": user.id,
                "asked_partner_id": person.id,
                # Where nobody is named, there is nothing to decide.
                "asked_though_named": ticket._is_hidden_from(person),
            }
        )

    def _check_words(self):
        for name, limit in (("subject", SUBJECT_LENGTH), ("question", TEXT_LENGTH // 10)):
            if not 0 < len((self[name] or "").strip()) <= limit:
                raise UserError(
                    self.env._(
                        "“%(field)s” takes up to %(most)s characters, and cannot be empty.",
                        field=self._fields[name]._description_string(self.env),
                        most=limit,
                    )
                )

    def _check_unnamed(self):
        """Refuse words that name the beneficiary where the asker has not said so."""
        if self.names_beneficiary:
            return
        # sudo() because what is known of the beneficiary is only compared.
        ticket = self.sudo().ticket_id
        person = ticket.partner_id
        if is_named(
            f"{self.subject}\n{self.question}",
            list(filter(None, (ticket.beneficiary_name, person.name))),
            [email_normalize(e) or "" for e in (ticket.beneficiary_email, person.email) if e],
            [ticket.beneficiary_phone, person.phone],
        ):
            raise UserError(
                self.env._(
                    "Subject or question name the beneficiary, or say how to reach them. Leave it"
                    " out, or choose “Name the Beneficiary”."
                )
            )

    def _check_deadline(self):
        now = fields.Datetime.now()
        for inquiry in self:
            if not now < inquiry.deadline <= now + LONGEST:
                raise UserError(self.env._("Choose a deadline that lies within the next year."))

    def _find_asked(self):
        """Return who is asked: the user, who may be none, and the contact.

        :raise UserError: if nobody can be asked, saying what to do instead
        """
        ticket = self.ticket_id
        users = self.asked_user_id
        if self.asked_kind == "trainer":
            trainer = ticket.course_id.trainer_id
            if not trainer:
                raise UserError(
                    self.env._("The ticket has no course with a trainer. Choose a person.")
                )
            users = trainer.user_ids.filtered(lambda user: not user.share)
            if not users:
                return users, self._check_reached_by_mail(trainer)
        elif self.asked_kind == "department":
            if not self.department_id:
                raise UserError(self.env._("Choose the department that is asked."))
            users = self.department_id._asas_helpdesk_managers()
        elif not users:
            raise UserError(self.env._("Choose the person who is asked."))
        able = users.filtered(self._may_be_asked)
        user = (able.filtered(lambda u: not u._asas_helpdesk_is_absent()) or able)[:1]
        if user:
            return user, user.partner_id
        if users.filtered(lambda u: ticket._is_hidden_from(u.partner_id)):
            raise self._get_named_error()
        raise UserError(
            self.env._("Nobody there can be asked: no active member of the staff. Choose a person.")
        )

    def _check_reached_by_mail(self, trainer):
        if self.ticket_id._is_hidden_from(trainer) and not self.asked_though_named:
            raise self._get_named_error()
        if not trainer.email_normalized:
            raise UserError(
                self.env._("The trainer has no e-mail address. Enter it on the contact first.")
            )
        return trainer

    def _get_named_error(self):
        return UserError(
            self.env._(
                "The complaint is about this person. Only Level 2 can decide to ask them, with “Ask"
                " the Person It Is About”."
            )
        )

    def _may_be_asked(self, user):
        ticket = self.ticket_id
        if self.asked_though_named:
            return user.active and not user.share and ticket.company_id in user.company_ids
        return ticket._may_be_directed_to(user)
