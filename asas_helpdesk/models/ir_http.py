from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Tell the web client the desk's time zone, which deadlines are shown in beside the
        reader's own."""
        result = super().session_info()
        if self.env.user._is_internal():
            result["asas_helpdesk_zone"] = self.env.company._asas_helpdesk_zone()
        return result

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        # The conversation on the portal's pages is made of the words of mail, which Odoo leaves in
        # English there.
        return [*super()._get_translation_frontend_modules_name(), "mail"]
