from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...tools.text import record_id
from ..ticket import departing
from ..ticket.intake import Intake
from ..ticket.ticket_details import not_asked
from ..ticket.ticket_transitions import UNRESOLVED_STATES

# Trainees arrive, and have trouble getting in, this long before a session starts.
DOORS_OPEN = timedelta(minutes=30)
# How many upcoming sessions are shown beside those that are running.
TO_COME = 3
LINES = 30
WORDS_LENGTH = 500


class Hall(models.Model):
    """The hall manager's screen “My Halls Now” (policy section 1)."""

    _inherit = "asas.helpdesk.course.session"

    # ------------------------------------------------------------------ What it shows

    @api.model
    def get_halls_now(self):
        """Return what the screen shows to the current user: the running sessions of their own
        courses, the next sessions, and what may be reported from them.

        :return: plain values; moments in UTC
        """
        now = fields.Datetime.now()
        sessions = self._halls_shown(now)
        tickets = self.env["asas.helpdesk.ticket"].search(
            [("session_id", "in", sessions.ids), ("state", "in", UNRESOLVED_STATES)],
            order="is_incident desc, received_at desc, id desc",
        )
        by_session = tickets.grouped("session_id")
        offers = sessions._incident_offers()
        return {
            "categories": self._hall_categories(),
            "halls": [
                session._hall_now(
                    by_session.get(session, tickets.browse()), offers.get(session.id), now
                )
                for session in sessions
            ],
        }

    @api.model
    def _halls_shown(self, now):
        """Return the running sessions of the current user's own courses, and the next to come."""
        own = Domain("course_id.hall_manager_id", "=", self.env.uid)
        own &= Domain("course_id.active", "=", True)
        running = self.search(
            own & Domain("start", "<=", now) & Domain("end", ">", now), order="end, id"
        )
        sessions = running
        # Only the next session of each course, and none of a course that is running.
        for session in self.search(own & Domain("start", ">", now), order="start, id", limit=100):
            if len(sessions) == len(running) + TO_COME:
                break
            if session.course_id not in sessions.course_id:
                sessions += session
        return sessions

    @api.model
    def _hall_categories(self):
        """Return what may be reported from a hall with one tap."""
        return [
            {
                "id": category.id,
                "name": category.name,
                "icon": category.icon or "fa-wrench",
                "for_trainer": category.for_trainer,
            }
            for category in self.env["asas.helpdesk.hall.category"].search([])
        ]

    def _hall_now(self, tickets, offer, now):
        course = self.course_id
        return {
            "id": self.id,
            "course_id": course.id,
            "course": course.name,
            "code": course.code or "",
            "running": self.start <= now,
            "open": self.start - DOORS_OPEN <= now,
            "start": fields.Datetime.to_string(self.start),
            "end": fields.Datetime.to_string(self.end),
            "link": course.link or "",
            # A hall manager may know the name of the course's trainer.
            "trainer": course.trainer_id.sudo().name or "",
            "participants": course.participant_count,
            "lacking": course.lacking_count,
            # The reports of an incident are shown once, under the incident.
            "tickets": [
                ticket._hall_line()
                for ticket in tickets.filtered(lambda t: t.incident_id not in tickets)[:LINES]
            ],
            "ticket_count": len(tickets),
            "offer": len(offer or ()),
            "offer_about": (offer[:1].hall_category_id.name or offer[:1].subject) if offer else "",
        }

    def get_hall_participants(self):
        """Return the participants of this session's course, to pick from.

        :return: list of ``{"id": …, "name": …}``, by name
        """
        self.ensure_one()
        self._check_own_hall()
        participants = self.env["asas.helpdesk.course.participant"].search(
            [("course_id", "=", self.course_id.id)]
        )
        people = [{"id": person.id, "name": person.name or ""} for person in participants]
        return sorted(people, key=lambda person: person["name"])

    # ------------------------------------------------------------------ What is tapped

    def _check_own_hall(self):
        """Refuse everybody but the hall manager of this session.

        :raise AccessError: saying who manages the hall
        """
        self.check_access("read")
        if not self.course_id or self.course_id.hall_manager_id != self.env.user:
            raise AccessError(self.env._("Only the hall manager of this course can do that."))

    def report_from_hall(self, category_id, participant_id=False, words=""):
        """Register what happens in the hall, with one tap.

        :param int category_id: the asas.helpdesk.hall.category that was tapped
        :param int participant_id: the participant concerned, if one was picked
        :param str words: what was said, if anything
        :return: the reference of the ticket
        :raise AccessError: if it is somebody else's hall
        :raise UserError: if the category or the participant does not belong to the hall
        """
        self.ensure_one()
        self._check_own_hall()
        category = self.env["asas.helpdesk.hall.category"].browse(record_id(category_id)).exists()
        if not category.active:
            raise UserError(self.env._("This category no longer exists. Reload the page."))
        participant = self.env["asas.helpdesk.course.participant"].search(
            [("id", "=", record_id(participant_id)), ("course_id", "=", self.course_id.id)]
        )
        if participant_id and not participant:
            raise UserError(self.env._("This person is not a participant of the course."))
        channels = self.env["asas.helpdesk.channel"].search([("kind", "=", "hall")], limit=1)
        intake = Intake(self.env, {"subject": category.name, "words": words})
        intake.fit_line("subject")
        intake.fit_description("words", WORDS_LENGTH)
        # A tap asks for no details.
        ticket = (
            self.env["asas.helpdesk.ticket"]
            .with_context(**not_asked())
            .create(
                {
                    **intake.values,
                    "ticket_type": "request",
                    "channel_id": channels.id
                    or self.env["asas.helpdesk.ticket"]._default_channel_id().id,
                    "service_id": category.service_id.id,
                    "course_id": self.course_id.id,
                    "session_id": self.id,
                    "hall_category_id": category.id,
                    "partner_id": participant.partner_id.id,
                    "beneficiary_kind": "trainee",
                }
            )
        )
        return ticket.reference

    def solve_in_hall(self, ticket_id):
        """Resolve a request of this session that was solved on the spot, or an incident with all
        its reports.

        The usual rules for resolving apply.

        :raise AccessError: if it is somebody else's hall
        """
        self.ensure_one()
        self._check_own_hall()
        ticket = self.env["asas.helpdesk.ticket"].search(
            [("id", "=", record_id(ticket_id)), ("session_id", "=", self.id)]
        )
        # Pressed twice, or solved by somebody else meanwhile: it is done already.
        if ticket.state in UNRESOLVED_STATES:
            # It was solved before the eyes of the person.
            ticket.with_context(**departing.shown()).write(
                {
                    "outcome": "solved",
                    "stage_id": self.env["asas.helpdesk.stage"]._for_state("resolved").id,
                }
            )

    def incident_in_hall(self):
        """Open the dialog that groups the reports offered for this session.

        :raise UserError: if nothing is offered any more
        """
        self.ensure_one()
        self._check_own_hall()
        offer = self._incident_offers().get(self.id)
        if not offer:
            raise UserError(self.env._("There is nothing left to combine."))
        # Nothing is chosen: the hall manager looks at each of them.
        return offer.browse()._action_incident_wizard(offer)
