from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..ticket.savepoints import run_in_savepoints
from ..ticket.ticket import TICKET_TYPES

ENDED = ("closed", "cancelled")
# How many tickets go before the cron commits.
BATCH = 500


class TicketRetention(models.Model):
    """Destroy the personal data of tickets once the time is over for which they are kept."""

    _inherit = "asas.helpdesk.ticket"

    is_over = fields.Boolean(
        string="Retention Period Is Over",
        compute="_compute_is_over",
        search="_search_is_over",
        groups="asas_helpdesk.group_level2",
        help="The next run of the scheduled action destroys the personal data of this ticket.",
    )

    # Found from the oldest on, without those that are done.
    _to_anonymise = models.Index(
        "(id) WHERE anonymised_at IS NULL AND state IN ('closed', 'cancelled')"
    )

    # ------------------------------------------------------------------ Which

    @api.depends("state", "anonymised_at", "held_at")
    def _compute_is_over(self):
        over = self.search(self._over_domain() & Domain("id", "in", self.ids))
        for ticket in self:
            ticket.is_over = ticket in over

    @api.model
    def _search_is_over(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._over_domain()
        return domain if True in value else ~domain

    @api.model
    def _over_domain(self):
        """Return the domain of the tickets whose personal data go with the next run.

        They have ended, the months of their type are over, and no legal hold keeps them. A merged
        ticket follows the one it was merged into, whose conversation holds its words.
        """
        # sudo() only to read for how long each company keeps its tickets.
        companies = self.env["res.company"].sudo().search([])
        now = fields.Datetime.now()
        over = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("ticket_type", "=", ticket_type)
            & self._ended_before(now - relativedelta(months=months))
            for company in companies
            for ticket_type, _label in TICKET_TYPES
            if (months := company._asas_helpdesk_months_kept(ticket_type))
        )
        # The few tickets into which others were merged.
        waited_for = SQL(
            "(SELECT kept.id FROM asas_helpdesk_ticket merged"
            " JOIN asas_helpdesk_ticket kept ON kept.id = merged.duplicate_of_id"
            " WHERE kept.anonymised_at IS NULL)"
        )
        return (
            Domain("anonymised_at", "=", False)
            & Domain("state", "in", ENDED)
            & over
            & Domain("duplicate_of_id", "not in", waited_for)
            & Domain("id", "not in", SQL("(%s)", self._held_tickets()))
        )

    @api.model
    def _ended_before(self, moment):
        """Return the domain of the tickets that ended before a moment, naive UTC."""
        closed = Domain("state", "=", "closed") & Domain("closed_at", "<=", moment)
        # Of those that were cancelled long ago, it is not known when.
        unknown = Domain("cancelled_at", "=", False) & Domain("write_date", "<=", moment)
        cancelled = Domain("cancelled_at", "<=", moment) | unknown
        return closed | Domain("state", "=", "cancelled") & cancelled

    # ------------------------------------------------------------------ Going

    @api.model
    def _cron_anonymise(self):
        """Destroy the personal data of the tickets whose time is over, in bounded batches, each
        with a commit of its own. Tickets that somebody works on, and those that fail, are left for
        the next run."""
        left = set()
        while tickets := self._search_over(left):
            locked = tickets.try_lock_for_update()
            left.update(tickets.ids)
            done = self._anonymise_batch(locked)
            left -= set(done)
            more = len(tickets) if len(tickets) == BATCH else 0
            if not self.env["ir.cron"]._commit_progress(len(done), remaining=more):
                break

    @api.model
    def _search_over(self, left):
        domain = self._over_domain()
        if left:
            domain &= Domain("id", "not in", list(left))
        return self.search(domain, limit=BATCH, order="id")

    @api.model
    def _anonymise_batch(self, tickets):
        """Anonymise tickets, one by one where the batch fails; return the ids of those done."""
        reports = self.env["asas.helpdesk.destruction"]
        failed = []
        for company, mine in tickets.grouped("company_id").items():
            report = reports._get_of_today(company)
            run_in_savepoints(
                mine,
                lambda batch, report=report: batch._anonymise(report),
                lambda ticket, error: failed.append(ticket.id),
            )
        return [id_ for id_ in tickets.ids if id_ not in failed]

    def _anonymise(self, report):
        """Destroy the personal data of these tickets; what happened remains, and says nothing about
        anybody.

        :param report: the report to which it is added
        """
        # sudo() because the caller decides who may have them destroyed.
        tickets = self.sudo()
        people = tickets.partner_id
        holdings = self.env["asas.helpdesk.holdings"]
        counts = holdings._destroy(holdings._of_tickets(tickets), report)
        report._add(counts, people)
