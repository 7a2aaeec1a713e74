import json

from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import BadRequest

from odoo import fields
from odoo.http import content_disposition, request, route

from odoo.addons.web.controllers.pivot import TableExporter

from ...models.ticket.direction import is_rtl
from ...tools.sheet import disarmed
from ...tools.xlsx import file_name, pivot_bytes

# For programs; the page of the table always sends one.
NO_TABLE = "This is no table. Export it from its page."

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class TicketTableExporter(TableExporter):
    """Write pivot tables of the desk as spreadsheets with readable names, in the direction of the
    reader and without live formulas. Those of other addons are left to Odoo."""

    @route()
    def export_xlsx(self, data="", **kw):
        try:
            table = json.load(data) if isinstance(data, FileStorage) else json.loads(data)
        except ValueError as error:
            raise BadRequest(NO_TABLE) from error
        if not isinstance(table, dict):
            raise BadRequest(NO_TABLE)
        model = table.get("model")
        if not isinstance(model, str) or not model.startswith("asas.helpdesk."):
            return super().export_xlsx(json.dumps(table), **kw)
        try:
            return self._spreadsheet(_disarmed(table))
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            raise BadRequest(NO_TABLE) from error

    def _spreadsheet(self, table):
        """Return the response with a pivot table of the desk, in the direction of its reader."""
        content = pivot_bytes(table, is_rtl(request.env))
        name = file_name(table["title"], fields.Date.context_today(request.env.user))
        return request.make_response(
            content,
            headers=[
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition(name)),
            ],
        )


def _disarmed(value):
    """Return a value of JSON in which no text is a formula."""
    if isinstance(value, dict):
        return {name: _disarmed(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_disarmed(each) for each in value]
    return disarmed(value)
