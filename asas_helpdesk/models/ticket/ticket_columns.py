from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .ticket_transitions import OPEN_STATES

# Ended tickets are counted up to here, as Odoo counts the rows of a list: ten thousand or a
# million of them, nobody works through.
MOST_COUNTED = 10_000
COLUMNS = "asas_helpdesk_columns"


class TicketColumns(models.Model):
    """Show tickets in the columns of their stages, however many have ended."""

    _inherit = "asas.helpdesk.ticket"

    @api.model
    @api.readonly
    def web_read_group(self, domain, groupby, *args, **kwargs):
        """Return the groups of a kanban or a list.

        Stages of ended tickets count one more than ``MOST_COUNTED`` where they hold still more.
        """
        tickets = self.with_context(**{COLUMNS: True})
        return super(TicketColumns, tickets).web_read_group(domain, groupby, *args, **kwargs)

    @api.model
    def _read_group(
        self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None
    ):
        asked = [*groupby], [*aggregates], order or "stage_id"
        columns = asked == (["stage_id"], ["__count"], "stage_id") and not (having or offset)
        if not (columns and self.env.context.get(COLUMNS)):
            return super()._read_group(domain, groupby, aggregates, having, offset, limit, order)
        still_open = Domain(domain) & Domain("state", "in", OPEN_STATES)
        counted = super()._read_group(still_open, groupby, aggregates, order=order)
        numbers = {stage.id: number for stage, number in counted} | self._count_ended(domain)
        stages = self.env["asas.helpdesk.stage"].browse(numbers)
        # sudo() only to bring them in their order.
        ordered = stages.sudo().sorted(lambda stage: (stage.sequence, stage.id)).sudo(False)
        return [(stage, numbers[stage.id]) for stage in ordered][:limit]

    @api.model
    def _count_ended(self, domain):
        """Return how many tickets have ended in each stage, by its id: at most one more than
        ``MOST_COUNTED``."""
        self.browse().check_access("read")
        query = self._search(domain)
        if query.is_empty():
            return {}
        self.env["asas.helpdesk.stage"].flush_model(["state"])
        query.add_where(SQL("%s = stage.id", self._field_to_sql(self._table, "stage_id", query)))
        query.limit = MOST_COUNTED + 1
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT stage.id, counted.number
                      FROM asas_helpdesk_stage stage
                     CROSS JOIN LATERAL (SELECT count(*) FROM (%s) found) counted (number)
                     WHERE stage.state NOT IN %s AND counted.number > 0
                    """,
                    query.select(SQL("1")),
                    OPEN_STATES,
                )
            )
        )
