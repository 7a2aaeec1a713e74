from datetime import timedelta

from markupsafe import Markup
from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import email_normalize, escape_psql, plaintext2html

from ...tools import arabic, search_words
from ...tools.text import clean, record_id
from ..ticket.intake import NAME_LENGTH, SUBJECT_LENGTH, Intake
from ..ticket.ticket_duplicates import WITHIN
from ..ticket.ticket_transitions import OPEN_STATES
from .res_partner import sought_in_key
from .ticket import SPOKEN, contact_links

# The channels in which a member of the staff takes part (policy section 2).
STAFFED = ("phone", "whatsapp", "facebook", "x", "hall", "remote", "other")
PEOPLE, TICKETS = 8, 6
# From this many contacts that match a query, those with open tickets are put first.
CONSIDERED = 40
# Tickets that ended longer ago than this do not matter during a call.
RECENT = timedelta(days=60)
SESSIONS_AROUND = timedelta(hours=12)
WORDS_LENGTH = 20_000


class Capture(models.AbstractModel):
    """What the “quick capture” dialog asks the server for.

    Everything runs as the current user, who may register tickets; the dialog can do nothing that
    this user could not do on the form.
    """

    _name = "asas.helpdesk.capture"
    _description = "Quick Capture"

    @api.model
    def _check_may_register(self):
        self.env["asas.helpdesk.ticket"].check_access("create")

    @api.model
    def _registers_for_anyone(self):
        user = self.env.user
        return any(user.has_group(f"asas_helpdesk.group_{name}") for name in ("level1", "manager"))

    # ------------------------------------------------------------------ Asking

    @api.model
    @api.readonly
    def options(self):
        """Return the choices that the dialog offers."""
        self._check_may_register()
        env = self.env
        tickets, remote = env["asas.helpdesk.ticket"], env["asas.helpdesk.remote.session"]
        channels = env["asas.helpdesk.channel"].search([("kind", "in", STAFFED)])
        channels = channels._of_company(env.company)
        services = env["asas.helpdesk.service"].search([])._of_company(env.company)
        courses = self._offered_courses()
        return {
            "channels": [
                {"id": c.id, "name": c.name, "kind": c.kind, "icon": c.icon} for c in channels
            ],
            "types": tickets._fields["ticket_type"]._description_selection(env),
            "kinds": tickets._fields["beneficiary_kind"]._description_selection(env),
            "services": services.mapped(lambda s: [s.id, s.name]),
            "details": {s.id: self._asked_about(s) for s in services},
            "courses": [
                {"id": c.id, "name": c.name, "own": c.hall_manager_id == env.user} for c in courses
            ],
            "sessions": self._offered_sessions(courses),
            "tools": remote._fields["tool"]._description_selection(env),
            "solves": env.user.has_group("asas_helpdesk.group_level1"),
            "course_required": not self._registers_for_anyone(),
            "keeps_contacts": env["res.partner"].has_access("create"),
        }

    @api.model
    def _asked_about(self, service):
        """Return what is asked about a service: its fields in order."""
        return [
            {name: field[name] for name in ("key", "label", "kind", "required", "hint", "choices")}
            for field in self.env["asas.helpdesk.service.field"]._get_of_service(service)
        ]

    @api.model
    def _offered_courses(self):
        """Return the courses for which the current user may register."""
        own = Domain("hall_manager_id", "=", self.env.uid)
        wide = self._registers_for_anyone()
        # A call is registered in the company in which the user works at the moment.
        company = Domain("company_id", "=", self.env.company.id)
        return self.env["asas.helpdesk.course"].search(company & (Domain.TRUE if wide else own))

    @api.model
    def _offered_sessions(self, courses):
        """Return the sessions of these courses that are running, have just ended or start soon."""
        now = fields.Datetime.now()
        sessions = self.env["asas.helpdesk.course.session"].search(
            [
                ("course_id", "in", courses.ids),
                ("start", "<=", now + SESSIONS_AROUND),
                ("end", ">=", now - SESSIONS_AROUND),
            ],
            order="start",
        )
        return [
            {
                "id": session.id,
                "course_id": session.course_id.id,
                "start": fields.Datetime.to_string(session.start),
                "running": session.start <= now <= session.end,
            }
            for session in sessions
        ]

    @api.model
    @api.readonly
    def find(self, words):
        """Return the persons who match these words: a name, a number, an address or a reference."""
        self._check_may_register()
        text = words[:200] if isinstance(words, str) else ""
        found = self._people_of_reference(text) or self._contacts(text)
        if len(found) < PEOPLE:
            known = {(p["email"], p["phone"]) for p in found}
            for person in self._people_without_contact(text):
                if (person["email"], person["phone"]) not in known:
                    found.append(person)
        return found[:PEOPLE]

    @api.model
    def _contacts(self, text):
        domain = self.env["res.partner"]._asas_helpdesk_search_domain(text)
        partners = self.env["res.partner"].search(domain, limit=CONSIDERED)
        tickets = self.env["asas.helpdesk.ticket"]._read_group(
            [("partner_id", "in", partners.ids), ("state", "in", OPEN_STATES)],
            ["partner_id"],
            ["__count"],
        )
        count = {partner.id: number for partner, number in tickets}
        begins = arabic.fold(text)
        partners = partners.sorted(
            lambda p: (
                not count.get(p.id),
                not (p.asas_helpdesk_key or "").startswith(begins),
            )
        )[:PEOPLE]
        latest = self.env["asas.helpdesk.ticket"]._read_group(
            [("partner_id", "in", partners.ids)], ["partner_id"], ["id:max"]
        )
        tickets = self.env["asas.helpdesk.ticket"].browse(tid for _partner, tid in latest)
        last = {ticket.partner_id: ticket for ticket in tickets}
        return [
            self._contact(partner, last.get(partner, tickets[:0]), count.get(partner.id, 0))
            for partner in partners
        ]

    @api.model
    def _contact(self, partner, last, open_tickets=0, ticket_id=False):
        company = self.env.company
        number = company._asas_helpdesk_phone(partner.phone) or partner.phone or ""
        email = email_normalize(partner.email or "") or ""
        return {
            "key": f"partner-{partner.id}",
            "partner_id": partner.id,
            "name": partner.name or "",
            "phone": number,
            "email": email,
            "kind": last.beneficiary_kind or "trainee",
            "links": contact_links(number, email, company._asas_helpdesk_country()),
            "open": open_tickets,
            "ticket_id": ticket_id,
        }

    @api.model
    def _person_of(self, ticket, named=False):
        """Return who speaks on a ticket; a person without a contact is identified by the ticket
        alone."""
        if ticket.partner_id:
            return self._contact(ticket.partner_id, ticket, ticket_id=named and ticket.id)
        return {
            "key": f"ticket-{ticket.id}",
            "partner_id": False,
            "name": ticket.beneficiary_name or "",
            "phone": ticket.beneficiary_phone or "",
            "email": ticket.beneficiary_email or "",
            "kind": ticket.beneficiary_kind,
            "links": ticket.contact_links,
            "open": int(ticket.state in OPEN_STATES),
            "ticket_id": named and ticket.id,
        }

    @api.model
    def _people_of_reference(self, text):
        patterns = search_words.like_reference(text)
        named = Domain.OR(Domain("reference", "=ilike", pattern) for pattern in patterns)
        tickets = self.env["asas.helpdesk.ticket"].search(named, order="id desc", limit=PEOPLE)
        return [self._person_of(ticket, named=True) for ticket in tickets]

    @api.model
    def _people_without_contact(self, text):
        words = sought_in_key(text, self.env.company._asas_helpdesk_country())
        if not words:
            return []
        domain = Domain.AND(
            Domain("beneficiary_folded", "ilike", word)
            | Domain("beneficiary_phone", "ilike", word)
            | Domain("beneficiary_email", "ilike", word)
            for word in map(escape_psql, words)
        )
        tickets = self.env["asas.helpdesk.ticket"].search(
            domain & Domain("partner_id", "=", False), order="id desc", limit=CONSIDERED
        )
        people = {}
        for ticket in tickets:
            known_by = (
                ticket.beneficiary_phone or ticket.beneficiary_email or ticket.beneficiary_folded
            )
            people.setdefault(known_by, ticket)
        return [self._person_of(ticket) for ticket in list(people.values())[:PEOPLE]]

    @api.model
    @api.readonly
    def look(self, person, subject="", text=""):
        """Return the open and recent tickets of a person that the current user may see.

        Tickets in which the person has said something similar within two days come first.

        :param dict person: ``partner_id``, ``email``, ``phone``, as far as they are known
        """
        self._check_may_register()
        person = person if isinstance(person, dict) else {}
        tickets = self.env["asas.helpdesk.ticket"]
        partner = self.env["res.partner"].browse(record_id(person.get("partner_id")))
        email, number = clean(person.get("email")), clean(person.get("phone"))
        domain = tickets._person_domain(partner, email, number)
        similar = tickets
        if clean(subject):
            since = fields.Datetime.now() - WITHIN
            similar = tickets._say_the_same(
                clean(subject)[:1000],
                plaintext2html(clean(text)[:WORDS_LENGTH]),
                domain & Domain("received_at", ">=", since),
            )[:TICKETS]
        of_late = Domain("received_at", ">=", fields.Datetime.now() - RECENT)
        latest = tickets.search(
            domain & (Domain("state", "in", OPEN_STATES) | of_late),
            order="received_at desc, id desc",
            limit=TICKETS * 3,
        ).sorted(lambda t: t.state not in OPEN_STATES)[:TICKETS]
        named = tickets.search([("id", "=", record_id(person.get("ticket_id")))])
        shown = (similar | named | latest)[:TICKETS]
        return [self._line(ticket, ticket in similar) for ticket in shown]

    @api.model
    def _line(self, ticket, similar):
        types = dict(ticket._fields["ticket_type"]._description_selection(self.env))
        return {
            "id": ticket.id,
            "reference": ticket.reference,
            "subject": ticket.subject,
            "type": types[ticket.ticket_type],
            "name": ticket.beneficiary_name or "",
            "stage": ticket.stage_id.name,
            "open": ticket.state in OPEN_STATES,
            "similar": similar,
            "time_left": ticket.state in OPEN_STATES and ticket.time_left,
            "pressure": ticket.state in OPEN_STATES and ticket.pressure,
            "deadline": fields.Datetime.to_string(ticket.next_deadline),
            "received": fields.Datetime.to_string(ticket.received_at),
            "writable": ticket.state != "cancelled" and ticket.has_access("write"),
        }

    # ------------------------------------------------------------------ Doing

    @api.model
    def register(self, values):
        """Make a ticket of what was captured, once for each key.

        :param dict values: what the dialog sends; see ``_read``. ``key`` names the draft,
            ``solved`` and ``resolution`` resolve a request at once, ``pass_on`` leaves what was
            said in a call to colleagues, ``related_ids`` are tickets to
            relate it to, ``keep_contact`` makes a contact of an unknown person, ``remote`` names
            the tool with which a device is accessed
        :return: ``{"id", "reference", "state"}``
        :raise UserError: if something is missing or not allowed; nothing is made then
        """
        self._check_may_register()
        values = values if isinstance(values, dict) else {}
        key = clean(values.get("key"))[:64]
        tickets = self.env["asas.helpdesk.ticket"]
        ticket = key and tickets._portal_submitted(key).sudo(False)
        if not ticket:
            try:
                with self.env.cr.savepoint():
                    ticket = self._register_ticket(values, key)
            except UniqueViolation as error:
                if error.diag.constraint_name != tickets._submitted_once.full_name(tickets):
                    raise
                raise UserError(
                    self.env._("It is being registered at this moment. Check your tickets.")
                ) from error
        return {"id": ticket.id, "reference": ticket.reference, "state": ticket.state}

    @api.model
    def _register_ticket(self, values, key):
        tickets = self.env["asas.helpdesk.ticket"]
        intake = self._read(values)
        intake.check()
        vals = intake.values
        # Details of a contact are copied into the ticket only if the user may read that contact.
        self.env["res.partner"].browse(vals.get("partner_id", [])).check_access("read")
        if values.get("keep_contact") and not vals.get("partner_id"):
            vals["partner_id"] = self._keep_contact(vals)
        channel = self.env["asas.helpdesk.channel"].browse(vals["channel_id"])
        spoken = channel.kind in SPOKEN
        if spoken and not values.get("pass_on"):
            vals["user_id"] = self.env.uid  # who takes a call has it
        ticket = tickets.create(vals)
        if key:
            # The key only identifies the draft that became this ticket, which the current user just
            # made.
            ticket.sudo().submission_key = key
            ticket.flush_recordset(["submission_key"])
        related = tickets.browse(_ids(values.get("related_ids"))).exists()
        if related:
            related.check_access("read")
            ticket._relate(related)
        remote = values.get("remote")
        if ticket.channel_kind == "remote" and isinstance(remote, dict):
            self._note_remote(ticket, remote)
        if values.get("solved"):
            resolution = intake.text("resolution")
            if not resolution:
                raise ValidationError(
                    self.env._(
                        "Describe in a few words how it was solved; the beneficiary reads it."
                    )
                )
            ticket._solve_at_first_contact(resolution)
        elif spoken:
            ticket._answer_in_contact()
        return ticket

    @api.model
    def _read(self, values):
        """Return the fields of the new ticket from what a client sent, and no others."""
        intake = Intake(self.env, values)
        channels = self.env["asas.helpdesk.channel"]
        channel = channels.browse(intake.record_id("channel_id")).exists()
        intake.read_record("channel_id", channel.filtered(lambda c: c.kind in STAFFED))
        intake.read_choice("ticket_type", otherwise="request")
        intake.read_choice("beneficiary_kind", otherwise="trainee")
        intake.read_line("subject", SUBJECT_LENGTH)
        intake.read_description("text", needed=False)
        intake.read_moment()
        for name, model in (("service_id", "service"), ("course_id", "course")):
            if intake.record_id(name):
                records = self.env[f"asas.helpdesk.{model}"].browse(intake.record_id(name))
                intake.read_record(name, records.exists())
        if values.get("details"):
            # The ticket checks them, as everywhere.
            intake.values["service_details"] = values["details"]
        # Whether a session or contact may be used is checked where it is used.
        for name in ("session_id", "partner_id"):
            if intake.record_id(name):
                intake.values[name] = intake.record_id(name)
        if "partner_id" not in intake.values:
            intake.fit_line("beneficiary_name", NAME_LENGTH)
            intake.read_contact(needed=False)
        return intake

    @api.model
    def _keep_contact(self, vals):
        """Return a new contact for the person, if the current user may make one."""
        if not vals["beneficiary_name"]:
            raise ValidationError(self.env._("Enter the name of the contact."))
        contact = {
            "name": vals["beneficiary_name"],
            "email": vals["beneficiary_email"],
            "phone": vals["beneficiary_phone"],
            "lang": self.env.company.partner_id.lang,
            "asas_helpdesk_made_here": True,
        }
        return self.env["res.partner"].create(contact).id

    @api.model
    def _note_remote(self, ticket, remote):
        sessions = self.env["asas.helpdesk.remote.session"]
        tools = sessions._fields["tool"].get_values(self.env)
        session = sessions.create(
            {
                "ticket_id": ticket.id,
                "tool": remote.get("tool") if remote.get("tool") in tools else "other",
                "remote_id": clean(remote.get("remote_id"))[:100] or False,
            }
        )
        if remote.get("consent"):
            session.action_consent()

    @api.model
    def add_words(self, ticket_id, values):
        """Add what was said to an existing ticket, instead of making a new one.

        It becomes an internal note with the channel and the time. An answer of the beneficiary ends
        the waiting.

        :param dict values: ``subject``, ``text``, ``channel_id``, ``received_at``
        :raise UserError: if nothing was written, or the user may not write the ticket
        """
        self._check_may_register()
        values = values if isinstance(values, dict) else {}
        ticket = self.env["asas.helpdesk.ticket"].browse(record_id(ticket_id)).exists()
        if not ticket:
            raise UserError(self.env._("This ticket no longer exists."))
        ticket.check_access("write")
        intake = Intake(self.env, values, ticket.company_id)
        intake.read_moment()
        intake.check()
        words = (intake.text("subject"), intake.text("text"))
        text = "\n".join(filter(None, words))[:WORDS_LENGTH]
        if not text:
            raise ValidationError(self.env._("Write down what was said, then choose the ticket."))
        channel = self.env["asas.helpdesk.channel"].browse(intake.record_id("channel_id")).exists()
        moment = intake.values["received_at"]
        said_at = ticket.company_id._asas_helpdesk_time(moment)
        how = Markup(" · ").join(filter(None, (channel.name, said_at)))
        said = self.env._(
            "The beneficiary says (%(how)s): %(words)s",
            how=how,
            words=Markup("<br/>").join(text.splitlines()),
        )
        ticket.message_post(body=said, message_type="comment", subtype_xmlid="mail.mt_note")
        # What is only noted now counts from when it was said.
        moment = min(moment, fields.Datetime.now())
        ticket._beneficiary_spoke(moment)
        if channel.kind in SPOKEN:
            # The person was on the line. sudo() because the code alone writes what was answered.
            ticket.sudo()._answered(moment)
        return {"id": ticket.id, "reference": ticket.reference, "state": ticket.state}


def _ids(values):
    """Return the ids in what a client sent; anything that is not an id is left out."""
    ids = map(record_id, values[:50]) if isinstance(values, list) else ()
    return [id_ for id_ in ids if id_]
