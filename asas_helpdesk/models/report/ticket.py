from odoo import api, models
from odoo.exceptions import AccessError

from .report_mixin import PERSONS

# What is measured of a ticket and would compare persons.
MEASURED = ("rating", "reopen_count")


class TicketReporting(models.Model):
    """Let the report tables find the tickets that have changed, and compare no persons here."""

    _inherit = "asas.helpdesk.ticket"

    _by_change = models.Index("(write_date)")

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
