from odoo import api, models, tools


def recall(records, values):
    """Let records have known values without reading them from the database. A value that has been
    changed and not stored yet stays.

    :param dict values: the values of all these records, as a field keeps them, by its name
    :return: the records
    """
    for name, known in values.items():
        records._fields[name]._insert_cache(records, known)
    return records


class CachedMixin(models.AbstractModel):
    """Mixin that clears Odoo's caches when a record of the desk's own master data changes.

    Use it for models of the desk from which an ``ormcache`` keeps something: the first stage of a
    state, the active policies, what the public page shows. It is never mixed into a model of
    Odoo's own.
    """

    _name = "asas.helpdesk.cached.mixin"
    _description = "Kept in a Cache"
    _inherit = ["asas.helpdesk.export.mixin"]

    def _recall(self, names):
        """Take fields of these records from Odoo's cache instead of the database.

        For records that every ticket needs, such as stages and policies. The caller may read
        them.

        :param tuple names: fields with a column, and without translations
        :return: these records
        """
        columns = self._read_columns(self._ids, names)
        return recall(self, dict(zip(names, columns, strict=True)))

    @api.model
    @tools.ormcache("ids", "names")
    def _read_columns(self, ids, names):
        records = self.sudo().browse(ids)  # the caller may read them
        records.fetch(names)
        return tuple(
            tuple(field.convert_to_cache(record[name], record) for record in records)
            for name, field in ((name, self._fields[name]) for name in names)
        )

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        result = super()._update_field_translations(field_name, translations, digest, source_lang)
        self.env.registry.clear_cache()
        return result
