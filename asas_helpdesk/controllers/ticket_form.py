import hashlib
import uuid

from odoo.http import request
from odoo.tools import email_normalize, plaintext2html

from ..models.ticket import SUBJECT_LENGTH, TEXT_LENGTH, TICKET_TYPES
from ..tools import files, phone
from ..tools.text import clean

MAX_FILES = 5
# The value of the service "something else": chosen on purpose, where an empty one is forgotten.
OTHER_SERVICE = "other"
FIELDS = (
    "ticket_type",
    "service_id",
    "course_id",
    "subject",
    "description",
    "beneficiary_email",
    "beneficiary_phone",
    "attachments",
)


def read_email(env, email):
    """The normal form of an e-mail address that was typed, and what is wrong with it or None."""
    normalized = email_normalize(email) if email else ""
    if not email or normalized:
        return normalized, None
    return "", env._(
        "“%(email)s” is not an e-mail address; write it like name@example.com.", email=email
    )


def read_phone(env, number, email):
    """The normal form of a telephone number that was typed, and what is wrong with it or None.

    :param str email: the e-mail address typed beside it; one of both is needed
    """
    normalized = phone.normalize(number) if number else ""
    if number and not normalized:
        return "", env._(
            "“%(number)s” is not a telephone number; write it like +966 53 384 8712.",
            number=number,
        )
    if not number and not email:
        return "", env._(
            "Give a telephone number or an e-mail address, so that we can tell you what becomes"
            " of it."
        )
    return normalized, None


def size_in_words(env, size):
    """A number of bytes as people read it, such as “25 MB”."""
    if size < 1024 * 1024:
        return env._("%(size)s KB", size=max(1, round(size / 1024)))
    return env._("%(size)s MB", size=f"{size / 1024 / 1024:.3g}")


def why_refused(env, reason, name):
    """What a person reads about a file that ``files.check_file`` refused."""
    if reason == "too_big":
        return env._(
            "“%(name)s” is too big; a file may have %(limit)s.",
            name=name,
            limit=size_in_words(env, files.MAX_BYTES),
        )
    if reason == "empty":
        return env._("“%(name)s” is empty. Choose it again.", name=name)
    if reason == "mismatch":
        return env._(
            "“%(name)s” is damaged, or something else than its name says. Save it anew, or"
            " send it as a PDF or a picture.",
            name=name,
        )
    return env._(
        "Files like “%(name)s” are not accepted. Send a picture, a PDF, an office document,"
        " a text or a recording.",
        name=name,
    )


class TicketForm:
    """The form for a new ticket: what was typed, what is wrong with it, what to store.

    Only the names in ``FIELDS`` are read from a request.
    """

    def __init__(self, typed=None):
        self.env = request.env
        self.typed = dict.fromkeys(FIELDS, "") | (typed or {})
        self.errors = {}
        self.values = {}
        self.files = []
        self.token = str(uuid.uuid4())
        self.names_of_files = []
        # Which services and courses there are is shown to everybody who signs in.
        self.services = self.env["asas.helpdesk.service"].sudo().search([])
        self.courses = (
            self.env["asas.helpdesk.course"]
            .sudo()
            .search([("company_id", "=", self.env.company.id)])
        )

    @classmethod
    def empty(cls, ticket_type=None):
        """The form as it is first shown: it knows the person and asks nothing twice."""
        partner = request.env.user.partner_id
        return cls(
            {
                "ticket_type": ticket_type if ticket_type in dict(TICKET_TYPES) else "",
                "beneficiary_email": partner.email or "",
                "beneficiary_phone": partner.phone or "",
            }
        )

    @classmethod
    def posted(cls):
        """The form as it was sent, checked."""
        sent = request.httprequest.form
        form = cls({name: clean(sent.get(name, "")) for name in FIELDS})
        form.typed["subject"] = " ".join(form.typed["subject"].split())
        form.token = clean(sent.get("form_token", ""))[:36] or form.token
        for name in FIELDS:
            getattr(form, f"_read_{name}")()
        return form

    @property
    def key(self):
        """The same for each sending of this form with this content.

        Who goes back and sends the form again with other words means another ticket.
        """
        parts = [self.token, *(self.typed[name] for name in FIELDS)]
        for name, content, _mimetype in self.files:
            parts += [name, hashlib.sha256(content).hexdigest()]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    # ------------------------------------------------------------------ Fields

    def _read_ticket_type(self):
        if self.typed["ticket_type"] in dict(TICKET_TYPES):
            self.values["ticket_type"] = self.typed["ticket_type"]
        else:
            self.typed["ticket_type"] = ""
            self.errors["ticket_type"] = self.env._(
                "Choose whether it is a complaint, a suggestion or a request for help."
            )

    def _read_service_id(self):
        services = {str(service.id): service for service in self.services}
        chosen = self.typed["service_id"]
        if chosen == OTHER_SERVICE:
            self.values["service_id"] = False
        elif chosen in services:
            self.values["service_id"] = services[chosen].id
        else:
            self.typed["service_id"] = ""
            self.errors["service_id"] = self.env._(
                "Choose a service from the list, or the last entry when none of them fits."
            )

    def _read_course_id(self):
        courses = {str(course.id): course for course in self.courses}
        chosen = self.typed["course_id"]
        if chosen in courses:
            self.values["course_id"] = courses[chosen].id
        elif chosen:
            self.typed["course_id"] = ""
            self.errors["course_id"] = self.env._(
                "Choose a course from the list, or leave it empty."
            )

    def _read_subject(self):
        subject = self.typed["subject"]
        if not subject:
            self.errors["subject"] = self.env._("Say in a few words what it is about.")
        elif len(subject) > SUBJECT_LENGTH:
            self.errors["subject"] = self.env._(
                "The subject has %(count)s characters; %(limit)s are allowed. Put the rest into"
                " the description.",
                count=len(subject),
                limit=SUBJECT_LENGTH,
            )
        self.values["subject"] = subject

    def _read_description(self):
        text = self.typed["description"]
        html = plaintext2html(text)
        if not text:
            self.errors["description"] = self.env._("Describe what happened or what you need.")
        elif len(text) > TEXT_LENGTH or len(html) > TEXT_LENGTH:
            self.errors["description"] = self.env._(
                "The description has %(count)s characters, which is too long. Shorten it, or"
                " attach the long text as a file.",
                count=len(text),
            )
        self.values["description"] = html

    def _read_beneficiary_email(self):
        value, error = read_email(self.env, self.typed["beneficiary_email"])
        if error:
            self.errors["beneficiary_email"] = error
        self.values["beneficiary_email"] = value

    def _read_beneficiary_phone(self):
        typed = self.typed
        value, error = read_phone(self.env, typed["beneficiary_phone"], typed["beneficiary_email"])
        if error:
            self.errors["beneficiary_phone"] = error
        self.values["beneficiary_phone"] = value

    def _read_attachments(self):
        sent = [
            upload for upload in request.httprequest.files.getlist("attachments") if upload.filename
        ]
        self.names_of_files = [files.safe_name(upload.filename) for upload in sent]
        if len(sent) > MAX_FILES:
            self.errors["attachments"] = self.env._(
                "You chose %(count)s files; %(limit)s are allowed.",
                count=len(sent),
                limit=MAX_FILES,
            )
            return
        refused = []
        for upload in sent:
            name = files.safe_name(upload.filename)
            # One byte more than allowed is enough to see that it is too big.
            content = upload.stream.read(files.MAX_BYTES + 1)
            check = files.check_file(upload.filename, content)
            if check.reason:
                refused.append(why_refused(self.env, check.reason, name))
            else:
                self.files.append((name, content, check.mimetype))
        if refused:
            self.errors["attachments"] = " ".join(refused)
