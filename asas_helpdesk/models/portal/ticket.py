from odoo import api, models
from odoo.fields import Domain
from odoo.tools import escape_psql

from ...tools import arabic
from ..ticket.ticket_transitions import OPEN_STATES
from . import link_grant


class TicketPortal(models.Model):
    """What beneficiaries see of their own tickets.

    The portal reads tickets as superuser, since beneficiaries may not read their services, courses
    and SLA statuses; the methods here decide which tickets these are, and the pages show only what
    these methods and the public fields return.
    """

    _inherit = "asas.helpdesk.ticket"

    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        """Search tickets; the staff's order uses deadlines, which a beneficiary may not read."""
        if not order and self.env.user.share and not self.env.su:
            order = "received_at desc, id desc"
        return super().search_fetch(domain, field_names, offset, limit, order)

    # ------------------------------------------------------------------ Who it belongs to

    @api.model
    def _portal_domain(self):
        """Return the domain of the tickets of the current user in person, never those of their
        company."""
        partner = self.env.user.partner_id
        return Domain("partner_id", "=", partner.id) & Domain(
            "id", "not in", self._hidden_from_user()
        )

    @api.model
    def _portal_search_domain(self, words):
        """Return the domain of the tickets whose reference or subject holds these words, however
        they are spelt."""
        folded = arabic.fold(words)
        if not folded:
            return Domain.FALSE if (words or "").strip() else Domain.TRUE
        # The signs that stand for any letter in SQL are letters here.
        typed = escape_psql(folded)
        return Domain("reference", "ilike", typed) | Domain("subject_folded", "ilike", typed)

    @api.model
    def _portal_find(self, ticket_id, key=None):
        """Return the ticket of that id if the current user is its beneficiary, presents a key of
        its link, or has presented one in this session.

        :return: the ticket as superuser and whether the link gave access to it; no ticket for
            everybody else, whether it exists or not; the staff never come by the link
        """
        user = self.env.user
        # The checks that follow decide who may see it.
        ticket = self.sudo().search([("id", "=", ticket_id)])
        sent_with = link_grant.granted(ticket) if key is None else ticket._read_key(key)
        if ticket.hidden_from_me:
            return ticket.browse(), False
        if ticket and not user._is_public() and ticket.partner_id == user.partner_id:
            return ticket, False
        if ticket and sent_with is not None and not user._is_internal():
            return ticket.filtered(lambda t: not t._is_link_expired()), True
        return ticket.browse(), False

    @api.model
    def _portal_preview(self, ticket_id):
        """Return the ticket of that id, as superuser, if the current user is one of the staff who
        may read it."""
        ticket = self.search([("id", "=", ticket_id)]) if self.env.user._is_internal() else self
        # What the beneficiary sees of it is read as for the beneficiary.
        # A move that has not left yet is not seen outside.
        return ticket.filtered(lambda t: not t.hidden_from_me).sudo()._as_outside()

    def _portal_leads_to(self, by_link):
        """Return the ticket to which the page of this merged one leads, as superuser; none if the
        reader could not open it.

        :param bool by_link: whether the reader has come by the link
        """
        if by_link:
            survivor = self._leads_to_by_link(link_grant.granted(self))
            return survivor.filtered(lambda t: not t.hidden_from_me)
        survivor = self._survivor()
        return self._portal_find(survivor.id)[0] if survivor else survivor

    def _portal_files(self):
        """Return the files that came with the ticket from the beneficiary, as superuser.

        Files in the conversation are shown there; what the staff keeps on the ticket stays with
        them.
        """
        self.ensure_one()
        # The ticket was found for its beneficiary; the files of the staff are left out here.
        files = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("res_field", "=", False),
                    ("type", "=", "binary"),
                ],
                order="id",
            )
            .filtered(
                lambda file: file.create_uid.share or file.create_uid.partner_id == self.partner_id
            )
        )
        messages = (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("attachment_ids", "in", files.ids),
                ]
            )
        )
        return files - messages.attachment_ids

    # ------------------------------------------------------------------ What is shown

    def _portal_moment(self, moment, with_hijri=True):
        """Return a moment as the beneficiary reads it: in the desk's time zone, in words.

        :param datetime moment: naive UTC
        """
        return self.company_id._asas_helpdesk_moment(moment, with_hijri)

    def _portal_expected(self, with_hijri=False):
        """Return what the beneficiaries may expect next, and by when.

        Costs the same number of queries for any number of tickets.

        :return: the words by ticket id; empty if nothing is to come
        """
        expected = {}
        for ticket in self.sudo():  # the deadlines are commitments to these beneficiaries
            step, deadline = ticket._portal_upcoming()
            if deadline:
                moment = ticket._portal_moment(deadline, with_hijri)
                step = self.env._("%(step)s, by %(moment)s", step=step, moment=moment)
            expected[ticket.id] = step
        return expected

    def _get_expected(self):
        return self._portal_expected(with_hijri=True)[self.id] or super()._get_expected()

    def _portal_upcoming(self):
        """Return what comes next and by when (naive UTC, None without a deadline): the next step,
        or the answer to what the beneficiary wrote, if that is due earlier."""
        deadlines = {
            status.metric: status.deadline
            for status in self.sla_status_ids
            if not status.reached_at and not status.paused_at
        }
        step, deadline = self._portal_next_step(deadlines)
        answer = deadlines.get("next_answer")
        if answer and not (deadline and deadline < answer):
            return self.env._("Answer to your last message"), answer
        return step, deadline

    def _portal_next_step(self, deadlines):
        if self.state not in OPEN_STATES:
            return "", None
        if self.state == "waiting":
            return self.env._("We are waiting for your answer"), deadlines.get("waiting")
        if self._is_confirmation_wanted():
            words = self.env._("Your confirmation that it is solved, and our verification")
            return words, deadlines.get("verification")
        if self.state == "resolved":
            words = self.env._("Verification that the case is finished")
            return words, deadlines.get("verification")
        if self.state == "directed":
            words = self.env._("Decision of the manager of the competent department")
            return words, deadlines.get("resolution")
        if self.ticket_type == "complaint":
            words = self.env._("Directing to the manager of the competent department")
            return words, deadlines.get("directing")
        if self.ticket_type == "suggestion":
            words = self.env._("Study of the suggestion in the competent department")
            return words, deadlines.get("resolution")
        if "first_response" in deadlines:
            return self.env._("First answer"), deadlines["first_response"]
        return self.env._("Solution"), deadlines.get("resolution")

    @api.model
    def _portal_asking_domain(self):
        """Return the domain of tickets that wait for the beneficiary: for an answer, or for a word
        on whether it is solved."""
        unconfirmed = Domain("state", "=", "resolved") & Domain("confirmed_at", "=", False)
        unconfirmed &= Domain("ticket_type", "!=", "suggestion")
        return Domain("state", "=", "waiting") | unconfirmed

    @api.model
    def _portal_commitment(self, policy=None):
        """Return the commitment of the policy's section 6 in words, from the record that is
        measured.

        :param policy: the asas.helpdesk.sla of a ticket; else the one for all complaints
        """
        if policy is None:
            # Commitments are public.
            policies = self.env["asas.helpdesk.sla"].sudo().search([("metric", "=", "directing")])
            policy = policies.filtered(lambda p: p._covers_all_complaints())[:1]
        if not policy:
            return self.env._(
                "A complaint is directed to the manager of the competent department, and"
                " you are notified by e-mail or telephone."
            )
        time, of_work = policy._format_span(policy._target(), self.env.company)
        if of_work:
            return self.env._(
                "A complaint is directed to the manager of the competent department within"
                " %(time)s of working time at most, and you are notified by e-mail or"
                " telephone.",
                time=time,
            )
        return self.env._(
            "A complaint is directed to the manager of the competent department within"
            " %(time)s at most, and you are notified by e-mail or telephone.",
            time=time,
        )

    def _portal_thanks(self):
        """Return what happens next with a ticket that was just submitted, in words."""
        self.ensure_one()
        if self.ticket_type == "complaint":
            policies = self.env["asas.helpdesk.sla"]._best_for(self)[self.id]
            return self._portal_commitment(policies.get("directing", self.env["asas.helpdesk.sla"]))
        if self.ticket_type == "suggestion":
            return self.env._(
                "Thank you. A department reviews your suggestion, and you will be notified"
                " of the result."
            )
        return self.env._("The call centre answers your request, here and by e-mail or telephone.")
