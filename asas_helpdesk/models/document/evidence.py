from odoo import fields, models


class Evidence(models.Model):
    """The record says, too, what was found in a decision, and who took out the file of a ticket."""

    _inherit = "asas.helpdesk.evidence"

    kind = fields.Selection(
        selection_add=[("finding", "Point of the Decision"), ("document", "Document Made")],
        ondelete={"finding": "cascade", "document": "cascade"},
    )
