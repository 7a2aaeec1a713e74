import json

from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import BadRequest

from odoo.http import route

from odoo.addons.web.controllers.pivot import TableExporter

from ...tools.sheet import disarmed

# For programs; the page of the table always sends one.
NO_TABLE = "This is no table. Export it from its page."


class TicketTableExporter(TableExporter):
    """Write no live formulas into the exports of pivot tables of the desk."""

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
            return super().export_xlsx(json.dumps(_disarmed(table)), **kw)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            raise BadRequest(NO_TABLE) from error


def _disarmed(value):
    """Return a value of JSON in which no text is a formula."""
    if isinstance(value, dict):
        return {name: _disarmed(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_disarmed(each) for each in value]
    return disarmed(value)
