from odoo import models


class PublishedMixin(models.AbstractModel):
    """What the public page shows: it is kept until one of these records changes."""

    _name = "asas.helpdesk.published.mixin"
    _description = "Shown on the Public Page"
    _inherit = ["asas.helpdesk.known.mixin"]

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        result = super()._update_field_translations(field_name, translations, digest, source_lang)
        self.env.registry.clear_cache()
        return result
