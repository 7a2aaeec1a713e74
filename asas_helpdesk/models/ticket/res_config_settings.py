from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    asas_helpdesk_calendar_id = fields.Many2one(
        related="company_id.asas_helpdesk_calendar_id", readonly=False
    )
    asas_helpdesk_around_the_clock = fields.Boolean(
        compute="_compute_asas_helpdesk_around_the_clock"
    )
    asas_helpdesk_escalation_manager_id = fields.Many2one(
        related="company_id.asas_helpdesk_escalation_manager_id", readonly=False
    )
    asas_helpdesk_four_eyes = fields.Boolean(
        string="Second Pair of Eyes",
        related="company_id.asas_helpdesk_four_eyes",
        readonly=False,
    )
    asas_helpdesk_sms = fields.Boolean(
        string="SMS Gateway",
        related="company_id.asas_helpdesk_sms",
        readonly=False,
        help="Beneficiaries without an e-mail address are told by SMS before anybody calls them.",
    )
    asas_helpdesk_hijri = fields.Boolean(
        string="Hijri Dates",
        related="company_id.asas_helpdesk_hijri",
        readonly=False,
        help="Shows the date of the Umm al-Qura calendar beside the Gregorian one.",
    )
    asas_helpdesk_show_achieved = fields.Boolean(
        string="Show the Time Achieved",
        related="company_id.asas_helpdesk_show_achieved",
        readonly=False,
        help="The public page shows beside the expected time of response how fast answers really "
        "came in the last 30 days.",
    )
    asas_helpdesk_reopen_days = fields.Integer(
        string="Days for Reopening",
        related="company_id.asas_helpdesk_reopen_days",
        readonly=False,
        help="As many days after the closing the beneficiary may reopen a ticket.",
    )
    asas_helpdesk_link_days = fields.Integer(
        string="Days of the Access Link",
        related="company_id.asas_helpdesk_link_days",
        readonly=False,
        help="As many days after the end of a ticket its access link stays open.",
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
    asas_helpdesk_directing_hours = fields.Float(
        string="Complaints Are Directed Within",
        help="Hours and minutes; 24 hours at the most by the published policy.",
    )
    asas_helpdesk_directing_basis = fields.Selection(
        selection=lambda self: (
            self.env["asas.helpdesk.sla"]._fields["basis"]._description_selection(self.env)
        ),
        string="Counted As",
    )
    asas_helpdesk_directing_lead = fields.Float(
        string="The Machine Directs Before",
        help="Hours and minutes before the limit at which the machine directs by itself.",
    )
    asas_helpdesk_address_ids = fields.Many2many(
        "asas.helpdesk.channel.address",
        string="E-mail Addresses",
        compute="_compute_asas_helpdesk_address_ids",
    )
    asas_helpdesk_alias_domain = fields.Char(compute="_compute_asas_helpdesk_alias_domain")

    @api.depends("asas_helpdesk_calendar_id")
    def _compute_asas_helpdesk_around_the_clock(self):
        for settings in self:
            company = settings.company_id
            calendar = settings.asas_helpdesk_calendar_id or company.resource_calendar_id
            settings.asas_helpdesk_around_the_clock = calendar._asas_helpdesk_hours(company).elapsed

    @api.depends("company_id")
    def _compute_asas_helpdesk_alias_domain(self):
        for settings in self:
            settings.asas_helpdesk_alias_domain = settings.company_id.alias_domain_id.name

    @api.depends("company_id")
    def _compute_asas_helpdesk_address_ids(self):
        addresses = self.env["asas.helpdesk.channel.address"].search([])
        self.asas_helpdesk_address_ids = addresses.filtered("alias_name")

    @api.model
    def _asas_helpdesk_directing(self):
        """The records that hold the promise of policy section 6: its limit and its lead."""
        policy = (
            self.env["asas.helpdesk.sla"]
            .search([])
            .filtered(lambda p: p._covers_all_complaints())[:1]
        )
        rule = self.env["asas.helpdesk.escalation.rule"].search([("moment", "=", "before")])
        return policy, rule.filtered(lambda r: r._directs_every_complaint())[:1]

    @api.model
    def get_values(self):
        values = super().get_values()
        policy, rule = self._asas_helpdesk_directing()
        values.update(
            asas_helpdesk_directing_hours=policy.target_hours,
            asas_helpdesk_directing_basis=policy.basis,
            asas_helpdesk_directing_lead=rule.hours,
        )
        return values

    def set_values(self):
        result = super().set_values()
        policy, rule = self._asas_helpdesk_directing()
        hours, basis = self.asas_helpdesk_directing_hours, self.asas_helpdesk_directing_basis
        if policy and (hours, basis) != (policy.target_hours, policy.basis):
            policy.write({"target_hours": hours, "basis": basis or policy.basis})
        if rule and self.asas_helpdesk_directing_lead != rule.hours:
            rule.hours = self.asas_helpdesk_directing_lead
        return result
