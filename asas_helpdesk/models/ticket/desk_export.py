import csv
import io
from zipfile import ZIP_DEFLATED, ZipFile

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools.osutil import clean_filename

from ...tools.sheet import as_text

ADDON = "asas_helpdesk"
# Records that are read at once, so that a large desk does not fill the memory.
BATCH = 500
OF_MESSAGES = (
    "model",
    "res_id",
    "date",
    "author_id",
    "email_from",
    "message_type",
    "is_internal",
    "subject",
    "body",
    "attachment_ids",
    "message_id",
)


class DeskExport(models.AbstractModel):
    """All that the desk holds and the current user may see, as a ZIP of tables and files.

    It is what remains when the addon is removed; it is not read back.
    """

    _name = "asas.helpdesk.desk.export"
    _description = "Export of the Desk"

    @api.model
    def _write_all(self, target):
        """Write the archive to a binary file, with the rights of the current user.

        :raise AccessError: for everybody but administrators of the desk
        """
        if not self.env.user.has_group("asas_helpdesk.group_admin"):
            raise AccessError(
                self.env._("Only a helpdesk administrator can export everything at once.")
            )
        # The companies that are switched on at the moment decide nothing.
        self = self.with_context(
            allowed_company_ids=self.env.user.company_ids.ids, active_test=False
        )
        names = self._model_names()
        of_desk = Domain("model", "in", names)
        files = Domain("res_model", "in", names)
        files &= Domain("res_field", "=", False) | Domain("res_field", "!=", False)
        with ZipFile(target, "w", ZIP_DEFLATED) as archive:
            for name in names:
                self._write_table(archive, self.env[name], self._columns(name))
            self._write_table(archive, self.env["mail.message"], OF_MESSAGES, of_desk)
            for file in self._batches(self.env["ir.attachment"].search(files, order="id")):
                self._write_files(archive, file)

    @api.model
    def _model_names(self):
        """Return the names of the models of the desk that have rows and that the user may read."""
        return sorted(
            name
            for name, model in self.env.registry.items()
            if model._original_module == ADDON
            and model._auto
            and not model._transient
            and self.env[name].has_access("read")
        )

    @api.model
    def _columns(self, name):
        """Return the names of the columns of a model that the user may read."""
        return [
            field.name
            for field in self.env[name]._fields.values()
            if field.store
            and field.type not in ("one2many", "binary", "properties_definition")
            and self.env[name]._has_field_access(field, "read")
        ]

    @api.model
    def _batches(self, records):
        for start in range(0, len(records), BATCH):
            yield records[start : start + BATCH].with_prefetch()
            self.env.invalidate_all()

    @api.model
    def _write_table(self, archive, model, columns, domain=Domain.TRUE):
        with (
            archive.open(f"{model._name}.csv", "w", force_zip64=True) as raw,
            io.TextIOWrapper(raw, "utf-8-sig", newline="") as sheet,
        ):
            writer = csv.writer(sheet)
            writer.writerow(["id", *(name for name in columns if name != "id")])
            for batch in self._batches(model.search(domain, order="id")):
                # Odoo finds messages that it does not let be read: those on what is hidden.
                for row in batch._filtered_access("read").read(columns):
                    values = [row.pop("id"), *row.values()]
                    writer.writerow([as_text(_in_words(value)) for value in values])

    @api.model
    def _write_files(self, archive, files):
        for file in files:
            name = clean_filename(file.name or "file")
            path = f"files/{file.res_model}/{file.res_id}/{file.id} {name}"
            archive.writestr(path, file.raw or b"")


def _in_words(value):
    """Return a value as it stands in a table: the number and the name of a record, or numbers."""
    if isinstance(value, tuple):
        return f"{value[0]} {value[1]}"
    if isinstance(value, list) and value and isinstance(value[0], dict):  # details of a service
        said = ((each["string"], each.get("value")) for each in value)
        return ", ".join(f"{label}: {detail}" for label, detail in said if detail)
    if isinstance(value, list):
        return " ".join(map(str, value))
    return value
