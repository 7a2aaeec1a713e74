import hashlib

from psycopg2.errors import UniqueViolation

from odoo import api, models
from odoo.exceptions import AccessError, ConcurrencyError, MissingError, ValidationError
from odoo.fields import Domain

from ...tools import phone
from .api_intake import TEXTS, ApiIntake, short

MOST_AT_ONCE = 100


class Api(models.AbstractModel):
    """The methods for tickets that other systems call over JSON-2 (docs/api.md).

    Only members of the group *Integration* may call them. These have no right to tickets
    themselves: the methods run as superuser, on the tickets that the caller has registered, and use
    no other fields than those named here.
    """

    _name = "asas.helpdesk.api"
    _description = "API for Other Systems"

    # ------------------------------------------------------------------ Methods for clients

    @api.model
    def create_ticket(self, **values):
        """Register a ticket, once for each ``external_ref``.

        :return: the ticket as ``read_tickets`` gives it, with ``created``: false if it was
            registered before, in which case it is left unchanged
        :raise ValidationError: saying which field is wrong, and why
        """
        self = self._checked()
        tickets = self._tickets()
        intake = ApiIntake.of(self.env, values)
        known = self._find(external_refs=[intake.values["external_ref"]])
        if known:
            return {"created": False, **known._api_read()[0]}
        intake.read_course()
        intake.check()
        try:
            with self.env.cr.savepoint():
                ticket = tickets.create(self._values_of(tickets, intake))
        except UniqueViolation as error:
            if error.diag.constraint_name != tickets._external_ref_once.full_name(tickets):
                raise
            # Another request is storing it at this moment: start again, and find it.
            raise ConcurrencyError("registered twice at once") from error
        return {"created": True, **ticket._api_read()[0]}

    @api.model
    @api.readonly
    def read_tickets(self, references=(), external_refs=()):
        """Return those tickets of these references that the caller has registered, and no others.

        :return: a list, in the order in which they were registered
        """
        return self._checked()._find(references, external_refs)._api_read()

    @api.model
    @api.readonly
    def read_messages(self, reference):
        """Return the conversation on a ticket, as its beneficiary reads it."""
        return self._checked()._one(reference)._api_messages()

    @api.model
    def add_message(self, reference, text, external_ref):
        """Add what the beneficiary said to the conversation, once for each ``external_ref``."""
        self = self._checked()
        ticket = self._one(reference)
        text = self._text("text", text)
        key = self._text("external_ref", external_ref)
        digest = hashlib.sha256(f"{self.env.uid}\0{ticket.id}\0{key}".encode()).hexdigest()
        message, created = ticket._api_say(text, f"<{digest}@asas.helpdesk.api>")
        return {"created": created, "id": message.id, "state": ticket.state}

    @api.model
    @api.readonly
    def read_services(self):
        """Return the services that a ticket may be about."""
        # The list of services is public.
        services = self._checked().env["asas.helpdesk.service"].sudo().search([])
        services = services._of_company(self.env.company)
        return [
            {"id": service.id, "name": service.name, "details": self._checked()._asked(service)}
            for service in services
        ]

    @api.model
    def announce_call(self, staff, number=""):
        """Open quick capture, with the number of the caller, for the member of the staff whose
        telephone rings.

        :param str staff: the login of the member of the staff
        :param str number: of the caller, in any form; none, or a word such as "anonymous", if it is
            withheld
        :return: always the same, so that nobody learns here who works at the desk
        :raise ValidationError: if the login is missing, or one of the two is too long
        """
        self = self._checked()
        login = self._text("staff", staff)
        number = self._text("number", number) if number not in (None, False, "") else ""
        # The group has no right to users; nothing of them is answered.
        users = self.env["res.users"].sudo()
        user = users.search([("login", "=", login), ("share", "=", False)], limit=1)
        registers = self.env["asas.helpdesk.ticket"].with_user(user).has_access("create")
        if user and registers and self.env.company in user.company_ids:
            caller = phone.caller(number, self.env.company._asas_helpdesk_country())
            user._bus_send("asas_helpdesk.call", {"number": caller})
        return {"announced": True}

    def _asked(self, service):
        """Return what beneficiaries are asked about a service."""
        asked = self.env["asas.helpdesk.service.field"]._get_of_service(service, public=True)
        return [
            {
                "key": field["key"],
                "label": field["label"],
                "kind": field["kind"],
                "required": field["required"],
                "choices": [{"key": key, "label": label} for key, label in field["choices"]],
            }
            for field in asked
        ]

    # ------------------------------------------------------------------ Who it belongs to

    def _checked(self):
        """Return this model for a member of the group.

        Of the context that a client sends, only the language is used.

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
        # Integrations have no right to tickets; _find decides which ones they get.
        return self.env["asas.helpdesk.ticket"].sudo()

    def _find(self, references=(), external_refs=()):
        tickets = self._tickets()
        wanted = Domain("reference", "in", self._texts("references", references))
        wanted |= Domain("external_ref", "in", self._texts("external_refs", external_refs))
        return tickets.search(tickets._api_domain() & wanted, order="id")

    def _one(self, reference):
        reference = self._text("reference", reference)
        ticket = self._find([reference])
        if not ticket:
            raise MissingError(
                self.env._(
                    "You have not registered a ticket “%(reference)s”.", reference=short(reference)
                )
            )
        return ticket

    # ------------------------------------------------------------------ Input

    def _text(self, name, value):
        """Return a required text."""
        intake = ApiIntake(self.env, {name: value})
        intake.read_text(name, TEXTS[name])
        intake.check()
        return intake.values[name]

    def _texts(self, name, values):
        if not isinstance(values, (list, tuple)) or len(values) > MOST_AT_ONCE:
            raise ValidationError(
                self.env._(
                    "%(field)s: enter a list of up to %(count)s texts.",
                    field=name,
                    count=MOST_AT_ONCE,
                )
            )
        return [self._text(name, value) for value in values]

    def _values_of(self, tickets, intake):
        """Return the values to store; the ticket decides on what was not given."""
        company = self.env.company
        values = {name: value for name, value in intake.values.items() if value}
        kind = values.pop("channel", "website")
        channels = tickets.env["asas.helpdesk.channel"]
        channel = channels.search([("kind", "=", kind)])._of_company(company)[:1]
        return {
            **values,
            "partner_id": self._beneficiary(tickets, values).id,
            "company_id": company.id,
            "channel_id": (channel or tickets._portal_channel()).id,
        }

    def _beneficiary(self, tickets, values):
        """Return the person whose proven address this is: the ticket then appears in that person's
        portal."""
        partner, _why_none = tickets.env["res.partner"]._asas_helpdesk_person(
            values.get("beneficiary_email"), values.get("beneficiary_name"), self.env.company
        )
        return partner
