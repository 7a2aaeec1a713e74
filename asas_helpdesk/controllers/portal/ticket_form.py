import hashlib
from datetime import timedelta
from functools import cached_property

from odoo import fields
from odoo.exceptions import UserError
from odoo.http import request

from ...models.portal import file_texts
from ...models.portal.ticket_submission import SHOWN_NOTICE
from ...models.ticket.intake import SUBJECT_LENGTH, Intake
from ...models.ticket.ticket import TICKET_TYPES
from ...tools.text import clean, id_in_text
from .form_steps import CHANGE, CHECK, DETAIL, FILES, REMOVE, SEND, FormSteps
from .form_token import FormToken, form_session

# The value of the service "something else"; an empty value means that nothing was chosen.
OTHER_SERVICE = "other"
# Fields with a list to choose from; a value that is not in the list is not shown again.
CHOICES = ("ticket_type", "beneficiary_kind", "service_id")
# The session keeps the files of its forms for some time; more names than this nobody sends.
MOST_KEPT = 50


def refuse_if_foreign(form):
    """Refuse a form that was not sent from a page of this session, such as one open for hours.

    What was typed is shown again, so submitting once more is enough.
    """
    if not request.validate_csrf(request.httprequest.form.get("csrf_token")):
        form.status = 400
        form.errors["form"] = form.env._(
            "This page was open for a long time. What you wrote is kept: check it and"
            " submit it again."
        )


class TicketForm(FormSteps):
    """The form for a new ticket: the values typed, the errors, and the values to store.

    Its pages ask in steps, show all answers to be checked, and submit them. Only the fields in
    ``names``, and those that other wings offer, are read from a request. This form is for people
    who are signed in, so it knows who they are.
    """

    OTHER_SERVICE = OTHER_SERVICE
    # The fields of the form in the order of the page; those of the services, and those that other
    # wings offer, follow the service.
    names = (
        "ticket_type",
        "service_id",
        "subject",
        "description",
        "beneficiary_email",
        "beneficiary_phone",
        "attachments",
        "notice",
    )

    def __init__(self, typed=None, token=""):
        self.env = request.env
        self.typed = dict.fromkeys(self._all_names(), "") | (typed or {})
        ids = {name: id_in_text(self.typed[name]) for name in ("service_id", *self._offers())}
        self.intake = Intake(self.env, self.typed | ids)
        self.errors = self.intake.errors
        self.status = 422  # of the response that shows the errors
        self.values = self.intake.values
        self.files = []
        # sudo() because nobody has a right to kept files; the session finds its own by their keys.
        self.kept = self.env["asas.helpdesk.kept.file"].sudo()
        self.is_kept_gone = False
        self.session = form_session()
        self.token = FormToken(token)
        self.names_of_files = []
        self.is_posted = False
        self.act = SEND
        self.change = ""
        self.limits = self.env.company._asas_helpdesk_file_limits()

    @cached_property
    def services(self):
        # sudo() because everybody may see the services.
        services = self.env["asas.helpdesk.service"].sudo().search([])
        return services._of_company(self.env.company)

    @cached_property
    def offered(self):
        """Return what other wings offer, by field: the person's own records, and the others."""
        return {name: find() for name, find in self._offers().items()}

    @classmethod
    def _offers(cls):
        return request.env["asas.helpdesk.ticket"]._portal_offers()

    @classmethod
    def _all_names(cls):
        place = cls.names.index("service_id") + 1
        # Of all services: the answers about one that is not chosen in the end are kept meanwhile.
        asked = request.env["asas.helpdesk.service.field"]._get_of_company(request.env.company)
        details = [DETAIL + field["key"] for field in asked]
        return (*cls.names[:place], *details, *cls._offers(), *cls.names[place:])

    @classmethod
    def asked(cls, params):
        """Return what a link to the form says that it is about: a type, a service, and what other
        wings offer, each by the name of its field or by a short one (``?type=…&service=…``)."""
        named = {}
        for name in ("ticket_type", "service_id", *cls._offers()):
            short = name.removeprefix("ticket_").removesuffix("_id")
            value = clean(params.get(name) or params.get(short) or "")[:200]
            if value:
                named[name] = value
        if named.get("ticket_type") not in dict(TICKET_TYPES):
            named.pop("ticket_type", None)
        return named

    @classmethod
    def empty(cls, params):
        """Return the form as it is first shown.

        What is known of the person, or given by the link to the form, is filled in.
        """
        prefilled = request.env["asas.helpdesk.ticket"]._portal_prefill(params)
        return cls({**cls.asked(params), **cls._known(), **prefilled})

    @classmethod
    def _known(cls):
        partner = request.env.user.partner_id
        return {
            "beneficiary_email": partner.email or "",
            "beneficiary_phone": partner.phone or "",
        }

    @classmethod
    def posted(cls):
        """Return the form as it was sent, checked."""
        sent = request.httprequest.form
        typed = {name: clean(sent.get(name, "")) for name in cls._all_names()}
        form = cls(typed, clean(sent.get("form_token", ""))[:100])
        form.is_posted = True
        form._read_act(sent)
        form._read_fields()
        if form.act in (CHANGE, FILES, REMOVE):
            # Nothing is to be complete yet; but a refused file is said.
            refused = form.errors.get("attachments")
            form.errors.clear()
            form.errors.update({"attachments": refused} if refused else {})
        choices = {*CHOICES, *cls._offers()}
        for name in [name for name in cls._all_names() if name in form.errors]:
            # Sort the errors in the order in which the page shows the fields.
            form.errors[name] = form.errors.pop(name)
            if name in choices:
                form.typed[name] = ""
        return form

    def _read_act(self, sent):
        self.change = clean(sent.get(CHANGE, ""))
        if CHANGE in sent:
            self.act = CHANGE
        elif sent.get(REMOVE):
            self.act = REMOVE
        elif sent.get("act") in (CHECK, FILES):
            self.act = sent["act"]

    # ------------------------------------------------------------------ Once

    @property
    def key(self):
        """Return a key that is the same for each submission of this form."""
        return hashlib.sha256(self.token.text.encode()).hexdigest()

    @cached_property
    def contents(self):
        """Return what identifies the content in this session: as of today, and as of yesterday.
        What is said and which files there are stand apart."""
        # The same words under another version of the notice are the same.
        left_out = ("attachments", *self.ON_CHECK_PAGE)
        said = [self.typed[name] for name in self._all_names() if name not in left_out]
        digests = [(file.name, file.digest) for file in self.kept]
        digests += [(name, hashlib.sha256(raw).hexdigest()) for name, raw, _type in self.files]
        files = [part for digest in sorted(digests) for part in digest]
        today = fields.Date.today()
        return [
            f"{_digest([str(day), self.session, *said])}-{_digest(files)}"
            for day in (today, today - timedelta(days=1))
        ]

    @cached_property
    def known(self):
        """Return the ticket that this form, or one with the same content in another tab, has made
        already, as superuser; or none."""
        tickets = self.env["asas.helpdesk.ticket"]
        return tickets._portal_submitted(self.key) or tickets._portal_said(self.contents)

    def submit(self):
        """Create a ticket from the form, unless there are errors.

        :return: the ticket as superuser; none if there are errors, or if another request is
            storing it at this moment
        """
        # Which privacy notice the page showed, as it says itself.
        shown = {SHOWN_NOTICE: self.typed["notice"]}
        tickets = self.env["asas.helpdesk.ticket"].with_context(**shown)
        nothing = tickets.sudo().browse()  # empty, so sudo() gives access to nothing
        if self.errors:
            return nothing
        known = self.known
        if known:
            return nothing if self._is_another_matter(known) else known
        if self.env.lang in dict(self.env["res.lang"].get_installed()):
            self.values["lang"] = self.env.lang
        try:
            with self.env.cr.savepoint():
                files = [*self.kept._read_files(), *self.files]
                ticket = tickets._portal_submit(self.values, files, self.key, self.contents)
        except UserError as error:
            self.errors["form"] = str(error)
            return nothing
        if ticket:
            self.kept.unlink()  # those of this session, which the ticket has now
        return ticket

    def _is_another_matter(self, known):
        """Ask what to do if this form has made a ticket before, and says something else now."""
        content = known.submission_content or ""
        said = [known_content.partition("-")[0] for known_content in self.contents]
        same = content in self.contents or (
            # The ticket has taken over the kept files, so they are not found another time.
            self.is_kept_gone and not self.files and content.partition("-")[0] in said
        )
        if known.submission_key != self.key or same:
            return False
        self.token = FormToken()  # sent with it, it is another ticket
        self.status = 409
        self.errors["form"] = self.env._(
            "You have submitted this form already; its reference is %(reference)s. If this is"
            " another matter, submit it again. If you want to add something, open that ticket and"
            " reply there.",
            reference=known.reference,
        )
        return True

    # ------------------------------------------------------------------ Files

    def keep_files(self):
        """Keep the accepted files for this session, so that they need not be chosen again."""
        if self.files and self._may_keep():
            try:
                with self.env.cr.savepoint():
                    kept = self.kept._keep(self.session, self.files)
            except UserError:  # they cannot be stored, as the ticket's could not
                kept = self.kept.browse()
            self.kept |= kept
            self.files = self.files if not kept else []
        if not self.files:
            self.names_of_files = []
        elif "attachments" not in self.errors:
            self.errors["attachments"] = file_texts.no_room(self.env)

    def _may_keep(self):
        """Return whether files of this sender are kept now. (Hook)"""
        return True

    # ------------------------------------------------------------------ Fields

    def _read_fields(self):
        """Read the fields of this form."""
        self.intake.read_choice("ticket_type")
        self._read_service()
        self._read_details()
        self._read_offered()
        self._read_line("subject", SUBJECT_LENGTH)
        self.intake.read_description()
        self.intake.read_contact()
        self._read_attachments()
        self._read_person()

    def _read_person(self):
        """Hook: read the fields that say who the person is, if they are not signed in."""

    def _read_line(self, name, length):
        self.intake.read_line(name, length)
        self.typed[name] = self.values[name] or ""

    def _read_service(self):
        if self.typed["service_id"] == OTHER_SERVICE:
            self.values["service_id"] = False
        else:
            self.intake.read_record("service_id", self.services)

    def _read_details(self):
        service = self.services.browse(self.values.get("service_id") or [])
        given = {
            name.removeprefix(DETAIL): typed
            for name, typed in self.typed.items()
            if name.startswith(DETAIL)
        }
        self.intake.read_details(service, given, DETAIL.__add__)

    def _read_offered(self):
        for name in self._offers():
            if self.typed[name]:
                own, others = self.offered[name]
                self.intake.read_record(name, own | others)

    def _read_attachments(self):
        sent = request.httprequest
        keys = [clean(key)[:64] for key in sent.form.getlist("kept")[:MOST_KEPT] if key]
        kept = self.kept._of_session(self.session, keys) if keys else self.kept
        removed = kept.filtered(lambda file: file.key in sent.form.getlist(REMOVE))
        self.kept = kept - removed
        self.is_kept_gone = len(kept) < len({*keys})
        removed.unlink()
        uploads = sent.files.getlist("attachments")
        self.names_of_files, self.files, error = file_texts.read_uploads(
            self.env, uploads, self.limits, len(self.kept)
        )
        if len(self.kept) > self.limits.count:
            error = file_texts.too_many(self.env, len(self.kept), self.limits)
        if error:
            self.errors["attachments"] = error


def _digest(parts):
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:40]
