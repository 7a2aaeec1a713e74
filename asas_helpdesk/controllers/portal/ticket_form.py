import hashlib
from functools import cached_property

from odoo.exceptions import UserError
from odoo.http import request

from ...models.portal.ticket_submission import SHOWN_NOTICE
from ...models.ticket.intake import SUBJECT_LENGTH, TEXT_LENGTH, Intake
from ...models.ticket.ticket import TICKET_TYPES
from ...tools.text import clean, id_in_text
from . import file_texts
from .form_token import FormToken

# The value of the service "something else"; an empty value means that nothing was chosen.
OTHER_SERVICE = "other"
# Fields with a list to choose from; a value that is not in the list is not shown again.
CHOICES = ("ticket_type", "beneficiary_kind", "service_id")


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


class TicketForm:
    """The form for a new ticket: the values typed, the errors, and the values to store.

    Only the fields in ``names``, and those that other wings offer, are read from a request. This
    form is for people who are signed in, so it knows who they are.
    """

    # The fields of the form in the order of the page; those that other wings offer follow the
    # service.
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
        self.token = FormToken(token)
        self.names_of_files = []
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
        return (*cls.names[:place], *cls._offers(), *cls.names[place:])

    @classmethod
    def empty(cls, ticket_type=None, service_id=None):
        """Return the form as it is first shown.

        What is known of the person, or given by the link to the form, is filled in.
        """
        return cls(
            {
                "ticket_type": ticket_type if ticket_type in dict(TICKET_TYPES) else "",
                "service_id": service_id or "",
                **cls._known(),
                **request.env["asas.helpdesk.ticket"]._portal_prefill(request.httprequest.args),
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
        """Return the form as it was sent, checked."""
        sent = request.httprequest.form
        typed = {name: clean(sent.get(name, "")) for name in cls._all_names()}
        form = cls(typed, clean(sent.get("form_token", ""))[:100])
        form._read_fields()
        choices = {*CHOICES, *cls._offers()}
        for name in [name for name in cls._all_names() if name in form.errors]:
            # Sort the errors in the order in which the page shows the fields.
            form.errors[name] = form.errors.pop(name)
            if name in choices:
                form.typed[name] = ""
        return form

    @property
    def key(self):
        """Return a key that is the same for each submission of this form with the same content.

        The form submitted again with other content means another ticket.
        """
        parts = [self.token.text, *(self.typed[name] for name in self._all_names())]
        for name, content, _mimetype in self.files:
            parts += [name, hashlib.sha256(content).hexdigest()]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

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
        if self.env.lang in dict(self.env["res.lang"].get_installed()):
            self.values["lang"] = self.env.lang
        try:
            with self.env.cr.savepoint():
                return tickets._portal_submit(self.values, self.files, self.key)
        except UserError as error:
            self.errors["form"] = str(error)
        return nothing

    def page(self):
        """Return the values for the template of the form."""
        types = self.env["asas.helpdesk.ticket"]._fields["ticket_type"]
        return {
            "form": self,
            "types": types._description_selection(self.env),
            "commitment": self.env["asas.helpdesk.ticket"]._portal_commitment(),
            "other_service": OTHER_SERVICE,
            "subject_length": SUBJECT_LENGTH,
            "text_length": TEXT_LENGTH,
            "files_hint": file_texts.hint(self.env, self.limits),
            "accepted_kinds": file_texts.accepted(self.limits),
        }

    # ------------------------------------------------------------------ Fields

    def _read_fields(self):
        """Read the fields of this form."""
        self.intake.read_choice("ticket_type")
        self._read_service()
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

    def _read_offered(self):
        for name in self._offers():
            if self.typed[name]:
                own, others = self.offered[name]
                self.intake.read_record(name, own | others)

    def _read_attachments(self):
        uploads = request.httprequest.files.getlist("attachments")
        self.names_of_files, self.files, error = file_texts.read_uploads(
            self.env, uploads, self.limits
        )
        if error:
            self.errors["attachments"] = error
