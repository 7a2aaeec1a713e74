import hashlib
from datetime import UTC, datetime

from psycopg2.errors import UniqueViolation

from odoo import api, models
from odoo.exceptions import AccessError, ConcurrencyError, MissingError, ValidationError
from odoo.fields import Domain
from odoo.tools import email_normalize, plaintext2html

from ...tools.text import clean
from ..ticket.ticket import BENEFICIARY_KINDS, SUBJECT_LENGTH, TEXT_LENGTH, TICKET_TYPES

# The texts that a new ticket may have, and how long they are at the most.
TEXTS = {
    "external_ref": 100,
    "subject": SUBJECT_LENGTH,
    "description": TEXT_LENGTH // 2,
    "beneficiary_name": 200,
    "beneficiary_email": 254,
    "beneficiary_phone": 40,
    "course_code": 100,
    "received_at": 40,
}
REQUIRED = ("external_ref", "ticket_type", "subject", "beneficiary_name")
FIELDS = (*TEXTS, "ticket_type", "beneficiary_kind", "channel", "service_id")
MOST_AT_ONCE = 100
NAMES_SHOWN = 5
LONGEST_NAME_SHOWN = 40
LARGEST_ID = 2**31 - 1


class Api(models.AbstractModel):
    """What other systems do with tickets over JSON-2 (docs/api.md).

    The methods are for members of the group *Integration* alone, who have no right to tickets
    themselves. They run as superuser, on the tickets that the caller has registered, with nothing
    but the fields named here.
    """

    _name = "asas.helpdesk.api"
    _description = "API for Other Systems"

    # ------------------------------------------------------------------ Methods for clients

    @api.model
    def create_ticket(self, **values):
        """Register a ticket, once for each ``external_ref``.

        :return: the ticket as ``read_tickets`` gives it, with ``created``: false where it was
            registered before, and is then left as it is
        :raise ValidationError: saying what is wrong with which field
        """
        self = self._checked()
        tickets = self._tickets()
        checked = self._read_ticket(values)
        known = self._find(external_refs=[checked["external_ref"]])
        if known:
            return {"created": False, **known._api_read()[0]}
        try:
            with self.env.cr.savepoint():
                ticket = tickets.create(self._ticket_values(tickets, checked))
        except UniqueViolation as error:
            if error.diag.constraint_name != tickets._external_ref_once.full_name(tickets):
                raise
            # Another request is storing it at this moment: begin anew, and find it.
            raise ConcurrencyError("registered twice at once") from error
        return {"created": True, **ticket._api_read()[0]}

    @api.model
    @api.readonly
    def read_tickets(self, references=(), external_refs=()):
        """The tickets of these references that the caller has registered; others are left out.

        :return: a list, in the order in which they were registered
        """
        return self._checked()._find(references, external_refs)._api_read()

    @api.model
    @api.readonly
    def read_messages(self, reference):
        """The conversation on a ticket, as its beneficiary reads it."""
        return self._checked()._one(reference)._api_messages()

    @api.model
    def add_message(self, reference, text, external_ref):
        """Add what the beneficiary said to the conversation, once for each ``external_ref``."""
        self = self._checked()
        ticket = self._one(reference)
        text = self._text("text", text, TEXT_LENGTH // 2)
        key = self._text("external_ref", external_ref, TEXTS["external_ref"])
        digest = hashlib.sha256(f"{self.env.uid}\0{ticket.id}\0{key}".encode()).hexdigest()
        message, created = ticket._api_say(text, f"<{digest}@asas.helpdesk.api>")
        return {"created": created, "id": message.id, "state": ticket.state}

    @api.model
    @api.readonly
    def read_services(self):
        """The services that a ticket may be about."""
        # Which services there are is public.
        services = self._checked().env["asas.helpdesk.service"].sudo().search([])
        return [{"id": service.id, "name": service.name} for service in services]

    # ------------------------------------------------------------------ Whose it is

    def _checked(self):
        """This, for a member of the group.

        What a client puts into the context is left behind, but for the language.

        :raise AccessError: for everybody else
        """
        plain = self.with_env(self.env(context={}))
        lang = self.env.context.get("lang")
        if not isinstance(lang, str) or lang not in dict(plain.env["res.lang"].get_installed()):
            lang = plain.env.user.lang
        checked = plain.with_context(lang=lang)
        if not checked.env.user.has_group("asas_helpdesk.group_api"):
            raise AccessError(
                checked.env._(
                    "This is for other systems. Use the key of a user of the group"
                    " “Complaints & Suggestions: Integration”."
                )
            )
        return checked

    def _tickets(self):
        # Integrations have no right to tickets; which ones they get is decided by _find.
        return self.env["asas.helpdesk.ticket"].sudo()

    def _find(self, references=(), external_refs=()):
        tickets = self._tickets()
        wanted = Domain("reference", "in", self._texts("references", references))
        wanted |= Domain("external_ref", "in", self._texts("external_refs", external_refs))
        return tickets.search(tickets._api_domain() & wanted, order="id")

    def _one(self, reference):
        reference = self._text("reference", reference, TEXTS["external_ref"])
        ticket = self._find([reference])
        if not ticket:
            raise MissingError(
                self.env._(
                    "You have registered no ticket “%(reference)s”.", reference=_short(reference)
                )
            )
        return ticket

    # ------------------------------------------------------------------ Input

    def _text(self, name, value, length):
        """A text that has to be there."""
        fault = self._fault_of_text(value, length, needed=True)
        if fault:
            line = f"{name}: {fault}"
            raise ValidationError(line)
        return clean(value)

    def _texts(self, name, values):
        if not isinstance(values, (list, tuple)) or len(values) > MOST_AT_ONCE:
            raise ValidationError(
                self.env._(
                    "%(field)s: give a list of %(count)s texts at the most.",
                    field=name,
                    count=MOST_AT_ONCE,
                )
            )
        return [self._text(name, value, TEXTS["external_ref"]) for value in values]

    def _fault_of_text(self, value, length, needed):
        if not isinstance(value, str):
            return self.env._("give a text.")
        if needed and not clean(value):
            return self.env._("is missing.")
        if len(value) > length:
            return self.env._(
                "has %(count)s characters; %(limit)s are allowed.", count=len(value), limit=length
            )
        return None

    def _read_ticket(self, values):
        """The fields of a new ticket, checked.

        :raise ValidationError: one line for each fault
        """
        unknown = sorted(values.keys() - set(FIELDS))
        faults = {
            _short(name): self.env._("there is no such field.") for name in unknown[:NAMES_SHOWN]
        }
        given = {n: v for n, v in values.items() if n in FIELDS and v not in (None, "", False)}
        faults |= self._faults(given)
        if faults:
            lines = [f"{name}: {fault}" for name, fault in faults.items()]
            if len(unknown) > NAMES_SHOWN:
                lines.append("…")
            raise ValidationError("\n".join(lines))
        return {n: clean(v) if isinstance(v, str) else v for n, v in given.items()}

    def _faults(self, given):
        """What is wrong with these fields, in words by name."""
        faults = {name: self.env._("is missing.") for name in REQUIRED if name not in given}
        if not {"beneficiary_email", "beneficiary_phone"} & given.keys():
            faults["beneficiary_email"] = self.env._(
                "give an e-mail address or a telephone number."
            )
        for name in [name for name in TEXTS if name in given]:
            fault = self._fault_of_text(given[name], TEXTS[name], name in REQUIRED)
            if fault:
                faults[name] = fault
        for name, choices in self._choices().items():
            if name in given and given[name] not in choices:
                faults[name] = self.env._("choose one of: %(choices)s.", choices=", ".join(choices))
        if "service_id" in given and not self._service(given["service_id"]):
            faults["service_id"] = self.env._("there is no such service; read_services lists them.")
        return faults

    def _choices(self):
        kinds = self.env["asas.helpdesk.channel"]._fields["kind"].get_values(self.env)
        return {
            "ticket_type": [value for value, _label in TICKET_TYPES],
            "beneficiary_kind": [value for value, _label in BENEFICIARY_KINDS],
            "channel": kinds,
        }

    def _service(self, service_id):
        if type(service_id) is not int or not 0 < service_id <= LARGEST_ID:
            return None
        # Which services there are is public.
        return self.env["asas.helpdesk.service"].sudo().search([("id", "=", service_id)])

    def _ticket_values(self, tickets, checked):
        """What is stored for checked fields."""
        company = self.env.company
        channels = tickets.env["asas.helpdesk.channel"]
        kind = checked.get("channel", "website")
        channel = channels.search([("kind", "=", kind)])._of_company(company)[:1]
        values = {
            name: checked[name]
            for name in (
                "external_ref",
                "ticket_type",
                "subject",
                "beneficiary_name",
                "beneficiary_email",
                "beneficiary_phone",
                "beneficiary_kind",
                "service_id",
            )
            if name in checked
        }
        if "description" in checked:
            values["description"] = plaintext2html(checked["description"])
        if "received_at" in checked:
            values["received_at"] = self._moment(checked["received_at"])
        if "course_code" in checked:
            values["course_id"] = self._course(tickets, checked["course_code"]).id
        partner = self._beneficiary(tickets, checked.get("beneficiary_email"))
        return {
            **values,
            "partner_id": partner.id,
            "company_id": company.id,
            "channel_id": (channel or tickets._portal_channel()).id,
        }

    def _moment(self, text):
        try:
            moment = datetime.fromisoformat(text)
            in_utc = moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        except (ValueError, OverflowError):
            moment = None
        if moment and moment.tzinfo:
            return in_utc
        raise ValidationError(
            self.env._(
                "received_at: give a moment with its time zone, such as 2026-03-01T10:00:00+03:00."
            )
        )

    def _course(self, tickets, code):
        courses = tickets.env["asas.helpdesk.course"]
        course = courses.search(
            [("code", "=", code), ("company_id", "=", self.env.company.id)], limit=1
        )
        if not course:
            raise ValidationError(
                self.env._("course_code: there is no course “%(code)s”.", code=_short(code))
            )
        return course

    def _beneficiary(self, tickets, email):
        """The person who is known by this address, where it is one alone: the ticket is then in
        that person's portal."""
        partners = tickets.env["res.partner"]
        normalized = email and email_normalize(email)
        if not normalized:
            return partners
        found = partners.search(
            [
                ("email_normalized", "=", normalized),
                ("is_company", "=", False),
                ("company_id", "in", (False, self.env.company.id)),
            ],
            limit=2,
        )
        return found if len(found) == 1 else partners


def _short(text):
    text = clean(text)
    return text if len(text) <= LONGEST_NAME_SHOWN else f"{text[:LONGEST_NAME_SHOWN]}…"
