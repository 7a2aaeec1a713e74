import time
from functools import partial

from odoo import api, models
from odoo.exceptions import AccessError

from .report_mixin import PERSONS

# What is sent when something has changed, and on which part of a company. It says nothing else:
# a browser then reads its screen again, with the rights of its reader.
CHANGED = "asas_helpdesk.changed"
SUBCHANNEL = "asas_helpdesk_overview"
# A server process says it once in so many seconds; browsers wait longer before they read, so that
# they miss nothing (overview.js).
PAUSE = 5
# When each company was told last, by this process.
_told = {}
# What is measured of a ticket and would compare persons.
MEASURED = ("rating", "reopen_count")


class TicketReporting(models.Model):
    """Let the report tables find the tickets that have changed, tell the first screens of it, and
    compare no persons here."""

    _inherit = "asas.helpdesk.ticket"

    _by_change = models.Index("(write_date)")

    def _after_create(self):
        result = super()._after_create()
        self._tell_overviews()
        return result

    def _after_change(self, vals, before):
        result = super()._after_change(vals, before)
        self._tell_overviews()
        return result

    def _tell_overviews(self):
        """Tell the first screens of the companies of these tickets that something has changed."""
        now = time.monotonic()
        for company in self.company_id:
            key = (self.env.cr.dbname, company.id)
            if now - _told.get(key, -PAUSE) >= PAUSE:
                _told[key] = now
                # What is undone has told nobody.
                self.env.cr.postrollback.add(partial(_told.pop, key, None))
                self.env["bus.bus"]._sendone((company, SUBCHANNEL), CHANGED, {})

    @api.model
    def _read_group(self, domain, groupby=(), aggregates=(), *args, **kwargs):
        self._check_no_comparison(groupby, aggregates)
        return super()._read_group(domain, groupby, aggregates, *args, **kwargs)

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        self._check_no_comparison([name for names in grouping_sets for name in names], aggregates)
        return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)

    @api.model
    def _check_no_comparison(self, groupby, aggregates):
        """Refuse to compare persons by a measure, except for Level 2.

        :raise AccessError: saying who may
        """
        people = any(PERSONS.intersection(spec.split(":")[0].split(".")) for spec in groupby)
        measured = any(spec.startswith(MEASURED) for spec in aggregates)
        if people and measured and not self.env["asas.helpdesk.report.mixin"]._may_compare():
            raise AccessError(
                self.env._(
                    "Only Level 2 compares persons. Group by department, service or channel."
                )
            )
