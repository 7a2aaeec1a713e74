from psycopg2.errors import UniqueViolation

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from ...tools.working_time import POLICY_ZONE


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    def _asas_helpdesk_draw(self, count):
        """Draw several numbers from this year's range with one query.

        :param int count: how many
        :return: list of formatted numbers; the year is that of the policy's time zone
        """
        self.ensure_one()
        self = self.with_context(tz=POLICY_ZONE)
        today = fields.Date.context_today(self)
        numbers = self._asas_helpdesk_next(today, count)
        if not numbers:
            range_id = self._asas_helpdesk_new_range(today)
            numbers = self._asas_helpdesk_next(today, count, range_id)
        prefix, suffix = self._get_prefix_suffix(date_range=today.replace(month=1, day=1))
        return [f"{prefix}{number:0{self.padding}d}{suffix}" for number in numbers]

    def _asas_helpdesk_next(self, day, count, range_id=None):
        """Return the next numbers of the range that contains a day; none if there is no range.

        :param range_id: the id of a range that another transaction has created, and that this one
            may not see yet
        """
        if range_id:
            found = SQL("SELECT %s AS id", range_id)
        else:
            self.env["ir.sequence.date_range"].flush_model()
            found = SQL(
                "SELECT id FROM ir_sequence_date_range"
                " WHERE sequence_id = %s AND date_from <= %s AND date_to >= %s"
                " ORDER BY id LIMIT 1",
                self.id,
                day,
                day,
            )
        # Odoo names these sequences with both ids padded to three digits.
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s || repeat('0', 3 - length(id::text)) || id)"
                " FROM (%s) AS found, generate_series(1, %s)",
                f"ir_sequence_{self.id:03d}_",
                found,
                count,
            )
        )
        return [number for (number,) in rows]

    def _asas_helpdesk_range(self, day):
        """Return the id of the range that contains a day, or False."""
        return (
            self.env["ir.sequence.date_range"]
            .search(
                [
                    ("sequence_id", "=", self.id),
                    ("date_from", "<=", day),
                    ("date_to", ">=", day),
                ],
                limit=1,
            )
            .id
        )

    def _asas_helpdesk_new_range(self, day):
        """Create the range of a new year and return its id.

        It is created in a transaction of its own. Otherwise the first tickets of a year, when
        received at the same moment, would each create it, and all but one of them would be lost.
        """
        with self.env.registry.cursor() as cr:
            sequence = self.with_env(api.Environment(cr, SUPERUSER_ID, {}))
            if not sequence.exists():
                # The addon is being installed: no other transaction can see the sequence yet.
                return self._create_date_range_seq(day).id
            found = sequence._asas_helpdesk_range(day)
            if found:
                return found
            try:
                return sequence._create_date_range_seq(day).id
            except UniqueViolation:
                cr.rollback()  # another transaction was faster
                return sequence._asas_helpdesk_range(day)
