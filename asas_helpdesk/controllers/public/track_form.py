from odoo.http import request

from ...models.ticket.intake import missing_contact, read_email, read_phone
from ...tools.text import clean
from ..portal.ticket_form import refuse_if_foreign

REFERENCE_LENGTH = 60


class TrackForm:
    """The form to request the link to a ticket: the values typed, and the errors."""

    names_of_files = ()

    def __init__(self, typed=None):
        self.env = request.env
        self.typed = {"reference": "", "contact": ""} | (typed or {})
        self.errors = {}
        self.status = 422
        self.values = {"beneficiary_email": "", "beneficiary_phone": ""}

    @classmethod
    def posted(cls):
        """Return the form as it was sent, checked."""
        sent = request.httprequest.form
        form = cls({name: " ".join(clean(sent.get(name, "")).split()) for name in cls().typed})
        form._read_reference()
        form._read_contact()
        refuse_if_foreign(form)
        return form

    def _read_reference(self):
        reference = self.typed["reference"]
        tickets = self.env["asas.helpdesk.ticket"]
        example = tickets._public_example()
        if not reference:
            self.errors["reference"] = self.env._(
                "Enter the reference, such as %(example)s.", example=example
            )
        elif len(reference) > REFERENCE_LENGTH:
            self.errors["reference"] = self.env._(
                "That is too long for a reference. It looks like %(example)s.", example=example
            )
        elif not tickets._public_is_possible(reference):
            self.errors["reference"] = self.env._(
                "“%(reference)s” is not a reference. It looks like %(example)s: letters, the year"
                " and a number. You can find it in our messages.",
                reference=reference,
                example=example,
            )

    def _read_contact(self):
        contact = self.typed["contact"]
        if "@" in contact:
            self.values["beneficiary_email"], error = read_email(self.env, contact)
        else:
            self.values["beneficiary_phone"], error = read_phone(self.env, contact)
        if not contact:
            error = missing_contact(self.env)
        if error:
            self.errors["contact"] = error
