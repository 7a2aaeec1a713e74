from odoo import fields, models


class Service(models.Model):
    """Add the ready answers for the public page to a service."""

    _inherit = "asas.helpdesk.service"

    answer_ids = fields.One2many("asas.helpdesk.answer", "service_id", string="Ready Answers")
