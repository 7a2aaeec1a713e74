from odoo import api, models


class CachedMixin(models.AbstractModel):
    """Mixin that clears Odoo's caches when a record of the desk's own master data changes.

    Use it for models of the desk from which an ``ormcache`` keeps something: the first stage of a
    state, the active policies, what the public page shows. It is never mixed into a model of
    Odoo's own.
    """

    _name = "asas.helpdesk.cached.mixin"
    _description = "Kept in a Cache"

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
