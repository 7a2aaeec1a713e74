from odoo import fields, models


class Service(models.Model):
    """A service has answers that are ready for the public page."""

    _inherit = "asas.helpdesk.service"

    answer_ids = fields.One2many("asas.helpdesk.answer", "service_id", string="Ready Answers")
