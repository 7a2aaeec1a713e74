from psycopg2.errors import UniqueViolation

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from ...tools.working_time import POLICY_ZONE
from .cached_mixin import recall


def _name_of(sequence_id, range_id):
    """Return the name of the PostgreSQL sequence of a range: Odoo pads both ids to three digits."""
    padded = [
        SQL("repeat('0', 3 - length((%s)::text)) || (%s)::text", part, part)
        for part in (sequence_id, range_id)
    ]
    return SQL("'ir_sequence_' || %s || '_' || %s", *padded)


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    @api.model
    def _asas_helpdesk_draw(self, code, count, company_id):
        """Draw several numbers from this year's range of the sequence with a code: that of the
        company, if it has one of its own.

        It takes one query, also for the sequence itself.

        :param int count: how many
        :return: list of formatted numbers; the year is that of the policy's time zone
        :raise ValueError: if there is no such sequence
        """
        self = self.with_context(tz=POLICY_ZONE)
        today = fields.Date.context_today(self)
        self.flush_model()
        self.env["ir.sequence.date_range"].flush_model()
        # A sequence that has no range for this year yields NULL.
        rows = self.env.execute_query(
            SQL(
                "SELECT sequence.id, prefix, suffix, padding, nextval(%s) FROM"
                " (SELECT * FROM ir_sequence WHERE code = %s AND active"
                " AND (company_id = %s OR company_id IS NULL) ORDER BY company_id, id LIMIT 1)"
                " AS sequence LEFT JOIN LATERAL"
                " (SELECT id FROM ir_sequence_date_range WHERE sequence_id = sequence.id"
                " AND date_from <= %s AND date_to >= %s ORDER BY id LIMIT 1) AS range ON TRUE,"
                " generate_series(1, %s)",
                _name_of(SQL("sequence.id"), SQL("range.id")),
                code,
                company_id,
                today,
                today,
                count,
            )
        )
        if not rows:
            raise ValueError(f"There is no sequence with the code {code}.")
        sequence_id, prefix, suffix, padding, _number = rows[0]
        read = {"prefix": [prefix], "suffix": [suffix], "padding": [padding]}
        self = recall(self.browse(sequence_id), read)
        numbers = [row[-1] for row in rows]
        if numbers[0] is None:
            # This transaction may not see the range that another one creates.
            range_id = self._asas_helpdesk_new_range(today)
            name = _name_of(SQL("%s", self.id), SQL("%s", range_id))
            draw = SQL("SELECT nextval(%s) FROM generate_series(1, %s)", name, count)
            numbers = [number for (number,) in self.env.execute_query(draw)]
        prefix, suffix = self._get_prefix_suffix(date_range=today.replace(month=1, day=1))
        return [f"{prefix}{number:0{self.padding}d}{suffix}" for number in numbers]

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
