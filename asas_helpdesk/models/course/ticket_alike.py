from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import html2plaintext

from ...tools import causes
from ..ticket.ticket_transitions import UNRESOLVED_STATES

# One report may be due to a person's own device and two may be a coincidence; a third person within
# half an hour means that something is broken.
INCIDENT_PEOPLE = 3
INCIDENT_SPAN = timedelta(minutes=30)
# At most this many reports are compared.
MOST = 200
# As many words say why one is suggested.
MOST_WORDS = 4


class TicketAlike(models.Model):
    """Suggest which reports seem to have one cause: by what was said, from where, and when.

    Nothing is combined by itself: people choose among what is suggested.
    """

    _inherit = "asas.helpdesk.ticket"

    incident_offer = fields.Integer(
        string="Reports for One Incident",
        compute="_compute_incident_offer",
        groups="base.group_user",
        help=(
            "So many people report the same from the same place within half an hour, and are not"
            " part of an incident yet."
        ),
    )

    @api.depends("session_id", "course_id", "service_id", "incident_id", "state", "subject")
    @api.depends_context("uid")
    def _compute_incident_offer(self):
        offers = self._incident_offers()
        for ticket in self:
            ticket.incident_offer = len(offers.get(ticket._origin, ()))

    def _incident_offers(self):
        """Return which reports are suggested for one incident with each of these, itself included,
        as far as the user sees them.

        :return: ``{ticket: tickets that are in no incident yet}``
        """
        offers = {}
        for report, alike in self._reports_alike().items():
            # Only compared: whether they are part of an open incident.
            fresh = alike.filtered(lambda t: t.sudo().incident_id.state not in UNRESOLVED_STATES)
            # A single further report is suggested for an existing incident; without one, two are
            # too few.
            if report in fresh and (len(fresh) < len(alike) or len(fresh) >= INCIDENT_PEOPLE):
                offers[report] = fresh
        return offers

    def _incidents_to_join(self):
        """Return the open incidents of which these tickets seem to be further reports, as far as
        the user may add to them."""
        alike = self.browse().union(*self._reports_alike().values())
        # sudo() only to find them, to which the rights of the user apply.
        incidents = alike.sudo().incident_id.sudo(False)._filtered_access("write")
        return incidents.filtered(lambda t: t.state in UNRESOLVED_STATES)

    def _reports_alike(self):
        """Return the open reports of several people that seem to have the cause of each of these,
        itself included, as far as the user sees them.

        :return: ``{ticket: tickets}``
        """
        reports = self._origin.filtered(lambda ticket: ticket._may_be_report())
        near = reports | reports._reports_near()
        if len(near) < INCIDENT_PEOPLE:
            return {}
        spoken = self.env["asas.helpdesk.hall.category"]._get_spoken_forms()
        said = {report: report._said_of_cause(spoken) for report in near}
        return {
            report: near.filtered(
                lambda other, report=report: (
                    other == report or (report._is_near(other) and report._seems_like(other, said))
                )
            )._in_quick_succession(report)
            for report in reports
        }

    def _may_be_report(self):
        """Return whether this ticket may be a report of an incident."""
        self.ensure_one()
        internal = self.sudo()  # only compared, what some of its readers do not see
        return (
            self.state in UNRESOLVED_STATES
            and self.ticket_type != "suggestion"
            and not internal.is_incident
            and not internal.confidential
            # A question about the subject matter is not a failure.
            and not internal.hall_category_id.for_trainer
        )

    # ------------------------------------------------------------------ From where, by whom, when

    def _reports_near(self):
        """Return the reports from the same places as these, at about the same time."""
        places = Domain.OR(
            Domain(name, "in", self[name].ids)
            for name in ("session_id", "course_id", "service_id")
            if self[name]
        )
        if places.is_false():
            return self.browse()
        moments = self.mapped("received_at")
        domain = Domain(
            [
                ("received_at", ">=", min(moments) - INCIDENT_SPAN),
                ("received_at", "<=", max(moments) + INCIDENT_SPAN),
                ("state", "in", UNRESOLVED_STATES),
                ("company_id", "in", self.company_id.ids),
            ]
        )
        # As the current user, so that reports they may not read are not suggested.
        found = self.search(domain & places, order="received_at desc, id desc", limit=MOST)
        return found.filtered(lambda ticket: ticket._may_be_report())

    def _is_near(self, other):
        return (
            self.company_id == other.company_id
            and abs(self.received_at - other.received_at) <= INCIDENT_SPAN
        )

    def _same_place(self, other):
        """Return the field that says that two reports are from one place, or None.

        What is broken in one hall is not broken in another. Where no hall is named, the course
        counts, else the service and with it the department.
        """
        for name in ("session_id", "course_id"):
            if self[name] and other[name]:
                return name if self[name] == other[name] else None
        return "service_id" if self.service_id and self.service_id == other.service_id else None

    def _reporter(self):
        """Return what tells the people of reports apart; each who is not named is another one."""
        return self.partner_id or self.beneficiary_email or self.beneficiary_phone or self

    def _in_quick_succession(self, report):
        """Return those of these reports that came in quick succession from several people, one of
        each person."""
        firsts = {report._reporter(): report}
        for ticket in self.sorted(lambda t: (t.received_at, t.id)):
            firsts.setdefault(ticket._reporter(), ticket)
        ordered = self.browse().union(*firsts.values()).sorted(lambda t: (t.received_at, t.id))
        close = self.browse()
        for at in range(len(ordered) - INCIDENT_PEOPLE + 1):
            window = ordered[at : at + INCIDENT_PEOPLE]
            if window[-1].received_at - window[0].received_at <= INCIDENT_SPAN:
                close |= window
        return close

    # ------------------------------------------------------------------ What was said

    def _said_of_cause(self, spoken):
        """Return what this report says of its cause: hall categories, and telling words.

        :param spoken: the forms of the words with which people speak of each category
        """
        text = f"{self.subject or ''}\n{html2plaintext(self.description or '')}"
        # The name of the course stands in many of its reports. Who reads a ticket may know it.
        words = causes.telling_words(text, causes.forms_of(self.course_id.sudo().name))
        tapped = self.sudo().hall_category_id  # only compared
        written = causes.forms_of(text)
        spoken_of = (c for c, forms in spoken.items() if not tapped and forms & written)
        return tapped.union(*spoken_of), words

    def _seems_like(self, other, said):
        """Return whether two reports seem to speak of the same.

        :param said: by report, what ``_said_of_cause`` returns
        """
        (categories, words), (of_other, words_of_other) = said[self], said[other]
        place = self._same_place(other)
        if place == "service_id":
            # Who names neither hall nor course has to say more of the same, beside what everybody
            # says of the service.
            known = causes.forms_of(self.service_id.sudo().name)
            return causes.say_the_same(
                causes.leave_out(words, known), causes.leave_out(words_of_other, known), least=2
            )
        if not place:
            return False
        if categories and of_other:
            return bool(categories & of_other)
        # Who names another service has to say more of the same.
        services = self.service_id | other.service_id
        return causes.say_the_same(words, words_of_other, least=2 if len(services) > 1 else 1)

    def _reasons_alike(self):
        """Return in words why each of these reports seems to have a cause with the others: words,
        and the place.

        :return: ``{report: list of words}``
        """
        spoken = self.env["asas.helpdesk.hall.category"]._get_spoken_forms()
        said = {report: report._said_of_cause(spoken) for report in self}
        places = {
            "session_id": self.env._("same hall session"),
            "course_id": self.env._("same course"),
            "service_id": self.env._("same service"),
        }
        reasons = {}
        for report in self:
            others = self - report
            categories, words = said[report]
            # Anybody at the desk may know the categories, which are buttons.
            shared = [c.name for other in others for c in categories & said[other][0]]
            shared += [word for other in others for word in causes.in_common(words, said[other][1])]
            near = [places[name] for other in others if (name := report._same_place(other))]
            reasons[report] = [*[*dict.fromkeys(shared)][:MOST_WORDS], *dict.fromkeys(near)]
        return reasons
