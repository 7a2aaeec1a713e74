"""The steps of the form for a new ticket: their fields, their headings, and the words of its
script."""

import json
from functools import cached_property

from ...models.portal import file_texts
from ...models.ticket.intake import SUBJECT_LENGTH, TEXT_LENGTH, missing_contact
from ...models.ticket.service_field import TEXT_LENGTH as DETAIL_LENGTH
from ...tools import phone

STEPS = ("what", "about", "words", "contact")
# The fields of each step; what other wings offer belongs to the second, the rest to the last.
_STEP_OF = {
    "ticket_type": "what",
    "service_id": "about",
    "subject": "about",
    "description": "words",
    "attachments": "words",
}
# Under what the answers to the fields of a service are sent, each followed by its key.
DETAIL = "detail_"
# A long text that is too short for its limit to matter is not counted.
COUNTED_FROM = 0.75
# What a press on a button of the form means: go on to check the answers, change one of them, keep
# the chosen files, remove a kept one; or submit it all.
CHECK, CHANGE, FILES, REMOVE, SEND = "check", "change", "files", "remove", "send"


class FormSteps:
    """What the pages of the form say, in the words of the kind of ticket that was chosen."""

    # What the page to check the answers asks itself.
    ON_CHECK_PAGE = ("notice",)

    @cached_property
    def types(self):
        types = self.env["asas.helpdesk.ticket"]._fields["ticket_type"]
        return types._description_selection(self.env)

    def step_of(self, name):
        """Return the step that asks for a field."""
        if name.startswith(DETAIL) or name in self._offers():
            return "about"
        return _STEP_OF.get(name, "contact")

    def details_of(self, service):
        """Return the fields of a service that its beneficiaries are asked for, each with its name
        on the form."""
        asked = self.env["asas.helpdesk.service.field"]
        return [
            {
                **field,
                "name": DETAIL + field["key"],
                "missing": field["required"] and asked._get_missing_words(field),
            }
            for field in asked._get_of_service(service, public=True)
        ]

    @property
    def chosen_details(self):
        """Return the fields of the service that was chosen."""
        return self.details_of(self.services.browse(self.values.get("service_id") or []))

    @property
    def start(self):
        """Return the step at which the form begins: that of the first error, of the answer to be
        changed, or the first that is not answered yet."""
        wrong = [name for name in self.errors if name in self._all_names()]
        if wrong:
            return self.step_of(wrong[0])
        if self.change:
            return self.step_of(self.change)
        return "about" if self.typed["ticket_type"] in dict(self.types) else "what"

    # ------------------------------------------------------------------ Words

    @property
    def headings(self):
        """Return the heading of each step: by kind of ticket, and one for any kind."""
        return {
            "what": {"": self.env._("What would you like to submit?")},
            "about": {
                "": self.env._("What is it about?"),
                "complaint": self.env._("What is the complaint about?"),
                "suggestion": self.env._("What is the suggestion about?"),
                "request": self.env._("What do you need help with?"),
            },
            "words": {
                "": self.env._("The details"),
                "complaint": self.env._("What happened?"),
                "suggestion": self.env._("What do you suggest?"),
                "request": self.env._("What do you need?"),
            },
            "contact": {"": self.env._("How can we contact you?")},
        }

    @property
    def names_of_kinds(self):
        """Return what the form is called, by kind of ticket."""
        return {
            "": self.env._("New complaint, suggestion or request"),
            "complaint": self.env._("New complaint"),
            "suggestion": self.env._("New suggestion"),
            "request": self.env._("New request for help"),
        }

    def _by_kind(self, words):
        return words.get(self.typed["ticket_type"], words[""])

    @property
    def name(self):
        return self._by_kind(self.names_of_kinds)

    @property
    def check_title(self):
        return self._by_kind(
            {
                "": self.env._("Check what you wrote, then submit it"),
                "complaint": self.env._("Check the complaint, then submit it"),
                "suggestion": self.env._("Check the suggestion, then submit it"),
                "request": self.env._("Check the request, then submit it"),
            }
        )

    @property
    def submit_words(self):
        """Return what the button says that submits it."""
        return self._by_kind(
            {
                "": self.env._("Submit"),
                "complaint": self.env._("Submit the complaint"),
                "suggestion": self.env._("Submit the suggestion"),
                "request": self.env._("Submit the request"),
            }
        )

    @cached_property
    def prospects(self):
        """Return what happens after it is submitted, by kind of ticket."""
        tickets = self.env["asas.helpdesk.ticket"]
        commitment = tickets._portal_commitment()
        others = {
            kind: tickets.new({"ticket_type": kind})._portal_thanks()
            for kind in ("suggestion", "request")
        }
        return {"": commitment, "complaint": commitment, **others}

    @property
    def prospect(self):
        return self._by_kind(self.prospects)

    @property
    def problem_heading(self):
        return self.env._("There is a problem")

    def missing(self, name):
        """Return what the script says at a field that is empty."""
        if name == "beneficiary_phone":
            return missing_contact(self.env)
        return self.intake.missing(name)

    def too_long(self, name, limit):
        """Return what the script says at a text that is too long; it puts in the number."""
        return self.intake.too_long(name, "%(count)s", limit)

    @property
    def script_words(self):
        """Return what else the script says, as JSON."""
        return json.dumps(
            {
                "stage": self.env._(
                    "Step %(number)s of %(count)s", number="%(number)s", count="%(count)s"
                ),
                "names": self.names_of_kinds,
                "headings": self.headings,
                "prospects": self.prospects,
                "error": self.env._("Error:"),
                "left": self.env._("Characters left: %(count)s", count="%(count)s"),
                "over": self.env._("Characters too many: %(count)s", count="%(count)s"),
                "from": COUNTED_FROM,
            }
        )

    # ------------------------------------------------------------------ Pages

    @property
    def template(self):
        """Return which page is shown: the one to check all answers, unless one of them is missing,
        wrong or to be changed."""
        asked = {*self._all_names()} - {*self.ON_CHECK_PAGE}
        if self.act in (CHECK, SEND) and self.is_posted and not asked & {*self.errors}:
            return "check_ticket"
        return "new_ticket"

    def page(self):
        """Return the values for the templates of the form."""
        return {
            "form": self,
            "types": self.types,
            "other_service": self.OTHER_SERVICE,
            "subject_length": SUBJECT_LENGTH,
            "text_length": TEXT_LENGTH,
            "detail_length": DETAIL_LENGTH,
            "files_hint": file_texts.hint(self.env, self.limits),
            "accepted_kinds": file_texts.accepted(self.limits),
            "format_size": file_texts.format_size,
        }

    def shown(self, name):
        """Return an answer as its author reads it on the page on which it is checked."""
        value = self.typed[name]
        if name in ("ticket_type", "beneficiary_kind"):
            field = self.env["asas.helpdesk.ticket"]._fields[name]
            return dict(field._description_selection(self.env)).get(value, "")
        if name == "service_id":
            if value == self.OTHER_SERVICE:
                return self.env._("Something else, or I am not sure")
            return self.services.browse(self.values.get(name) or []).name or ""
        if name.startswith(DETAIL):
            key = name.removeprefix(DETAIL)
            asked = self.env["asas.helpdesk.service.field"]
            kept = self.values.get("service_details", {}).get(key)
            field = asked._get_described()[key]
            return asked._get_shown(field, kept) if kept is not None else ""
        if name in self._offers():
            own, others = self.offered[name]
            return (own | others).browse(self.values.get(name) or []).display_name or ""
        if name == "beneficiary_phone":
            return phone.display(value, self.env.company._asas_helpdesk_country()) or value
        return value

    @property
    def carried(self):
        """Return the name and value of each answer, which the page to check them passes on."""
        left_out = ("attachments", *self.ON_CHECK_PAGE)
        answers = [(n, self.typed[n]) for n in self._all_names() if n not in left_out]
        return [*answers, ("form_token", self.token.text)]
