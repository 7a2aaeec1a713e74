from odoo import fields, models


class Answer(models.Model):
    """A ready answer to a question that is often asked about a service (policy section 1).

    Beneficiaries find it before they write, and an answer found is a ticket saved.
    """

    _name = "asas.helpdesk.answer"
    _description = "Ready Answer"
    _order = "service_id, sequence, id"

    name = fields.Char(string="Question", required=True, translate=True)
    answer = fields.Html(required=True, translate=True, sanitize_attributes=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    service_id = fields.Many2one(
        "asas.helpdesk.service", required=True, ondelete="cascade", index=True
    )
