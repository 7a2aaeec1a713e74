import hashlib
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..ticket.base import KEEP
from .report_mixin import FEW, TICKET

BATCH = 500
# Where the rows come from.
FACTS_OF = (
    TICKET,
    "asas.helpdesk.sla.status",
    "asas.helpdesk.stay",
    "rating.rating",
    "asas.helpdesk.course",
)
# A transaction that began before a round may be committed during it: what has changed this long
# before the round is looked at once more.
OVERLAP = timedelta(minutes=30)
CHANGED = """
    SELECT id FROM (
        SELECT id FROM asas_helpdesk_ticket WHERE write_date >= %(since)s
         UNION
        SELECT ticket_id FROM asas_helpdesk_sla_status WHERE write_date >= %(since)s
         UNION
        SELECT ticket.id FROM asas_helpdesk_ticket ticket
          JOIN asas_helpdesk_course course ON course.id = ticket.course_id
         WHERE course.write_date >= %(since)s
    ) changed
     WHERE id > %(after)s ORDER BY id LIMIT %(limit)s
"""
ALL = "SELECT id FROM asas_helpdesk_ticket WHERE id > %(after)s ORDER BY id LIMIT %(limit)s"


class ReportUpkeep(models.Model):
    """How far the report tables have come: there is one record.

    Nothing is written when a ticket changes. A round looks at the tickets that have changed since
    the round before, by ``write_date``, or at all of them, in batches that are committed with the
    place where the next one begins: a process that ends in the middle loses none of it.
    """

    _name = "asas.helpdesk.report.upkeep"
    _description = "Upkeep of the Report Tables"
    _inherit = ["asas.helpdesk.protected.mixin"]
    _rec_name = "as_of"

    since = fields.Datetime(
        readonly=True, technical=True, help="What has changed since is looked at; empty: all."
    )
    began_at = fields.Datetime(string="Round Begun", readonly=True)
    last_ticket = fields.Integer(readonly=True, technical=True)
    total = fields.Integer(string="Tickets", readonly=True)
    done = fields.Integer(string="Tickets Done", readonly=True)
    as_of = fields.Datetime(readonly=True, help="When the tables were last brought up to date.")
    basis = fields.Char(
        readonly=True,
        technical=True,
        help="A digest of the working hours and zones in which the rows were counted.",
        personal=f"{KEEP}a digest of settings",
    )

    @api.model
    def _get_upkeep(self):
        """Return the record, which is made when it is needed first."""
        return self._find_upkeep() or self.create({})

    @api.model
    def _find_upkeep(self):
        """Return the record, or none before the first round."""
        return self.search([], limit=1, order="id")

    @api.model
    def _get_since(self):
        """Return the moment since which a ticket may have changed without its row, or None while
        the tables are built."""
        # sudo() because the moment alone is used.
        return self.sudo()._find_upkeep().since or None

    @api.model
    def _is_settled(self):
        """Return whether all rows are there, counted in the hours and zones of now."""
        # sudo() because only whether it is so is used.
        upkeep = self.sudo()._find_upkeep()
        return bool(upkeep.since) and upkeep.basis == upkeep._get_basis()

    @api.model
    def _cron_keep(self):
        """Bring the tables up to date in batches, each with a commit of its own."""
        while True:
            upkeep = self._get_upkeep()
            done, over = upkeep._keep_batch()
            if not self.env["ir.cron"]._commit_progress(done) or over:
                break
            self.env.invalidate_all()

    def _keep_batch(self):
        """Bring the next batch of tickets up to date.

        :return: their number, and whether the round is over
        """
        if not self.began_at:
            self._begin()
        for name in FACTS_OF:
            self.env[name].flush_model()
        statement = CHANGED if self.since else ALL
        rows = self.env.execute_query(
            SQL(statement, since=self.since or None, after=self.last_ticket, limit=BATCH)
        )
        ids = [row[0] for row in rows]
        if ids:
            # sudo() because the code alone writes the rows; who may read them is decided there.
            self.env["asas.helpdesk.ticket.report"].sudo()._keep(ids)
            self.write({"last_ticket": ids[-1], "done": self.done + len(ids)})
        over = len(ids) < BATCH
        if over:
            self._end()
        return len(ids), over

    @api.model
    def _catch_up(self):
        """Bring the rows up to date of what has changed since the round before, if it is little.

        For figures that are asked for before the first round, or when it must be the present.
        """
        # sudo() because rows are counted for everybody; who reads them the rules decide.
        changed = self.env["asas.helpdesk.ticket.report"].sudo()._find_changed_tickets()
        if changed is None and not self._get_since():
            tickets = self.env[TICKET].sudo().with_context(active_test=False)  # as below
            changed = tickets.search([], limit=FEW + 1).ids
        if changed and len(changed) <= FEW:
            for name in FACTS_OF:
                self.env[name].flush_model()
            # sudo() because the code alone writes the rows; who may read them is decided there.
            self.env["asas.helpdesk.ticket.report"].sudo()._keep(changed)

    def _begin(self):
        """Begin a round; over all tickets if the hours or zones have changed."""
        basis = self._get_basis()
        vals = {"began_at": fields.Datetime.now(), "last_ticket": 0, "done": 0, "basis": basis}
        if self.basis != basis:
            vals["since"] = False
        total = 0
        if not self.since or "since" in vals:
            total = self.env[TICKET].with_context(active_test=False).search_count([])
        self.write({**vals, "total": total})

    def _end(self):
        began = self.began_at
        if self.done:
            # sudo() because only the code writes what was counted.
            self.env["asas.helpdesk.kept.figures"].sudo()._keep_all(began)
        self.write({"since": began - OVERLAP, "as_of": began, "began_at": False, "last_ticket": 0})

    @api.model
    def _get_basis(self):
        """Return a digest of what the rows of all companies are counted by."""
        companies = self.env["res.company"].search([], order="id")
        said = [
            (
                company.id,
                company._asas_helpdesk_zone(),
                company._asas_helpdesk_calendar()._asas_helpdesk_hours(company),
            )
            for company in companies
        ]
        return hashlib.sha256(repr(said).encode()).hexdigest()

    def action_build_again(self):
        """Build the tables again from the first ticket; what was read before stays until then.

        :raise AccessError: for everybody but administrators of the desk
        """
        if not self.env.user.has_group("asas_helpdesk.group_admin"):
            raise AccessError(
                self.env._("Only a helpdesk administrator can build the report tables again.")
            )
        # sudo() because only the code writes how far it has come.
        self.sudo()._get_upkeep().write(
            {"since": False, "began_at": False, "last_ticket": 0, "done": 0, "total": 0}
        )
        # sudo() because users without access to crons may wake this one.
        self.env.ref("asas_helpdesk.cron_reports").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "The report tables are being built again in the background. Until then they"
                    " show what they showed before."
                ),
            },
        }
