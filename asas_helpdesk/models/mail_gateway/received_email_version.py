from odoo import fields, models


class ReceivedEmailVersion(models.Model):
    """What a message showed before its mail was read again."""

    _name = "asas.helpdesk.received.email.version"
    _description = "Earlier Reading of an E-mail"
    _inherit = ["asas.helpdesk.evidence.mixin"]
    _order = "id desc"
    _rec_name = "subject"
    _personal = "record"

    email_id = fields.Many2one(
        "asas.helpdesk.received.email",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    ticket_id = fields.Many2one(related="email_id.ticket_id", store=True, index=True)
    subject = fields.Char(readonly=True)
    body = fields.Html(readonly=True)
    replaced_by_id = fields.Many2one("res.users", string="Read Again by", readonly=True)
    create_date = fields.Datetime(string="Replaced at", readonly=True)
