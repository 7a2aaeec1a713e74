from lxml import etree

from odoo import models
from odoo.tools import ormcache


class IrQweb(models.AbstractModel):
    _inherit = "ir.qweb"

    def _generate_code_uncached(self, template):
        """Odoo compiles the body of a mail template anew each time. That of a notice is compiled
        once, since a desk sends hundreds a day."""
        keep = self.env.context.get("asas_helpdesk_keep_compiled")
        if keep and isinstance(template, etree._Element):
            source = etree.tostring(template, encoding="unicode")
            return self._asas_helpdesk_compiled(source, template)
        return super()._generate_code_uncached(template)

    @ormcache(
        "source",
        "tuple(self.env.context.get(key) or False for key in self._get_template_cache_keys())",
        "self.env.context.get('raise_on_forbidden_code_for_model')",
        cache="templates",
    )
    def _asas_helpdesk_compiled(self, source, template):
        once = self.with_context(asas_helpdesk_keep_compiled=False)
        return once._generate_code_uncached(template)
