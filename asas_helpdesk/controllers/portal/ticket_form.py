import hashlib
import time
import uuid
from functools import cached_property

from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import consteq, email_normalize, hmac, plaintext2html

from ...models.ticket.ticket import BENEFICIARY_KINDS, SUBJECT_LENGTH, TEXT_LENGTH, TICKET_TYPES
from ...tools import files, phone
from ...tools.text import clean
from . import file_words

# The value of the service "something else": chosen on purpose, where an empty one is forgotten.
OTHER_SERVICE = "other"
NAME_LENGTH = 120
EMAIL_LENGTH = 254  # RFC 5321


def shortened(text):
    """What was typed, to be named in an error."""
    return text if len(text) <= NAME_LENGTH else text[:NAME_LENGTH] + "…"


def read_email(env, email):
    """The normal form of an e-mail address that was typed, and what is wrong with it or None."""
    fits = len(email) <= EMAIL_LENGTH and "\n" not in email
    normalized = email_normalize(email) if email and fits else ""
    if not email or normalized:
        return normalized, None
    return "", env._(
        "“%(email)s” is not an e-mail address; write it like name@example.com.",
        email=shortened(email),
    )


def read_phone(env, number, email):
    """The normal form of a telephone number that was typed, and what is wrong with it or None.

    :param str email: the e-mail address typed beside it; one of both is needed
    """
    normalized = phone.normalize(number) if number else ""
    if number and not normalized:
        return "", env._(
            "“%(number)s” is not a telephone number; write it like +966 53 384 8712.",
            number=shortened(number),
        )
    if not number and not email:
        return "", env._(
            "Give a telephone number or an e-mail address, so that we can tell you what becomes"
            " of it."
        )
    return normalized, None


def refuse_if_foreign(form):
    """Refuse a form that was not sent from the page that was opened in this session, such as one
    that was open for hours; what was typed is shown again, and pressing once more is enough."""
    if not request.validate_csrf(request.httprequest.form.get("csrf_token")):
        form.status = 400
        form.errors["form"] = form.env._(
            "This page was open for a long time. Nothing is lost: look it over and submit it again."
        )


class FormToken:
    """Says which form was sent and when it was opened, so that nobody can say it otherwise."""

    def __init__(self, sent=""):
        form, _dot, rest = sent.partition(".")
        opened, _dot, signature = rest.partition(".")
        self.is_ours = (
            opened.isascii()
            and opened.isdecimal()
            and consteq(signature.encode(), self._sign(form, opened).encode())
        )
        if not self.is_ours:
            form, opened = uuid.uuid4().hex, str(int(time.time()))
            signature = self._sign(form, opened)
        self.text = f"{form}.{opened}.{signature}"
        self.opened = int(opened)

    def _sign(self, form, opened):
        # Only the database's secret is read, which signs and goes no further.
        return hmac(request.env(su=True), "asas_helpdesk.form", (form, opened))[:32]


class TicketForm:
    """The form for a new ticket: what was typed, what is wrong with it, what to store.

    Only the names in ``names`` are read from a request. This one is for people who are signed in,
    and knows who they are.
    """

    names = (
        "ticket_type",
        "service_id",
        "course_id",
        "subject",
        "description",
        "beneficiary_email",
        "beneficiary_phone",
        "attachments",
    )

    def __init__(self, typed=None, token=""):
        self.env = request.env
        self.typed = dict.fromkeys(self.names, "") | (typed or {})
        self.errors = {}
        self.status = 422  # of the answer that shows the errors
        self.values = {}
        self.files = []
        self.token = FormToken(token)
        self.names_of_files = []
        self.limits = self.env.company._asas_helpdesk_file_limits()

    @cached_property
    def services(self):
        # Which services there are is shown to everybody.
        return self.env["asas.helpdesk.service"].sudo().search([])

    @cached_property
    def courses(self):
        """The own courses, and the others."""
        return self.env["asas.helpdesk.ticket"]._portal_courses()

    @cached_property
    def answers(self):
        """The ready answers by service."""
        # They are published, to be found before anybody writes.
        answers = self.env["asas.helpdesk.answer"].sudo()
        return answers.search([("service_id", "in", self.services.ids)]).grouped("service_id")

    @classmethod
    def empty(cls, ticket_type=None, service_id=None):
        """The form as it is first shown: it knows the person and asks nothing twice, nor what the
        link to it says already."""
        return cls(
            {
                "ticket_type": ticket_type if ticket_type in dict(TICKET_TYPES) else "",
                "service_id": service_id or "",
                **cls._known(),
            }
        )

    @classmethod
    def _known(cls):
        partner = request.env.user.partner_id
        return {
            "beneficiary_email": partner.email or "",
            "beneficiary_phone": partner.phone or "",
        }

    @classmethod
    def posted(cls):
        """The form as it was sent, checked."""
        sent = request.httprequest.form
        typed = {name: clean(sent.get(name, "")) for name in cls.names}
        form = cls(typed, clean(sent.get("form_token", ""))[:100])
        form.typed["subject"] = " ".join(form.typed["subject"].split())
        for name in cls.names:
            getattr(form, f"_read_{name}")()
        return form

    @property
    def key(self):
        """The same for each sending of this form with this content.

        Who goes back and sends the form again with other words means another ticket.
        """
        parts = [self.token.text, *(self.typed[name] for name in self.names)]
        for name, content, _mimetype in self.files:
            parts += [name, hashlib.sha256(content).hexdigest()]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def submit(self):
        """Make a ticket of the form, unless something is wrong with it.

        :return: the ticket as superuser; none where there are errors, or another request is
            storing it at this moment
        """
        tickets = self.env["asas.helpdesk.ticket"]
        nothing = tickets.sudo().browse()  # empty: there is nothing to see by it
        if self.errors:
            return nothing
        if self.env.lang in dict(self.env["res.lang"].get_installed()):
            self.values["lang"] = self.env.lang
        try:
            with self.env.cr.savepoint():
                return tickets._portal_submit(self.values, self.files, self.key)
        except UserError as error:
            self.errors["form"] = str(error)
        return nothing

    def page(self):
        """What the template of the form needs to know."""
        types = self.env["asas.helpdesk.ticket"]._fields["ticket_type"]
        return {
            "form": self,
            "types": types._description_selection(self.env),
            "commitment": self.env["asas.helpdesk.ticket"]._portal_commitment(),
            "other_service": OTHER_SERVICE,
            "subject_length": SUBJECT_LENGTH,
            "text_length": TEXT_LENGTH,
            "files_hint": file_words.hint(self.env, self.limits),
            "accepted_kinds": ",".join(sorted(f".{kind}" for kind in self.limits.kinds)),
        }

    # ------------------------------------------------------------------ Fields

    def _read_choice(self, name, selection, error):
        if self.typed[name] in dict(selection):
            self.values[name] = self.typed[name]
        else:
            self.typed[name] = ""
            self.errors[name] = error

    def _read_ticket_type(self):
        error = self.env._("Choose whether it is a complaint, a suggestion or a request for help.")
        self._read_choice("ticket_type", TICKET_TYPES, error)

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
        chosen = self.typed["course_id"]
        if not chosen:
            return
        own, others = self.courses
        courses = {str(course.id): course for course in own | others}
        if chosen in courses:
            self.values["course_id"] = courses[chosen].id
        else:
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
        if self.limits.count and len(sent) > self.limits.count:
            self.errors["attachments"] = file_words.why_too_many(self.env, len(sent), self.limits)
            return
        refused = []
        for upload, name in zip(sent, self.names_of_files, strict=True):
            # One byte more than allowed is enough to see that it is too big.
            content = upload.stream.read(self.limits.max_bytes + 1)
            check = files.check_file(
                upload.filename, content, self.limits.kinds, self.limits.max_bytes
            )
            if check.reason or not self.limits.count:
                reason = check.reason or "kind"
                refused.append(file_words.why_refused(self.env, reason, name, self.limits))
            else:
                self.files.append((name, content, check.mimetype))
        if refused:
            self.errors["attachments"] = " ".join(refused)


class GuestTicketForm(TicketForm):
    """The same form for people who are not signed in: it asks who they are and for their consent,
    and looks out for machines."""

    names = (
        "ticket_type",
        "service_id",
        "course_id",
        "subject",
        "description",
        "attachments",
        "beneficiary_kind",
        "beneficiary_name",
        "beneficiary_email",
        "beneficiary_phone",
        "consent",
    )
    # Nobody fills in the form faster, in seconds.
    LEAST_SECONDS = 3
    # A field that is hidden from people and filled in by machines.
    HONEYPOT = "homepage"

    @classmethod
    def _known(cls):
        return {}

    @property
    def kinds(self):
        kinds = self.env["asas.helpdesk.ticket"]._fields["beneficiary_kind"]
        return kinds._description_selection(self.env)

    @property
    def privacy_notice(self):
        return self.env.company._asas_helpdesk_privacy_notice()

    @property
    def captcha(self):
        """Whether an addon of Odoo looks out for machines as well, and is set up."""
        session = self.env["ir.http"].get_frontend_session_info()
        return bool(session.get("recaptcha_public_key") or session.get("turnstile_site_key"))

    def refuse_bots(self):
        """Refuse what looks as if no person had sent it; a person loses nothing by it."""
        if request.httprequest.form.get(self.HONEYPOT):
            self.errors["form"] = self.env._(
                "A field that people do not see was filled in, perhaps by your browser. We have"
                " emptied it: submit it again."
            )
        elif time.time() - self.token.opened < self.LEAST_SECONDS:
            self.errors["form"] = self.env._(
                "That was very fast. Look it over for a moment and submit it again."
            )

    # ------------------------------------------------------------------ Fields

    def _read_beneficiary_kind(self):
        error = self.env._(
            "Choose what you are to the institute: trainee, trainer or government supervisor."
        )
        self._read_choice("beneficiary_kind", BENEFICIARY_KINDS, error)

    def _read_beneficiary_name(self):
        name = self.typed["beneficiary_name"] = " ".join(self.typed["beneficiary_name"].split())
        if not name:
            self.errors["beneficiary_name"] = self.env._("Give your name.")
        elif len(name) > NAME_LENGTH:
            self.errors["beneficiary_name"] = self.env._(
                "The name has %(count)s characters; %(limit)s are allowed.",
                count=len(name),
                limit=NAME_LENGTH,
            )
        self.values["beneficiary_name"] = name

    def _read_consent(self):
        if not self.typed["consent"]:
            self.errors["consent"] = self.env._(
                "We may only take it up with your consent to the privacy notice."
            )
