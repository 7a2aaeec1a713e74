from odoo import fields, models


class ResCompany(models.Model):
    """Settings: for how long e-mails are kept, and how long they may have lain in the mailbox."""

    _inherit = "res.company"

    asas_helpdesk_mail_days = fields.Integer(string="Days for Which E-mails Are Kept", default=365)
    asas_helpdesk_mail_days_back = fields.Integer(
        string="Days in the Mailbox That Count", default=7
    )

    _asas_helpdesk_mail_days_positive = models.Constraint(
        "CHECK (asas_helpdesk_mail_days >= 0 AND asas_helpdesk_mail_days_back >= 0)",
        "The number of days for e-mails cannot be negative. Enter 0 to keep none.",
    )
