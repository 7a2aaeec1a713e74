from odoo import api, models
from odoo.fields import Domain

from ...tools.text import id_in_text


class TicketSubmission(models.Model):
    """What the forms know about courses, and about a person from their courses."""

    _inherit = "asas.helpdesk.ticket"

    @api.model
    def _portal_offers(self):
        return {
            **super()._portal_offers(),
            "course_id": self._portal_courses,
            "known_problem_id": self._portal_known_problems,
        }

    @api.model
    def _portal_known_problems(self):
        """Return the published problems, none of which is a person's own, as superuser."""
        problems = self.env["asas.helpdesk.known.problem"]._published()
        return problems.browse(), problems

    @api.model
    def _portal_prefill(self, asked):
        known = super()._portal_prefill(asked)
        problem = self.env["asas.helpdesk.known.problem"]._find_published(
            id_in_text(asked.get("incident"))
        )
        if not problem:
            return known
        return {
            **known,
            "ticket_type": "request",
            "known_problem_id": str(problem.id),
            "subject": problem._said(self.env.lang)[0],
        }

    @api.model
    def _portal_courses(self):
        """Return the courses that can be named, as superuser: first those of the current user, then
        the others."""
        # The courses are shown to everybody who fills in a form.
        courses = self.env["asas.helpdesk.course"].sudo()
        courses = courses.search([("company_id", "=", self.env.company.id)])
        user = self.env.user
        if user._is_public():
            return courses.browse(), courses
        partner = user.partner_id
        own = courses.search(
            Domain("id", "in", courses.ids)
            & (
                Domain("trainer_id", "=", partner.id)
                | Domain("participant_ids.partner_id", "=", partner.id)
            )
        )
        return own, courses - own

    @api.model
    def _intake_unknown(self, name):
        if name == "course_id":
            return self.env._("Choose a course from the list, or leave it empty.")
        if name == "known_problem_id":
            return self.env._(
                "This problem has ended in the meantime. What you wrote is kept: if it still"
                " affects you, submit it again."
            )
        return super()._intake_unknown(name)

    @api.model
    def _portal_first_kind(self):
        """Return the kind of a new beneficiary: trainer if they have courses."""
        # Only the user's own courses are read.
        courses = self.env["asas.helpdesk.course"].sudo()
        mine = [("trainer_id", "=", self.env.user.partner_id.id)]
        return "trainer" if courses.search_count(mine, limit=1) else super()._portal_first_kind()
