from odoo import api, models


class CachedMixin(models.AbstractModel):
    """Clear Odoo's caches when a record of the desk's own master data changes.

    It is for models of the desk of which something is kept by an ``ormcache``: which stage is the
    first, which policies there are, what the public page shows. It is mixed into no model of
    Odoo's.
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
