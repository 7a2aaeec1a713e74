"""Read and check the values of a ticket that comes from outside, whatever its channel.

The portal's form, the public form, quick capture, the hall, the API and the mail gateway choose
which fields they accept, which of these are required, and where the values go. This module alone
decides how a value is cleaned, what makes it valid, and which error people read when it is not.
"""

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tools import plaintext2html

from ...tools import address
from ...tools.text import clean, record_id

SUBJECT_LENGTH = 200
TEXT_LENGTH = 100_000
NAME_LENGTH = 120


def format_size(env, size):
    """Return a number of bytes as people read it, such as “25 MB”."""
    if size < 1024 * 1024:
        return env._("%(size)s KB", size=max(1, round(size / 1024)))
    return env._("%(size)s MB", size=f"{size / 1024 / 1024:.3g}")


def read_email(env, typed):
    """Read a typed e-mail address.

    :return: its clean form or an empty text, and the error or None
    """
    found = address.read(typed)
    if found.problem == address.BROKEN:
        return "", not_an_email(env, typed)
    return found.value, None


def read_phone(env, typed, company=None):
    """Read a typed telephone number.

    :param company: the company in whose country a national number is read; by default the current
        one
    :return: its normal form or an empty text, and the error or None
    """
    normalized = (company or env.company)._asas_helpdesk_phone(typed) or ""
    return normalized, not_a_phone(env, typed) if typed and not normalized else None


def not_an_email(env, typed):
    """Return the error for an invalid e-mail address."""
    return env._(
        "“%(email)s” is not an e-mail address; write it like name@example.com.",
        email=shortened(typed),
    )


def not_a_phone(env, typed):
    """Return the error for an invalid telephone number."""
    return env._(
        "“%(number)s” is not a telephone number; write it like +966 53 384 8712.",
        number=shortened(typed),
    )


def missing_contact(env):
    """Return the error for a missing contact: neither e-mail address nor telephone number."""
    return env._(
        "Enter a telephone number or an e-mail address, so that we can notify you of the outcome."
    )


def shortened(text):
    """Return a typed text, shortened so that an error can quote it."""
    return text if len(text) <= NAME_LENGTH else text[:NAME_LENGTH] + "…"


class Intake:
    """Values sent for a new ticket, with the values to store and the errors by field.

    Each ``read_…`` puts a value into ``values`` and, if it refuses the value, a sentence into
    ``errors``, under the name of the field. Each ``fit_…`` refuses nothing and cuts the value to
    the length allowed.
    """

    def __init__(self, env, given, company=None):
        self.env = env
        self.given = given
        self.company = company or env.company
        self.values = {}
        self.errors = {}

    def check(self):
        """Raise the errors, if there are any.

        :raise ValidationError: with a line for each field
        """
        if self.errors:
            raise ValidationError("\n".join(self.errors.values()))

    def text(self, name):
        """Return the text sent under a name, cleaned for storing; empty for anything but text."""
        return clean(self.given.get(name))

    def record_id(self, name):
        """Return the id sent under a name; 0, which no record has, for an invalid one."""
        return record_id(self.given.get(name))

    # ------------------------------------------------------------------ Read and check

    def read_line(self, name, length, needed=True):
        """Read a text of one line."""
        self.values[name] = self._fitting(name, " ".join(self.text(name).split()), length, needed)

    def read_text(self, name, length, needed=True):
        """Read a text of any number of lines."""
        self.values[name] = self._fitting(name, self.text(name), length, needed)

    def read_description(self, name="description", length=TEXT_LENGTH, needed=True):
        """Read a text that is stored as HTML, and check the length of the HTML too."""
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
        """Read one of the values of a selection field of the ticket.

        :param str otherwise: the value to use instead of an unknown one; without it, an unknown
            value is refused
        """
        value = self.given.get(name)
        if not isinstance(value, str) or value not in self.choices(name):
            value = otherwise
        if value:
            self.values[name] = value
        else:
            self.errors[name] = self.unknown(name)

    def choices(self, name):
        """Return the values of a selection field of the ticket."""
        return self.env["asas.helpdesk.ticket"]._fields[name].get_values(self.env)

    def read_record(self, name, offered):
        """Read the id of a record, which has to be one of those offered."""
        chosen = offered & offered.browse(self.record_id(name))
        if chosen:
            self.values[name] = chosen.id
        else:
            self.errors[name] = self.unknown(name)

    def read_details(self, service, given, named, public=True):
        """Read the answers to the fields of the service that was chosen.

        :param dict given: what was sent by key
        :param named: a method that returns the name under which the error about a key is shown
        :param bool public: whether only those are read that beneficiaries are asked for
        """
        asked, kept = self.env["asas.helpdesk.service.field"], {}
        for field in asked._get_of_service(service, public):
            value, error = asked._read_value(field, given.get(field["key"]))
            if value is not None:
                kept[field["key"]] = value
            elif not error and field["required"]:
                error = asked._get_missing_words(field)
            if error:
                self.errors[named(field["key"])] = error
        if kept:
            self.values["service_details"] = kept

    def read_contact(self, needed=True):
        """Read the e-mail address and the telephone number; one of the two is enough."""
        email, number = self.text("beneficiary_email"), self.text("beneficiary_phone")
        self._note("beneficiary_email", *read_email(self.env, email))
        self._note("beneficiary_phone", *read_phone(self.env, number, self.company))
        words = self.company._asas_helpdesk_split_phone(number)[1]
        if words:
            self.values["beneficiary_phone_note"] = words
        if needed and not email and not number:
            for name, error in self.no_contact().items():
                self.errors.setdefault(name, error)

    def _note(self, name, value, error):
        self.values[name] = value or False
        if error:
            self.errors.setdefault(name, error)

    def read_moment(self, name="received_at"):
        """Read a moment in Odoo's format, in UTC; an empty one means now."""
        try:
            moment = fields.Datetime.to_datetime(self.text(name) or None)
        except ValueError:
            self.errors[name] = self.unknown(name)
        else:
            self.values[name] = moment or fields.Datetime.now()

    # ------------------------------------------------------------------ Cut to fit

    def fit_line(self, name, length=SUBJECT_LENGTH, otherwise=False):
        """Store a text of one line, cut to a length."""
        line = " ".join(self.text(name).split())
        self.values[name] = line[:length].strip() or otherwise

    def fit_description(self, name="description", length=TEXT_LENGTH // 10):
        """Store a text as HTML, cut to a length before."""
        text = self.text(name)[:length]
        self.values["description"] = plaintext2html(text) if text else False

    # ------------------------------------------------------------------ Errors

    def missing(self, name):
        """Return the error for an empty field, saying what to enter."""
        texts = {
            "subject": self.env._("Describe in a few words what it is about."),
            "description": self.env._("Describe what happened or what you need."),
            "beneficiary_name": self.env._("Enter your name."),
        }
        return texts.get(name) or self.unknown(name)

    def too_long(self, name, count, limit):
        """Return the error for a text that is too long, saying what to do."""
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
        """Return the error for a value that cannot be chosen, saying what to choose."""
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
        """Return the error for a missing contact, by the field that shows it."""
        return {"beneficiary_phone": missing_contact(self.env)}
