from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of the desk's working hours, and of how soon a complaint is directed."""

    _inherit = "res.config.settings"

    asas_helpdesk_calendar_id = fields.Many2one(
        related="company_id.asas_helpdesk_calendar_id", readonly=False
    )
    asas_helpdesk_around_the_clock = fields.Boolean(
        compute="_compute_asas_helpdesk_around_the_clock"
    )
    asas_helpdesk_proposed_holidays = fields.Integer(
        string="Holidays to Be Confirmed", compute="_compute_asas_helpdesk_proposed_holidays"
    )
    asas_helpdesk_hijri = fields.Boolean(
        string="Hijri Dates",
        related="company_id.asas_helpdesk_hijri",
        readonly=False,
        help="Shows the date of the Umm al-Qura calendar next to the Gregorian one.",
    )
    asas_helpdesk_share_out = fields.Boolean(
        string="Automatic Assignment",
        related="company_id.asas_helpdesk_share_out",
        readonly=False,
        help="Tickets that nobody has taken are assigned to somebody on duty, and those of people"
        " who are away pass on to others.",
    )
    asas_helpdesk_extension_days = fields.Integer(
        string="Longest Extension (days)",
        related="company_id.asas_helpdesk_extension_days",
        readonly=False,
        help="Level 2 can extend the decision on a ticket once, by this number of days at most. 0:"
        " never. The time in which a complaint is directed is never extended.",
    )
    asas_helpdesk_directing_hours = fields.Float(
        string="Complaints Are Directed Within",
        help="Hours and minutes; at most 24 hours according to the published policy.",
    )
    asas_helpdesk_directing_basis = fields.Selection(
        selection=lambda self: (
            self.env["asas.helpdesk.sla"]._fields["basis"]._description_selection(self.env)
        ),
        string="Counted As",
    )
    asas_helpdesk_directing_lead = fields.Float(
        string="Direct Automatically Before",
        help=(
            "Hours and minutes before the deadline at which a complaint is directed automatically."
        ),
    )

    @api.depends("asas_helpdesk_calendar_id")
    def _compute_asas_helpdesk_around_the_clock(self):
        for settings in self:
            company = settings.company_id
            calendar = settings.asas_helpdesk_calendar_id or company.resource_calendar_id
            settings.asas_helpdesk_around_the_clock = calendar._asas_helpdesk_hours(company).elapsed

    @api.depends("company_id")
    def _compute_asas_helpdesk_proposed_holidays(self):
        proposed = [("state", "=", "proposed"), ("company_id", "in", self.env.companies.ids)]
        number = self.env["asas.helpdesk.holiday.proposal"].search_count(proposed)
        self.asas_helpdesk_proposed_holidays = number

    @api.model
    def _asas_helpdesk_directing(self):
        """Return the SLA policy and the escalation rule that carry out policy section 6."""
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
