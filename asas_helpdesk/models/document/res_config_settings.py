from odoo import fields, models

from ...tools import pdf


class ResConfigSettings(models.TransientModel):
    """Settings: what stands on every document."""

    _inherit = "res.config.settings"

    asas_helpdesk_letterhead = fields.Char(
        related="company_id.asas_helpdesk_letterhead",
        readonly=False,
        help="The name of the institute at the head of its documents, in each language. Empty: the"
        " name of the company.",
    )
    asas_helpdesk_appeal = fields.Text(
        related="company_id.asas_helpdesk_appeal",
        readonly=False,
        help="The end of every decision letter: who looks at the case outside the institute, such"
        " as the regulator, and how to reach them.",
    )
    asas_helpdesk_report_recipient_ids = fields.Many2many(
        related="company_id.asas_helpdesk_report_recipient_ids",
        readonly=False,
        help="Level 2, administrators of the desk or the escalation manager.",
    )
    asas_helpdesk_makes_documents = fields.Boolean(compute="_compute_makes_documents")

    def _compute_makes_documents(self):
        self.asas_helpdesk_makes_documents = pdf.is_available()
