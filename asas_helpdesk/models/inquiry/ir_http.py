from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _asas_helpdesk_forms(cls):
        return (*super()._asas_helpdesk_forms(), "/asas_helpdesk/inquiry")
