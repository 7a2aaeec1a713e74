"""A ticket that comes from outside is read here, whatever the way in.

The portal's form, the public form, quick capture, the hall, the API and the mail gateway say which
fields they take, which of these are needed, and where the values go. How a value is cleaned, what
it must look like, and what people read where it is refused is decided here alone.
"""

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize, plaintext2html

from ...tools.text import clean, record_id

SUBJECT_LENGTH = 200
TEXT_LENGTH = 100_000
NAME_LENGTH = 120
EMAIL_LENGTH = 254  # RFC 5321


def read_email(env, typed):
    """Read an e-mail address that was typed.

    :return: its normal form, or an empty text; and what is wrong with it, or None
    """
    fits = len(typed) <= EMAIL_LENGTH and "\n" not in typed
    normalized = (email_normalize(typed) or "") if fits else ""
    return normalized, not_an_email(env, typed) if typed and not normalized else None


def read_phone(env, typed, company=None):
    """Read a telephone number that was typed.

    :param company: in whose country a national number lies; else the current one
    :return: its normal form, or an empty text; and what is wrong with it, or None
    """
    normalized = (company or env.company)._asas_helpdesk_phone(typed) or ""
    return normalized, not_a_phone(env, typed) if typed and not normalized else None


def not_an_email(env, typed):
    """Return what people read about what is no e-mail address."""
    return env._(
        "“%(email)s” is not an e-mail address; write it like name@example.com.",
        email=shortened(typed),
    )


def not_a_phone(env, typed):
    """Return what people read about what is no telephone number."""
    return env._(
        "“%(number)s” is not a telephone number; write it like +966 53 384 8712.",
        number=shortened(typed),
    )


def missing_contact(env):
    """Return what people read who give neither an e-mail address nor a telephone number."""
    return env._(
        "Enter a telephone number or an e-mail address, so that we can notify you of the outcome."
    )


def shortened(text):
    """Return what was typed, to be named in an error."""
    return text if len(text) <= NAME_LENGTH else text[:NAME_LENGTH] + "…"


class Intake:
    """What was sent for a new ticket: the values to store, and what is wrong with which field.

    Each ``read_…`` puts a value into ``values`` and, where it is refused, a sentence into
    ``errors``, under the name of the field. Each ``fit_…`` refuses nothing and takes what fits.
    """

    def __init__(self, env, given, company=None):
        self.env = env
        self.given = given
        self.company = company or env.company
        self.values = {}
        self.errors = {}

    def check(self):
        """Refuse what was sent, unless nothing is wrong with it.

        :raise ValidationError: with a line for each field
        """
        if self.errors:
            raise ValidationError("\n".join(self.errors.values()))

    def text(self, name):
        """Return the text that was sent under a name, as it can be stored; empty for no text."""
        return clean(self.given.get(name))

    def record_id(self, name):
        """Return the id that was sent under a name; 0, which no record has, for what is none."""
        return record_id(self.given.get(name))

    # ------------------------------------------------------------------ What is read

    def read_line(self, name, length, needed=True):
        """Read a text of one line."""
        self.values[name] = self._fitting(name, " ".join(self.text(name).split()), length, needed)

    def read_text(self, name, length, needed=True):
        """Read a text of any number of lines."""
        self.values[name] = self._fitting(name, self.text(name), length, needed)

    def read_description(self, name="description", length=TEXT_LENGTH, needed=True):
        """Read a text that is stored as HTML, of which there is more than was typed."""
        self.read_text(name, length, needed)
        text = self.values.pop(name) or ""
        html = plaintext2html(text) if text else False
        if html and len(html) > TEXT_LENGTH and name not in self.errors:
            self.errors[name] = self.too_long(name, len(text), length)
        self.values["description"] = html

    def _fitting(self, name, text, length, needed):
        if needed and not text:
            self.errors.setdefault(name, self.missing(name))
        elif len(text) > length:
            self.errors[name] = self.too_long(name, len(text), length)
        return text or False

    def read_choice(self, name, otherwise=None):
        """Read one of the values of a selection of the ticket.

        :param str otherwise: what is meant where something else was sent, which is refused else
        """
        value = self.given.get(name)
        if not isinstance(value, str) or value not in self.choices(name):
            value = otherwise
        if value:
            self.values[name] = value
        else:
            self.errors[name] = self.unknown(name)

    def choices(self, name):
        """Return the values that a choice has."""
        return self.env["asas.helpdesk.ticket"]._fields[name].get_values(self.env)

    def read_record(self, name, offered):
        """Read a record by its id: one of those that are offered."""
        chosen = offered & offered.browse(self.record_id(name))
        if chosen:
            self.values[name] = chosen.id
        else:
            self.errors[name] = self.unknown(name)

    def read_contact(self, needed=True):
        """Read how the beneficiary can be reached; one of both ways is enough."""
        email, number = self.text("beneficiary_email"), self.text("beneficiary_phone")
        self._note("beneficiary_email", *read_email(self.env, email))
        self._note("beneficiary_phone", *read_phone(self.env, number, self.company))
        if needed and not email and not number:
            for name, error in self.no_contact().items():
                self.errors.setdefault(name, error)

    def _note(self, name, value, error):
        self.values[name] = value or False
        if error:
            self.errors.setdefault(name, error)

    def read_moment(self, name="received_at"):
        """Read a moment in Odoo's format, in UTC; now, where none was sent."""
        try:
            moment = fields.Datetime.to_datetime(self.text(name) or None)
        except ValueError:
            self.errors[name] = self.unknown(name)
        else:
            self.values[name] = moment or fields.Datetime.now()

    # ------------------------------------------------------------------ What is taken as it fits

    def fit_line(self, name, length=SUBJECT_LENGTH, otherwise=False):
        """Take of a line what fits."""
        line = " ".join(self.text(name).split())
        self.values[name] = line[:length].strip() or otherwise

    def fit_description(self, name="description", length=TEXT_LENGTH // 10):
        """Take of a text what fits, to be stored as HTML."""
        text = self.text(name)[:length]
        self.values["description"] = plaintext2html(text) if text else False

    # ------------------------------------------------------------------ What people read

    def missing(self, name):
        """Return what to do about a field that is empty."""
        texts = {
            "subject": self.env._("Describe in a few words what it is about."),
            "description": self.env._("Describe what happened or what you need."),
            "beneficiary_name": self.env._("Enter your name."),
        }
        return texts.get(name) or self.unknown(name)

    def too_long(self, name, count, limit):
        """Return what to do about a field that holds too much."""
        facts = {"count": count, "limit": limit}
        if name == "subject":
            return self.env._(
                "The subject has %(count)s characters; %(limit)s are allowed. Move the rest"
                " to the description.",
                **facts,
            )
        if name == "beneficiary_name":
            return self.env._("The name has %(count)s characters; %(limit)s are allowed.", **facts)
        return self.env._(
            "The description is too long (%(count)s characters). Shorten it, or attach the"
            " long text as a file.",
            **facts,
        )

    def unknown(self, name):
        """Return what to do about a field that holds none of what can be chosen."""
        texts = {
            "ticket_type": self.env._(
                "Choose whether it is a complaint, a suggestion or a request for help."
            ),
            "beneficiary_kind": self.env._(
                "Choose your role: trainee, trainer or government supervisor."
            ),
            "channel_id": self.env._("Choose the channel through which it arrived."),
            "service_id": self.env._(
                "Choose a service from the list, or “Something else” if none of them fits."
            ),
            "received_at": self.env._("“Received at” is not a valid time. Choose it in the field."),
        }
        return texts.get(name) or self.env["asas.helpdesk.ticket"]._intake_unknown(name)

    def no_contact(self):
        """Return the error, by its field, where nobody can be reached."""
        return {"beneficiary_phone": missing_contact(self.env)}
