from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize, html2plaintext

from ...tools import similarity
from ...tools.text import record_id

# Two tickets of one person count as possible duplicates within this time.
WITHIN = timedelta(days=2)
# The least share of common trigrams for two subjects or two texts to count as similar.
SIMILAR = 0.35
# Only the beginning of a long text is compared: it says what the ticket is about.
COMPARED_LENGTH = 2000
# At most this many tickets of one person are compared.
MOST = 50
# At most this many tickets can be linked or merged at once: nobody would have read more.
AT_ONCE = 20


class TicketDuplicates(models.Model):
    """Possible duplicates: similar tickets of one person, which the staff can merge or link.

    Nobody is shown, or can name, a ticket that they may not read.
    """

    _inherit = "asas.helpdesk.ticket"

    possible_duplicate_ids = fields.Many2many(
        "asas.helpdesk.ticket",
        string="Possible Duplicates",
        compute="_compute_possible_duplicate_ids",
        groups="base.group_user",
        help="What the same person said in similar words within two days.",
    )

    @api.depends(
        "partner_id",
        "beneficiary_email",
        "beneficiary_phone",
        "subject",
        "description",
        "received_at",
        "state",
        "related_ids",
    )
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_possible_duplicate_ids(self):
        for ticket in self:
            found = self.browse()
            if ticket.state not in ("closed", "cancelled") and ticket.received_at:
                near = ticket._of_same_person(ticket.received_at - WITHIN)
                near &= Domain("received_at", "<=", ticket.received_at + WITHIN)
                near &= Domain("id", "not in", (ticket._origin | ticket.related_ids._origin).ids)
                near &= Domain("company_id", "=", ticket.company_id.id)
                found = self._say_the_same(ticket.subject, ticket.description, near)
            ticket.possible_duplicate_ids = found

    def _of_same_person(self, since):
        self.ensure_one()
        return self._person_domain(
            self.partner_id._origin, self.beneficiary_email, self.beneficiary_phone
        ) & Domain("received_at", ">=", since)

    @api.model
    def _person_domain(self, partner, email, number):
        """Return the domain of a person's tickets: by contact, e-mail address or number."""
        known = []
        if partner:
            known.append(Domain("partner_id", "=", partner.id))
        if email_normalize(email or ""):
            known.append(Domain("beneficiary_email", "=", email_normalize(email)))
        number = (self.company_id or self.env.company)._asas_helpdesk_phone(number)
        if number:
            known.append(Domain("beneficiary_phone", "=", number))
        return Domain.OR(known)

    @api.model
    def _say_the_same(self, subject, text, domain):
        """Return the tickets of a domain that say something similar, the most similar first.

        :param text: HTML
        """
        # As the current user, so that tickets they may not read are not found.
        candidates = self.search(
            Domain(domain) & Domain("state", "!=", "cancelled"),
            order="received_at desc, id desc",
            limit=MOST,
        )
        words = self._trigrams(subject, text)
        shares = {
            ticket: max(
                similarity.similarity(one, other)
                for one, other in zip(
                    words, self._trigrams(ticket.subject, ticket.description), strict=True
                )
            )
            for ticket in candidates
        }
        similar = [ticket for ticket in candidates if shares[ticket] >= SIMILAR]
        similar.sort(key=lambda ticket: -shares[ticket])
        return self.browse(ticket.id for ticket in similar)

    @api.model
    def _trigrams(self, subject, text):
        """Return the trigrams of the subject, and of subject and text together."""
        whole = f"{subject or ''} {html2plaintext(text or '')}"
        return similarity.trigrams(subject), similarity.trigrams(whole[:COMPARED_LENGTH])

    # ------------------------------------------------------------------ Search

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            domain = Domain(domain).map_conditions(self._among_visible)
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @api.model
    def _among_visible(self, condition):
        """Return a condition on a link to other tickets that finds none that the user may not read.

        Odoo compares ids that are given without looking at the tickets behind them: whether a
        visible ticket is linked with a hidden one would be told.
        """
        field = self._fields.get(condition.field_expr)
        among = condition.operator in ("in", "=", "not in", "!=")
        if not (among and field and field.comodel_name == self._name):
            return condition
        given = condition.value
        given = list(given) if isinstance(given, (list, tuple, set, frozenset)) else [given]
        if not all(value is False or isinstance(value, int) for value in given):
            return condition  # names, which Odoo searches as the user
        ids = [value for value in given if value]
        found = Domain(field.name, "any", Domain("id", "in", ids)) if ids else Domain.FALSE
        if len(ids) < len(given):
            found |= Domain(field.name, "not any", Domain.TRUE)
        return ~found if condition.operator in ("not in", "!=") else found

    # ------------------------------------------------------------------ Actions

    def _with_named(self):
        """Return these tickets and the one whose form shows them as its possible duplicates."""
        named = self.env.context.get("asas_helpdesk_with")
        tickets = self | self.browse([named] if record_id(named) else [])
        tickets.check_access("read")  # the id of the other ticket comes from the client
        return tickets

    def action_relate(self):
        """Link these tickets to each other, and to the one whose form shows them."""
        tickets = self._with_named()
        tickets.check_access("write")
        if not 2 <= len(tickets) <= AT_ONCE:
            raise UserError(
                self.env._("Choose between two and %(most)s tickets to link.", most=AT_ONCE)
            )
        for ticket in tickets:
            ticket._relate(tickets - ticket)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _relate(self, others):
        """Link these tickets to others, in both directions."""
        # sudo() because the caller has checked who may link which tickets.
        tickets, others = self.sudo(), others.sudo()
        for ticket in tickets:
            ticket.related_ids |= others - ticket
        for other in others:
            other.related_ids |= tickets - other
