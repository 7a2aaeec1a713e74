from datetime import UTC, datetime

from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools import address
from ...tools.text import clean
from ..ticket.intake import SUBJECT_LENGTH, TEXT_LENGTH, Intake

# The texts that other systems send, with their maximum length.
TEXTS = {
    "external_ref": 100,
    "subject": SUBJECT_LENGTH,
    "description": TEXT_LENGTH // 2,
    "beneficiary_name": 200,
    "beneficiary_email": address.MAX_LENGTH,
    "beneficiary_phone": 100,
    "course_code": 100,
    "received_at": 40,
    # Not for a new ticket.
    "reference": 100,
    "references": 100,
    "external_refs": 100,
    "text": TEXT_LENGTH // 2,
    "staff": 100,
    "number": 100,
}
FIELDS = {
    "external_ref",
    "ticket_type",
    "subject",
    "description",
    "beneficiary_name",
    "beneficiary_email",
    "beneficiary_phone",
    "beneficiary_kind",
    "channel",
    "service_id",
    "details",
    "course_code",
    "received_at",
}
NAMES_SHOWN = 5
LONGEST_NAME_SHOWN = 40


def short(text):
    """Return what a program sent, shortened to be quoted in an error."""
    text = clean(text)
    return text if len(text) <= LONGEST_NAME_SHOWN else f"{text[:LONGEST_NAME_SHOWN]}…"


def _named(key):
    """Return under what the error about a detail is shown."""
    return f"details.{key}"


def _is_one(value):
    """Return whether what a program sent as an answer is one value."""
    return value is None or isinstance(value, str | int | float | bool)


class ApiIntake(Intake):
    """What another system sends for a new ticket.

    A program gets more detailed errors than a person: that there is no such field, that a value has
    the wrong type, and which values are allowed.
    """

    @classmethod
    def of(cls, env, values):
        """Read a new ticket, except for its course.

        :raise ValidationError: with a line for each field
        """
        given = {n: v for n, v in values.items() if n in FIELDS and v not in (None, "", False)}
        intake = cls(env, given)
        unknown = sorted(values.keys() - FIELDS)
        for name in unknown[:NAMES_SHOWN]:
            intake.errors[short(name)] = env._("there is no such field.")
        intake.more_unknown = len(unknown) > NAMES_SHOWN
        intake.read_ticket()
        intake.check()
        return intake

    def __init__(self, env, given, company=None):
        super().__init__(env, given, company)
        self.more_unknown = False

    def read_ticket(self):
        """Read the fields of a new ticket, except for its course."""
        self.read_text("external_ref", TEXTS["external_ref"])
        self.read_line("subject", TEXTS["subject"])
        self.read_line("beneficiary_name", TEXTS["beneficiary_name"])
        self.read_contact()
        self.read_description(length=TEXTS["description"], needed=False)
        self.read_choice("ticket_type")
        for name in ("beneficiary_kind", "channel"):
            if name in self.given:
                self.read_choice(name)
        if "service_id" in self.given:
            # The list of services is public.
            services = self.env["asas.helpdesk.service"].sudo().search([])
            self.read_record("service_id", services._of_company(self.company))
        self.read_details_sent()
        if "received_at" in self.given:
            self.read_moment()

    def read_details_sent(self):
        """Read the answers to the fields of the service, by their keys."""
        given = self.given.get("details", {})
        if not isinstance(given, dict):
            self.errors["details"] = self.env._("enter an object with the keys of read_services.")
            return
        services = self.env["asas.helpdesk.service"]
        service = services.browse(self.values.get("service_id") or [])
        answers = {name: value for name, value in given.items() if _is_one(value)}
        self.read_details(service, answers, _named)
        asked = self.env["asas.helpdesk.service.field"]._get_of_service(service, public=True)
        known = {field["key"] for field in asked}
        for name in sorted(given.keys() - known)[:NAMES_SHOWN]:
            self.errors[_named(short(name))] = self.env._("there is no such field of the service.")
        for name in sorted(known & given.keys() - answers.keys()):
            self.errors[_named(name)] = self.env._("enter one value.")

    def read_course(self):
        """Read the course by its code."""
        code = self.text("course_code")
        if not code:
            return
        # Integrations have no right to courses; they only learn whether this code exists.
        courses = self.env["asas.helpdesk.course"].sudo()
        company = Domain("company_id", "=", self.company.id)
        course = courses.search(company & Domain("code", "=", code), limit=1)
        self.values["course_id"] = course.id
        if not course:
            self.errors["course_code"] = self.unknown("course_code")

    def read_moment(self, name="received_at"):
        """Read a moment with its time zone, in ISO 8601 format."""
        try:
            moment = datetime.fromisoformat(self.text(name))
            in_utc = moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        except (ValueError, OverflowError):
            moment = None
        if moment and moment.tzinfo:
            self.values[name] = in_utc
        else:
            self.errors.setdefault(name, self.unknown(name))

    def check(self):
        if self.errors:
            lines = [f"{name}: {error}" for name, error in self.errors.items()]
            raise ValidationError("\n".join(lines + ["…"] * self.more_unknown))

    def text(self, name):
        value = self.given.get(name)
        if value is not None and not isinstance(value, str):
            self.errors[name] = self.env._("enter a text.")
        elif len(value or "") > TEXTS[name]:
            self.errors[name] = self.too_long(name, len(value), TEXTS[name])
        return super().text(name)

    def choices(self, name):
        if name == "channel":
            return self.env["asas.helpdesk.channel"]._fields["kind"].get_values(self.env)
        return super().choices(name)

    # ------------------------------------------------------------------ What programs read

    def missing(self, name):
        return self.env._("is missing.")

    def too_long(self, name, count, limit):
        return self.env._(
            "has %(count)s characters; %(limit)s are allowed.", count=count, limit=limit
        )

    def unknown(self, name):
        if name not in self.given:
            return self.missing(name)
        if name == "service_id":
            return self.env._("there is no such service; read_services lists them.")
        if name == "course_code":
            return self.env._(
                "there is no course “%(code)s”.", code=short(self.given["course_code"])
            )
        if name == "received_at":
            return self.env._(
                "enter a moment with its time zone, such as 2026-03-01T10:00:00+03:00."
            )
        return self.env._("choose one of: %(choices)s.", choices=", ".join(self.choices(name)))

    def no_contact(self):
        return {"beneficiary_email": self.env._("enter an e-mail address or a telephone number.")}
