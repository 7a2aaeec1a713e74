import base64

from lxml import etree

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import split_every

from ...tools.sheet import disarmed
from ...tools.xlsx import file_name, list_bytes
from ..ticket.base import RECORD
from ..ticket.direction import is_rtl

MOST_ROWS = 20_000
# Rows that are read at a time.
AT_ONE_GO = 1000
EXPORTERS = ("asas_helpdesk.group_level2", "asas_helpdesk.group_manager")


class ListExport(models.TransientModel):
    """A list of the desk as a spreadsheet: the columns that its screen shows, of the rows that were
    chosen, with the rights of who takes it. It is deleted after some hours.

    Odoo's own export, its group and its writer stay as they are.
    """

    _name = "asas.helpdesk.list.export"
    _description = "List as a Spreadsheet"
    _transient_max_hours = 1.0

    name = fields.Char(readonly=True, personal=RECORD)
    data = fields.Binary(attachment=False, readonly=True, personal=RECORD)

    @api.model
    def _export(self, records):
        """Return the action that downloads a list; called by the server actions of the lists.

        :raise AccessError: for those who may not
        :raise UserError: saying what to do
        """
        self._check_may_export()
        records.check_access("read")
        if not records:
            raise UserError(self.env._("Choose the rows to export."))
        if len(records) > MOST_ROWS:
            raise UserError(
                self.env._(
                    "You can export up to %(most)s rows at a time. Filter the list first.",
                    most=f"{MOST_ROWS:,}",
                )
            )
        title = records._description
        title = self.env["ir.model"]._get(records._name).name or title
        names = self._columns(records)
        head = [self._get_head(records, name) for name in names]
        content = list_bytes(title, head, self._rows(records, names), is_rtl(self.env))
        name = file_name(title, fields.Date.context_today(self))
        return self._hand_over(name, content)

    @api.model
    def _hand_over(self, name, content):
        """Return the action that downloads a file, once; the caller has checked who may."""
        # sudo() because users do not make these.
        made = self.sudo().create({"name": name, "data": base64.b64encode(content)})
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{made.id}/data?download=true&filename_field=name",
            "target": "download",
        }

    @api.model
    def _check_may_export(self):
        user = self.env.user
        allowed = self.env.company.asas_helpdesk_export_lists
        if not (allowed and any(user.has_group(group) for group in EXPORTERS)):
            raise AccessError(
                self.env._(
                    "Lists are exported by Level 2 and department managers, if the settings of the"
                    " desk allow it."
                )
            )

    @api.model
    def _columns(self, records):
        """Return the fields that the list of a model shows to the current user, in order."""
        arch = etree.fromstring(records.get_view(view_type="list")["arch"])
        names = []
        for node in arch.iterchildren("field"):
            field = records._fields[node.get("name")]
            hidden = node.get("column_invisible") or node.get("optional") == "hide"
            shown = field.type not in ("binary", "json", "one2many", "html")
            if field.type == "properties":
                # The columns of the services that are in the list, each field one.
                names += self._get_details(records, field)
            elif shown and not hidden and field.name not in names:
                names.append(field.name)
        return names

    @api.model
    def _get_details(self, records, field):
        """Return the paths of the details that records may have, in the order of their services."""
        # sudo() because the fields of a service are no secret from those who see its tickets.
        containers = records[field.definition_record].sudo().sorted()
        return [
            f"{field.name}.{each['name']}"
            for container in containers
            for each in container[field.definition_record_field]
        ]

    @api.model
    def _get_head(self, records, name):
        if "." in name:
            return records.get_property_definition(name)["string"]
        return records._fields[name]._description_string(self.env)

    @api.model
    def _rows(self, records, names):
        read = list(dict.fromkeys(name.partition(".")[0] for name in names))
        choices = {
            name: dict(records._fields[name]._description_selection(self.env))
            for name in read
            if records._fields[name].type == "selection"
        }
        for batch in split_every(AT_ONE_GO, records.ids, records.browse):
            for row in batch.read(read):
                for name in read:
                    if records._fields[name].type == "properties":
                        row |= {f"{name}.{each['name']}": each for each in row[name]}
                yield [self._cell(records, name, row.get(name), choices) for name in names]
            # What was written into the file needs no place in memory any more.
            self.env.invalidate_all()

    @api.model
    def _cell(self, records, name, value, choices):
        if "." in name:
            return self._get_detail(value)
        field = records._fields[name]
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if field.type == "selection":
            return choices[name].get(value)
        if field.type == "many2one":
            return disarmed(value and value[1])
        if field.type == "many2many":
            return disarmed(
                ", ".join(records.env[field.comodel_name].browse(value).mapped("display_name"))
            )
        if field.type == "datetime":
            return value and self.env.company._asas_helpdesk_local(value).replace(tzinfo=None)
        return disarmed(value) if isinstance(value, str) else value

    @api.model
    def _get_detail(self, detail):
        """Return the answer to a field of a service, as Odoo reads a property."""
        value = (detail or {}).get("value")
        if value and detail["type"] == "selection":
            return disarmed(dict(detail["selection"]).get(value))
        if value and detail["type"] == "date":
            return fields.Date.to_date(value)
        return disarmed(value) if isinstance(value, str) else value
