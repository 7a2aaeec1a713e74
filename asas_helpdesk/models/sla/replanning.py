from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_ERRORS_TO_RETRY

from ..ticket.base import KEEP
from ..ticket.savepoints import run_in_savepoints
from .sla_status import AT_ONE_GO

BATCH = 500
# How long many tickets wait for further changes, so that a year's holidays plan them once.
QUIET = timedelta(minutes=1)
# How many times a batch may start again because another transaction changed its tickets.
CONFLICTS = 10
KEPT_FOR = timedelta(days=90)


class Replanning(models.Model):
    """The open SLA statuses that are planned again in the background, and how far that has come.

    Changes that come before it begins are joined to it. Each batch of tickets is committed with the
    place where the next one begins, so that a process that ends in the middle loses none of it.
    """

    _name = "asas.helpdesk.replanning"
    _description = "Recalculation of Deadlines"
    _inherit = ["asas.helpdesk.protected.mixin"]
    _order = "id desc"
    _rec_name = "changed_at"

    changed_at = fields.Datetime(
        string="Last Change",
        required=True,
        readonly=True,
        help="When the hours, seasons, holidays or rules were changed last.",
    )
    which = fields.Json(
        string="Concerned",
        readonly=True,
        technical=True,
        help="The SLA statuses concerned, as a domain; nothing for all open tickets.",
        personal=f"{KEEP}ids of calendars and companies",
    )
    started_at = fields.Datetime(string="Begun", readonly=True)
    ended_at = fields.Datetime(string="Done At", readonly=True)
    total = fields.Integer(string="Tickets", readonly=True)
    done = fields.Integer(string="Tickets Done", readonly=True)
    last_ticket = fields.Integer(
        readonly=True, technical=True, help="The last ticket of those done."
    )
    state = fields.Selection(
        [("waiting", "Waiting"), ("running", "Running"), ("done", "Done")],
        compute="_compute_state",
    )
    progress = fields.Float(compute="_compute_state", help="In percent.")

    _open = models.Index("(id) WHERE ended_at IS NULL")

    @api.depends("started_at", "ended_at", "total", "done")
    def _compute_state(self):
        for replanning in self:
            if replanning.ended_at:
                replanning.state, replanning.progress = "done", 100
                continue
            replanning.state = "running" if replanning.started_at else "waiting"
            replanning.progress = min(100 * replanning.done / max(replanning.total, 1), 100)

    # ------------------------------------------------------------------ Asking for it

    @api.model
    def _ask_for(self, which=None):
        """Let the open SLA statuses be planned again in the background.

        :param which: a domain of the SLA statuses concerned; None for all
        """
        now = fields.Datetime.now()
        which = which and _plain(which)
        waiting = self._get_open().filtered(lambda r: not r.started_at)[-1:]
        if not waiting:
            self.create({"changed_at": now, "which": which or False})
        elif waiting.which and which and waiting.which != which:
            joined = _plain(Domain(waiting.which) | Domain(which))
            waiting.write({"changed_at": now, "which": joined})
        else:
            waiting.write({"changed_at": now, "which": waiting.which if which else False})
        self._wake_cron(now)

    @api.model
    def _get_open(self):
        """Return what has not ended, the oldest first."""
        return self.search([("ended_at", "=", False)], order="id")

    @api.model
    def _wake_cron(self, moment):
        cron = self.env["ir.model.data"]._xmlid_to_res_id("asas_helpdesk.cron_replan")
        # sudo() because users without access to crons may wake this one.
        self.env["ir.cron"].sudo().browse(cron)._trigger(at=moment)

    @api.model
    def _find_tickets(self, which, after=0, limit=None):
        """Return the tickets with open SLA statuses that a domain describes, in order.

        :param which: a domain of SLA statuses; nothing for all open tickets
        """
        domain = Domain("id", ">", after)
        if which:
            statuses = Domain(which) & Domain("reached_at", "=", False)
            domain &= Domain("sla_status_ids", "any", statuses)
        else:
            # A new policy may need SLA statuses that the open tickets do not have yet.
            domain &= Domain("state", "not in", ("closed", "cancelled"))
        tickets = self.env["asas.helpdesk.ticket"].with_context(active_test=False)
        return tickets.search(domain, order="id", limit=limit)

    # ------------------------------------------------------------------ Doing it

    @api.model
    def _plan_few(self):
        """Plan again at once where few tickets are concerned; called by the escalation."""
        waiting = self._get_open().filtered(lambda r: not r.started_at)
        for replanning in waiting.try_lock_for_update():
            tickets = self._find_tickets(replanning.which, limit=AT_ONE_GO + 1)
            if len(tickets) <= AT_ONE_GO:
                replanning._begin(len(tickets))
                replanning._plan(tickets)
                replanning._end()

    @api.model
    def _plan_first(self, tickets):
        """Plan tickets again that something is due for, if what they are planned by has changed.

        Nobody is reminded of a deadline that has moved but that the background has not reached.
        """
        if tickets and self._get_open():
            run_in_savepoints(tickets, lambda batch: batch._replan_sla_statuses(), _leave)

    @api.model
    def _cron_replan(self):
        """Plan again what was asked for, in batches, each with a commit of its own."""
        # There is no user whose language counts: the desk of the company reads what is logged.
        self = self.with_context(lang=self.env.lang or self.env.company.partner_id.lang)
        self._delete_old()
        conflicts = 0
        for replanning in self._get_open():
            ripe_at = replanning.changed_at + QUIET
            if not replanning.started_at and ripe_at > fields.Datetime.now():
                self._wake_cron(ripe_at)
                continue
            while not replanning.ended_at:
                try:
                    if not replanning.try_lock_for_update():
                        break  # the escalation plans it at this moment; the next run looks again
                    if not replanning.started_at:
                        replanning._begin(len(self._find_tickets(replanning.which)))
                    done = replanning._plan_batch()
                    self.env.flush_all()
                except OperationalError as conflict:
                    # Somebody has just changed one of the tickets: start the batch again.
                    self.env.cr.rollback()
                    conflicts += 1
                    if (
                        conflict.pgcode not in PG_CONCURRENCY_ERRORS_TO_RETRY
                        or conflicts > CONFLICTS
                    ):
                        raise
                    continue
                conflicts = 0
                remaining = max(replanning.total - replanning.done, 0)
                if not self.env["ir.cron"]._commit_progress(done, remaining=remaining):
                    return
                self.env.invalidate_all()

    def _plan_batch(self):
        """Plan the next batch of tickets again, and note how far it has come.

        :return: the number of tickets
        """
        tickets = self._find_tickets(self.which, after=self.last_ticket, limit=BATCH)
        self._plan(tickets)
        if len(tickets) < BATCH:
            self._end()
        return len(tickets)

    def _begin(self, total):
        self.write({"started_at": fields.Datetime.now(), "total": total})

    def _plan(self, tickets):
        # A ticket that fails is logged by the server and does not stop the others.
        run_in_savepoints(tickets, lambda batch: batch._replan_sla_statuses(), _leave)
        last = tickets[-1:].id or self.last_ticket
        self.write({"done": self.done + len(tickets), "last_ticket": last})

    def _end(self):
        self.ended_at = fields.Datetime.now()

    @api.model
    def _delete_old(self):
        self.search([("ended_at", "<", fields.Datetime.now() - KEPT_FOR)]).unlink()

    # ------------------------------------------------------------------ Showing it

    @api.model
    def get_progress(self):
        """Return what is being planned again, for the screens on which that is decided.

        :return: a dict with ``waiting``, ``done`` and ``total``; nothing if all is done
        """
        self.check_access("read")
        replannings = self._get_open()
        if not replannings:
            return {}
        running = replannings.filtered("started_at")
        return {
            "waiting": not running,
            "done": sum(running.mapped("done")),
            "total": sum(running.mapped("total")),
        }


def _plain(domain):
    """Return a domain as JSON keeps it."""
    return [
        item if isinstance(item, str) else [*item[:2], _listed(item[2])] for item in Domain(domain)
    ]


def _listed(value):
    return value if isinstance(value, str | int | float | None) else list(value)


def _leave(ticket, error):
    """Leave a ticket as it is; what is written to the log says why."""
