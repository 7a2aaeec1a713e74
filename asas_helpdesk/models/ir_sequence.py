from odoo import fields, models
from odoo.tools import SQL


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    def _asas_helpdesk_draw(self, count):
        """Draw several numbers of this year's range at once, with one query.

        :param int count: how many
        :return: list of formatted numbers; the year is the one in the policy's time zone
        """
        self.ensure_one()
        today = fields.Date.context_today(self.with_context(tz="Asia/Riyadh"))
        Range = self.env["ir.sequence.date_range"]
        year = Range.search(
            [
                ("sequence_id", "=", self.id),
                ("date_from", "<=", today),
                ("date_to", ">=", today),
            ],
            limit=1,
        ) or self._create_date_range_seq(today)
        numbers = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{self.id:03d}_{year.id:03d}",
                count,
            )
        )
        prefix, suffix = self._get_prefix_suffix(date_range=year.date_from)
        return [f"{prefix}{number:0{self.padding}d}{suffix}" for (number,) in numbers]
