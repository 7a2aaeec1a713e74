from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# Those of the index in which the others are counted.
ENDED_STATES = ("closed", "cancelled")
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
        still_open = Domain(domain) & Domain("state", "not in", ENDED_STATES)
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
        stages = self.env["asas.helpdesk.stage"]._with_states(ENDED_STATES)
        states = [state for _stage_id, state in stages]
        counts = []
        for stage_id, state in stages:
            # By the state, which has an index, unless several stages share it.
            alone = states.count(state) == 1
            among = ("state", "=", state) if alone else ("stage_id", "=", stage_id)
            query = self._search(Domain(domain) & Domain([among]))
            if not query.is_empty():
                query.limit = MOST_COUNTED + 1
                found = query.select(SQL("1"))
                counts.append(SQL("SELECT %s, count(*) FROM (%s) found", stage_id, found))
        rows = self.env.execute_query(SQL(" UNION ALL ").join(counts)) if counts else ()
        return {stage_id: number for stage_id, number in rows if number}
