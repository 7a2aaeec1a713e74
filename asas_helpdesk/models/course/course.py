from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..ticket.base import ANSWERABLE, SETTING


class Course(models.Model):
    """A training programme given in live halls (policy section 1).

    Its hall manager organises the hall and helps with the technical side, its trainer answers
    questions about the subject.
    """

    _name = "asas.helpdesk.course"
    _description = "Training Course"
    _inherit = ["asas.helpdesk.protected.mixin"]
    _order = "name, id"
    _personal = SETTING
    _writable_by = "asas_helpdesk.group_admin"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(index="btree_not_null")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    hall_manager_id = fields.Many2one(
        "res.users",
        domain=[("share", "=", False)],
        ondelete="set null",
        index="btree_not_null",
        personal=ANSWERABLE,
    )
    trainer_id = fields.Many2one(
        "res.partner", ondelete="set null", index="btree_not_null", personal=ANSWERABLE
    )
    link = fields.Char(
        groups="base.group_user",
        help="Where to enter the hall: the address of the live broadcast.",
    )
    session_ids = fields.One2many(
        "asas.helpdesk.course.session", "course_id", string="Hall Sessions"
    )
    participant_ids = fields.One2many(
        "asas.helpdesk.course.participant",
        "course_id",
        string="Participants",
        groups="asas_helpdesk.group_hall_manager",
    )

    @api.constrains("link")
    def _check_link(self):
        for course in self:
            if course.link and not course.link.lower().startswith(("https://", "http://")):
                raise ValidationError(
                    self.env._(
                        "The link of the course “%(course)s” must start with https:// or http://.",
                        course=course.name,
                    )
                )

    @api.model
    def get_import_templates(self):
        """Return the template that Odoo's import offers: a course per row, with its sessions and
        participants below it."""
        lang = "ar" if (self.env.lang or "").startswith("ar") else "en"
        return [
            {
                "label": self.env._("Import Template for Courses"),
                "template": f"/asas_helpdesk/static/xls/courses_{lang}.xlsx",
            }
        ]
