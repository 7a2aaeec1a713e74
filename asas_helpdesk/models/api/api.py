import hashlib

from psycopg2.errors import UniqueViolation

from odoo import api, models
from odoo.exceptions import AccessError, ConcurrencyError, MissingError, ValidationError
from odoo.fields import Domain

from .api_intake import TEXTS, ApiIntake, short

MOST_AT_ONCE = 100


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
        text = self._text("text", text)
        key = self._text("external_ref", external_ref)
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
        """Return a text that has to be there."""
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
        """Return what is stored of what was read; what was not given is left to the ticket."""
        company = self.env.company
        values = {name: value for name, value in intake.values.items() if value}
        kind = values.pop("channel", "website")
        channels = tickets.env["asas.helpdesk.channel"]
        channel = channels.search([("kind", "=", kind)])._of_company(company)[:1]
        return {
            **values,
            "partner_id": self._beneficiary(tickets, values.get("beneficiary_email")).id,
            "company_id": company.id,
            "channel_id": (channel or tickets._portal_channel()).id,
        }

    def _beneficiary(self, tickets, email):
        """The person who is known by this address, where it is one alone: the ticket is then in
        that person's portal."""
        partners = tickets.env["res.partner"]
        if not email:
            return partners
        found = partners.search(
            [
                ("email_normalized", "=", email),
                ("is_company", "=", False),
                ("company_id", "in", (False, self.env.company.id)),
            ],
            limit=2,
        )
        return found if len(found) == 1 else partners
