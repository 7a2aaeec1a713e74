from odoo import fields, models


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
