from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .intake import SUBJECT_LENGTH, TEXT_LENGTH
from .ticket import OUTCOMES_OF


class TicketChecks(models.Model):
    """What a ticket must not hold, whatever writes it."""

    _inherit = "asas.helpdesk.ticket"

    @api.constrains("subject")
    def _check_subject(self):
        for ticket in self:
            if not (ticket.subject or "").strip():
                raise ValidationError(self.env._("The ticket has no subject. Enter one."))
            if len(ticket.subject) > SUBJECT_LENGTH:
                raise ValidationError(
                    self.env._(
                        "The subject has %(count)s characters; %(limit)s are allowed. Move"
                        " the rest to the description.",
                        count=len(ticket.subject),
                        limit=SUBJECT_LENGTH,
                    )
                )

    @api.model
    def _get_long_texts(self):
        """Hook: return the names of the fields for long texts, whose length is limited."""
        return ["description", "correction", "resolution", "hand_over_reason", "return_reason"]

    @api.model
    def _check_text_lengths(self, vals):
        """Refuse long texts before they are written; Odoo would read them back afterwards.

        :raise ValidationError: saying what to do instead
        """
        for name in self._get_long_texts():
            if len(vals.get(name) or "") > TEXT_LENGTH:
                raise ValidationError(
                    self.env._(
                        "The text has %(count)s characters; %(limit)s are allowed. Attach long"
                        " texts as a file.",
                        count=len(vals[name]),
                        limit=TEXT_LENGTH,
                    )
                )

    @api.constrains("user_id")
    def _check_assignee(self):
        for ticket in self.sudo():  # the people the complaint is about are only compared
            person = ticket.user_id.partner_id
            # A new ticket is hidden from all contacts of the people named only afterwards.
            if person in ticket.about_partner_ids or ticket._is_hidden_from(person):
                raise ValidationError(
                    self.env._(
                        "%(person)s is named in the complaint and cannot work on it. Choose"
                        " another assignee.",
                        person=ticket.user_id.name,
                    )
                )

    @api.constrains("company_id", "channel_id", "service_id")
    def _check_companies(self):
        for name in ("channel_id", "service_id"):
            # sudo() because the companies are only compared.
            for ticket in self.sudo():
                company = ticket[name]._recall(("company_id",)).company_id
                if company and company != ticket.company_id:
                    raise self._get_company_error(name, ticket.company_id)

    @api.model
    def _get_company_error(self, name, company):
        """Return the error that a field leads to what another company has."""
        return ValidationError(
            self.env._(
                "What is chosen as “%(field)s” belongs to another company than the ticket. Choose"
                " one of %(company)s.",
                field=self._fields[name]._description_string(self.env),
                company=company.name,
            )
        )

    @api.constrains("received_at")
    def _check_received_at(self):
        now = fields.Datetime.now()
        for ticket in self:
            # Allow one minute for clients whose clock is fast.
            if ticket.received_at and (ticket.received_at - now).total_seconds() > 60:
                raise ValidationError(
                    self.env._(
                        "“Received at” is in the future. Enter when the beneficiary contacted us."
                    )
                )

    @api.constrains("ticket_type", "outcome", "resolution")
    def _check_outcome(self):
        labels = dict(self._fields["outcome"]._description_selection(self.env))
        for ticket in self:
            if ticket.outcome and ticket.outcome not in OUTCOMES_OF[ticket.ticket_type]:
                allowed = [
                    label
                    for outcome, label in labels.items()
                    if outcome in OUTCOMES_OF[ticket.ticket_type]
                ]
                raise ValidationError(
                    self.env._(
                        "“%(outcome)s” cannot be the outcome here. Choose one of: %(allowed)s.",
                        outcome=labels[ticket.outcome],
                        allowed=", ".join(allowed),
                    )
                )
            if ticket.outcome == "declined" and not (ticket.resolution or "").strip():
                raise ValidationError(
                    self.env._(
                        "A suggestion is declined with a reason. Enter it in the field"
                        " “Resolution”."
                    )
                )
