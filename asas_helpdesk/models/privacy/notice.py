from odoo import fields, models


class Notice(models.Model):
    """The notice that a person's data are ready to be fetched."""

    _inherit = "asas.helpdesk.notice"

    kind = fields.Selection(
        selection_add=[("data", "Your Data Are Ready")], ondelete={"data": "cascade"}
    )
