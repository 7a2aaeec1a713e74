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
    def _intervals(self, company, since, until):
        """When halls of a company are open, somewhere between two moments.

        :param datetime since: naive UTC
        :param datetime until: naive UTC
        :return: a list of ``(start, end)`` in naive UTC
        """
        # Only when halls are open leaves this method, nothing of the courses.
        sessions = self.sudo().search_fetch(
            [
                ("company_id", "=", company.id),
                ("end", ">", since),
                ("start", "<", until),
                ("course_id.active", "=", True),
            ],
            ["start", "end"],
        )
        return [(session.start, session.end) for session in sessions]

    @api.model
    def _plan_clocks_again(self):
        """The phone is answered while a session runs: its clocks follow the sessions."""
        # Planning touches clocks of tickets that the editor of a course may not see.
        clocks = self.env["asas.helpdesk.sla.status"].sudo()
        clocks._plan_again([("policy_id.with_sessions", "=", True)])
