from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import link_key

TICKET = "asas.helpdesk.ticket"
# Ratings of this value and below are followed up.
LOW_RATING = 2


class TicketRating(models.Model):
    """How the beneficiaries rate what was done; they are asked once after each closing."""

    _inherit = TICKET

    rating_last_value = fields.Float(
        compute="_compute_rating_last_value", store=True, precompute=True, protected=True
    )

    def _after_transition(self, target, origins):
        result = super()._after_transition(target, origins)
        tickets = self.sudo()  # ratings are written by the code alone
        if target == "closed":
            tickets._request_ratings()
        else:
            tickets.filtered(lambda t: origins[t.id] == "closed")._pending_ratings().unlink()
        return result

    def _pending_ratings(self):
        """Return the ratings that were asked for and not given yet, as superuser."""
        # Those who see the ticket may know whether the beneficiary is asked.
        return self.sudo().rating_ids.filtered(lambda rating: not rating.consumed)

    def _request_ratings(self):
        model_id = self.env["ir.model"]._get_id(self._name)
        self.env["rating.rating"].create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": ticket.id,
                    "partner_id": ticket.partner_id.id,
                    "rated_partner_id": ticket._rating_get_operator().id,
                    # It is given only on the ticket's page; Odoo's own link would be another way
                    # in.
                    "access_token": False,
                }
                for ticket in self
            ]
        )

    # ------------------------------------------------------------------ What is shown

    def _portal_ratings(self):
        """Return the ratings from the best to the worst: the number, and what it means."""
        return [
            (5, self.env._("excellent")),
            (4, self.env._("very good")),
            (3, self.env._("good")),
            (2, self.env._("acceptable")),
            (1, self.env._("poor")),
        ]

    def _get_rating_links(self):
        """Return a link for each rating, for the mail that asks for one, in the beneficiary's
        language. They open a page that asks; the key is put in when the mail leaves."""
        self.ensure_one()
        if self._is_link_expired():
            return Markup()
        ticket = self.with_env(self._in_their_language())
        link = f"{self.get_base_url()}{self.access_url}?access_token={link_key.MARK}"
        values = {
            "links": [
                (number, words, f"{link}&rating={number}")
                for number, words in ticket._portal_ratings()
            ],
            "colours": self.company_id._asas_helpdesk_colours(),
        }
        return ticket.env["ir.qweb"]._render("asas_helpdesk.rating_links", values)

    # ------------------------------------------------------------------ Given

    def _portal_action_rate(self, rating, words):
        self.rating_apply(
            rating,
            rating=self._pending_ratings()[:1],
            feedback=words,
            subtype_xmlid="mail.mt_note",
        )
        if rating <= LOW_RATING:
            self._ask_about_low_rating(rating, words)

    def _ask_about_low_rating(self, rating, words):
        """Ask the escalation manager, or else somebody of Level 2, to look into a low rating."""
        user = self._who_sees_to_low_ratings()
        localized = self.with_context(lang=user.lang or self.env.lang).env
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "asas_helpdesk.activity_type_rating",
            user_id=user.id,
            automated=True,
            summary=localized._("Low rating: %(rating)s of 5", rating=rating),
            note=Markup("<p>%s</p>") % words if words else False,
        )

    def _who_sees_to_low_ratings(self):
        candidates = self.company_id.asas_helpdesk_escalation_manager_id
        candidates |= self._queue("2") | self._administrators()
        return candidates.filtered(
            lambda user: self._may_be_directed_to(user) and self.with_user(user).has_access("read")
        )[:1]

    @api.model
    def _get_allowed_message_params(self):
        # A message of the conversation is not a rating.
        return super()._get_allowed_message_params() - {"rating_value"}

    def _get_person_facts(self, domain):
        facts = super()._get_person_facts(domain)
        rated = Domain("rating_last_value", ">", 0) & domain
        ((average, count),) = self._read_group(rated, [], ["rating_last_value:avg", "__count"])
        if count:
            words = self.env._(
                "%(average)s of 5 (%(count)s)",
                average=f"{average:.1f}".rstrip("0").rstrip("."),
                count=count,
            )
            facts.append((self.env._("Average of their ratings"), words))
        return facts
