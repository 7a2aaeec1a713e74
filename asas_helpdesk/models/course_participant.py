from odoo import fields, models


class CourseParticipant(models.Model):
    """A trainee who takes part in a course."""

    _name = "asas.helpdesk.course.participant"
    _description = "Course Participant"
    _order = "course_id, id"
    _rec_name = "partner_id"

    course_id = fields.Many2one(
        "asas.helpdesk.course", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="course_id.company_id", store=True)
    partner_id = fields.Many2one(
        "res.partner", string="Trainee", required=True, ondelete="restrict", index=True
    )

    _once_a_course = models.UniqueIndex(
        "(course_id, partner_id)", "This person takes part in the course already."
    )
