from odoo import api, models

from .evidence import plain

COUNTED = ("many2many", "one2many")


class RecordedSettingMixin(models.AbstractModel):
    """Mixin that records each change of a setting, in a chain of their own."""

    _name = "asas.helpdesk.recorded.setting.mixin"
    _description = "Setting Whose Changes Are Recorded"

    @api.model
    def _is_worth_recording(self, vals):
        """Hook: return whether values may concern the desk, as far as they show it."""
        return True

    def _filter_recorded(self):
        """Hook: return those of these records that concern the desk."""
        return self

    @api.model
    def _get_recorded_fields(self, names):
        """Hook: return those of the names of fields whose values are recorded."""
        return [
            name
            for name in sorted(names)
            if name in self._fields
            and self._fields[name].store
            and name not in models.MAGIC_COLUMNS
            and self._fields[name].type not in ("binary", "one2many", "properties_definition")
        ]

    def _get_recorded_company(self):
        """Hook: return the company whose setting this is; nothing if it holds for all."""
        return self.company_id if "company_id" in self._fields else None

    def _read_recorded(self, names):
        """Return the present values as an entry holds them, by id."""
        settings = self.sudo()  # the record holds what was set, no matter who sets it
        return {
            record.id: {
                name: plain(record[name])
                if not isinstance(record[name], models.BaseModel)
                or self._fields[name].type in COUNTED
                else record[name].id or None
                for name in names
            }
            for record in settings
        }

    # ------------------------------------------------------------------ CRUD

    @api.model_create_multi
    def create(self, vals_list):
        worth = [self._is_worth_recording(vals) for vals in vals_list]
        given = [set(vals) for vals in vals_list]
        records = super().create(vals_list)
        if any(worth):
            made = self.browse(r.id for r, w in zip(records, worth, strict=True) if w)
            names = self._get_recorded_fields(set().union(*given))
            made = made._filter_recorded()
            made._append_setting(
                {
                    id_: {name: [None, value] for name, value in values.items() if value}
                    for id_, values in made._read_recorded(names).items()
                },
                "created",
            )
        return records

    def write(self, vals):
        names = self._get_recorded_fields(vals) if self._is_worth_recording(vals) else ()
        recorded = self._filter_recorded() if names else self.browse()
        before = recorded._read_recorded(names)
        result = super().write(vals)
        if recorded:
            after = recorded._read_recorded(names)
            recorded._append_setting(
                {
                    id_: {
                        name: [was[name], after[id_][name]]
                        for name in names
                        if was[name] != after[id_][name]
                    }
                    for id_, was in before.items()
                },
                "changed",
            )
        return result

    def unlink(self):
        recorded = self._filter_recorded()
        names = recorded and self._get_recorded_fields(self._fields)
        gone = {
            id_: {name: [value, None] for name, value in values.items() if value}
            for id_, values in recorded._read_recorded(names or ()).items()
        }
        recorded._append_setting(gone, "deleted")
        return super().unlink()

    def _append_setting(self, changes, action):
        """Record changes of settings.

        :param dict changes: the old and the new value by field, by id
        """
        for record in self.sudo():  # the record holds what was set, no matter who sets it
            if changes.get(record.id):
                content = {
                    "model": self._name,
                    "id": record.id,
                    "name": record.display_name,
                    "action": action,
                    "lang": self.env.lang or "",
                    "changes": changes[record.id],
                }
                entry = (False, "setting", content)
                self.env["asas.helpdesk.evidence"]._append([entry], record._get_recorded_company())
