from odoo import api, fields, models


class CourseSession(models.Model):
    """One live sitting of a course in its hall."""

    _name = "asas.helpdesk.course.session"
    _description = "Hall Session"
    _order = "start desc, id desc"
    _rec_name = "course_id"

    course_id = fields.Many2one(
        "asas.helpdesk.course", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="course_id.company_id", store=True)
    hall_manager_id = fields.Many2one(related="course_id.hall_manager_id")
    start = fields.Datetime(required=True)
    end = fields.Datetime(required=True)

    _start_end = models.Index('(start, "end")')
    _ends_after_start = models.Constraint(
        'CHECK("end" > start)', "A session has to end after it starts."
    )

    @api.model_create_multi
    def create(self, vals_list):
        sessions = super().create(vals_list)
        self._plan_clocks_again()
        return sessions

    def write(self, vals):
        result = super().write(vals)
        if {"start", "end", "course_id"} & vals.keys():
            self._plan_clocks_again()
        return result

    def unlink(self):
        result = super().unlink()
        self._plan_clocks_again()
        return result

    @api.model
    def _plan_clocks_again(self):
        """The phone is answered while a session runs: its clocks follow the sessions."""
        # Planning touches clocks of tickets that the editor of a course may not see.
        clocks = self.env["asas.helpdesk.sla.status"].sudo()
        clocks._plan_again([("policy_id.with_sessions", "=", True)])
