from odoo import api, models
from odoo.tools import SQL

from ...tools.sheet import disarmed


class ExportMixin(models.AbstractModel):
    """Mixin for models whose lists hold what strangers have written, and group it by weeks that
    begin on Sunday, in each language.

    Odoo's exports write a text that begins with ``=`` as a live formula, also as the name of a
    group. Here such a text gets an apostrophe in front. What the screens show stays as it is.
    """

    _name = "asas.helpdesk.export.mixin"
    _description = "Export Without Live Formulas"
    _inherit = ["asas.helpdesk.value.mixin"]

    def export_data(self, fields_to_export):
        """Return the rows of an export, in which no text is a formula."""
        result = super().export_data(fields_to_export)
        result["datas"] = [[disarmed(value) for value in row] for row in result.get("datas", ())]
        return result

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Return SQL for a group; Odoo takes the first day of a week from the language."""
        name, _colon, granularity = groupby_spec.partition(":")
        if granularity != "week" or "." in name:
            return super()._read_group_groupby(alias, groupby_spec, query)
        day = super()._read_group_groupby(alias, f"{name}:day", query)
        cast = SQL("date") if self._fields[name].type == "date" else SQL("timestamp")
        return SQL("(date_trunc('week', %s + INTERVAL '1 DAY') - INTERVAL '1 DAY')::%s", day, cast)

    @api.model
    @api.readonly
    def formatted_read_group(self, domain, groupby=(), *args, **kwargs):
        """Return groups; for an export, in which alone this key is in the context, disarmed."""
        groups = super().formatted_read_group(domain, groupby, *args, **kwargs)
        if "import_compat" not in self.env.context:
            return groups
        for group in groups:
            for name in groupby:
                value = group.get(name)
                if isinstance(value, tuple):
                    group[name] = tuple(map(disarmed, value))
                else:
                    group[name] = disarmed(value)
        return groups
