from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of the notices sent to beneficiaries, and of the methods of delivery."""

    _inherit = "res.config.settings"

    asas_helpdesk_sms = fields.Boolean(
        string="SMS Gateway",
        related="company_id.asas_helpdesk_sms",
        readonly=False,
        help=(
            "Beneficiaries without an e-mail address are notified by SMS before anybody calls them."
        ),
    )
    asas_helpdesk_sms_link = fields.Boolean(
        string="Link in SMS",
        related="company_id.asas_helpdesk_sms_link",
        readonly=False,
        help="Each SMS holds the link to its ticket on this site. Without it, the reference.",
    )
    asas_helpdesk_sms_name = fields.Char(
        string="Name in SMS",
        related="company_id.asas_helpdesk_sms_name",
        readonly=False,
        help="The short name of the institute, with which each SMS begins. By default its name.",
    )
    asas_helpdesk_words_in_mails = fields.Boolean(
        string="Words in E-mails",
        related="company_id.asas_helpdesk_words_in_mails",
        readonly=False,
        help="E-mails hold the words of answers, questions and outcomes. Without them, and always"
        " for confidential tickets, they hold the link alone.",
    )
    asas_helpdesk_notify_waiting = fields.Boolean(
        string="Waiting for the Beneficiary",
        related="company_id.asas_helpdesk_notify_waiting",
        readonly=False,
    )
    asas_helpdesk_notify_resolved = fields.Boolean(
        string="Resolved", related="company_id.asas_helpdesk_notify_resolved", readonly=False
    )
    asas_helpdesk_notify_closed = fields.Boolean(
        string="Closed", related="company_id.asas_helpdesk_notify_closed", readonly=False
    )
    asas_helpdesk_notify_reopened = fields.Boolean(
        string="Reopened", related="company_id.asas_helpdesk_notify_reopened", readonly=False
    )

    asas_helpdesk_cancel_unanswered = fields.Boolean(
        string="Requests without an Answer",
        related="company_id.asas_helpdesk_cancel_unanswered",
        readonly=False,
        help="Cancel a request for help that waits for the beneficiary after two reminders and a"
        " notice that it will end. Any answer reopens it. Complaints and suggestions are never"
        " cancelled in this way.",
    )

    asas_helpdesk_quiet_from = fields.Float(
        string="Quiet From", related="company_id.asas_helpdesk_quiet_from", readonly=False
    )
    asas_helpdesk_quiet_to = fields.Float(
        string="Quiet To", related="company_id.asas_helpdesk_quiet_to", readonly=False
    )
    asas_helpdesk_mail_alarm = fields.Char(compute="_compute_asas_helpdesk_mail_alarm")

    @api.depends("company_id")
    def _compute_asas_helpdesk_mail_alarm(self):
        self.asas_helpdesk_mail_alarm = self.env["asas.helpdesk.mail.outage"]._get_banner()
