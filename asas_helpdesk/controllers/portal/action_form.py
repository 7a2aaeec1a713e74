from odoo.http import request

from ...models.ticket.intake import Intake
from ...tools.text import UNWANTED, clean

REASON_LENGTH = 4000
RATINGS = ("1", "2", "3", "4", "5")
# What is final, or easily mistyped: it is looked at on a page of its own before it is done.
CHECKED = ("contact", "withdraw")
FIELDS_OF = {
    "confirm": (),
    "unsolved": ("reason",),
    "reopen": ("reason",),
    "withdraw": ("reason",),
    "contact": ("email", "phone"),
    "rate": ("rating", "words"),
    "account": (),
    "consent": (),
}


class ActionForm:
    """A small form for an action on the page of a ticket: the values typed, and the errors.

    The names of fields begin with the name of the action, because the page shows several of these
    forms. People who use the access link do not see the addresses; fields they leave empty stay
    unchanged.
    """

    names_of_files = ()

    def __init__(self, ticket, by_link, action=None, sent=None):
        self.env = request.env
        self.action = action
        self.company = ticket.company_id
        self.known = (ticket.beneficiary_email or "", ticket.beneficiary_phone or "")
        self.by_link = by_link
        self.revision = UNWANTED.sub("", (sent or {}).get("revision", ""))
        self.is_checked = action not in CHECKED or (sent or {}).get("checked") == "1"
        self.errors = {}
        self.values = {}
        shown = ("", "") if by_link else self.known
        self.typed = {"contact_email": shown[0], "contact_phone": shown[1]}
        for name in FIELDS_OF.get(action, ()):
            self.typed[f"{action}_{name}"] = clean(sent.get(name, ""))

    @classmethod
    def posted(cls, ticket, by_link, action):
        """Return the form as it was sent, checked."""
        form = cls(ticket, by_link, action, request.httprequest.form)
        if "reason" in FIELDS_OF[action]:
            form._read_reason()
        elif action == "contact":
            form._read_contact()
        elif action == "rate":
            form._read_rating()
        return form

    def _read_reason(self):
        name = f"{self.action}_reason"
        reason = self.typed[name]
        if not reason:
            self.errors[name] = self.env._("Enter the reason in a few words.")
        self._refuse_too_long(name)
        self.values["reason"] = reason

    def _read_contact(self):
        email, phone = self.typed["contact_email"], self.typed["contact_phone"]
        if self.by_link:
            email, phone = email or self.known[0], phone or self.known[1]
        given = {"beneficiary_email": email, "beneficiary_phone": phone}
        intake = Intake(self.env, given, self.company)
        intake.read_contact()
        kept = {name for name, typed in self._typed_contact().items() if typed}
        self.values.update(
            (name, value)
            for name, value in intake.values.items()
            # By the link, what is left empty stays as it is.
            if not self.by_link or name.removesuffix("_note") in kept
        )
        for name, error in intake.errors.items():
            self.errors[name.replace("beneficiary", "contact")] = error

    def _typed_contact(self):
        return {
            "beneficiary_email": self.typed["contact_email"],
            "beneficiary_phone": self.typed["contact_phone"],
        }

    def contact_changes(self, ticket):
        """Return what is to be changed: pairs of the field of the ticket and its new value.

        By the link all that was typed counts: that it is the same as now would show the address.
        """
        names = ("beneficiary_email", "beneficiary_phone")
        given = [(name, self.values[name] or "") for name in names if name in self.values]
        return [(n, value) for n, value in given if self.by_link or value != (ticket[n] or "")]

    def _read_rating(self):
        if self.typed["rate_rating"] in RATINGS:
            self.values["rating"] = int(self.typed["rate_rating"])
        else:
            self.errors["rate_rating"] = self.env._("Choose a rating from 1 to 5.")
        self._refuse_too_long("rate_words")
        self.values["words"] = self.typed["rate_words"]

    def _refuse_too_long(self, name):
        if len(self.typed[name]) > REASON_LENGTH:
            self.errors[name] = self.env._(
                "The text has %(count)s characters; %(limit)s are allowed. Shorten it.",
                count=len(self.typed[name]),
                limit=REASON_LENGTH,
            )
