from odoo.http import request
from odoo.tools import email_normalize

from ...models.ticket.intake import NAME_LENGTH, TEXT_LENGTH, read_email
from ...tools.text import clean
from ..portal.form_token import FormToken
from ..portal.ticket_form import refuse_if_foreign


class DataForm:
    """A form about one's own data: what is asked for, in which words, and by which address.

    :param tuple asked: the names of the fields that this page asks for
    """

    def __init__(self, asked, typed=None, token=""):
        self.env = request.env
        self.asked = asked
        self.typed = dict.fromkeys(("right", "email", "name", "words"), "") | (typed or {})
        self.token = FormToken(token)
        self.errors = {}
        self.names_of_files = []  # these forms take none
        self.status = 422
        self.values = {}

    @property
    def rights(self):
        tickets = self.env["asas.helpdesk.ticket"]
        return tickets._fields["data_right"]._description_selection(self.env)

    @property
    def words_length(self):
        return TEXT_LENGTH // 10

    @classmethod
    def posted(cls, asked):
        """Return the form as it was sent, checked."""
        sent = request.httprequest.form
        form = cls(
            asked,
            {name: clean(sent.get(name, "")) for name in asked},
            clean(sent.get("form_token", ""))[:100],
        )
        for name in asked:
            getattr(form, f"_read_{name}")()
        refuse_if_foreign(form)
        return form

    def _read_right(self):
        self.values["right"] = self.typed["right"]
        if self.typed["right"] not in dict(self.rights):
            self.typed["right"] = ""
            self.errors["right"] = self.env._("Choose what you ask for.")

    def _read_email(self):
        if not self.typed["email"]:
            self.errors["email"] = self.env._("Enter the e-mail address that you used with us.")
            return
        email, error = read_email(self.env, self.typed["email"])
        self.values["email"] = email_normalize(email) or email.lower()
        if error:
            self.errors["email"] = error

    def _read_name(self):
        self.typed["name"] = self.values["name"] = " ".join(self.typed["name"].split())
        if not self.typed["name"]:
            self.errors["name"] = self.env._("Enter your name.")
        elif len(self.typed["name"]) > NAME_LENGTH:
            self.errors["name"] = self.env._(
                "The text has %(count)s characters; %(limit)s are allowed. Shorten it.",
                count=len(self.typed["name"]),
                limit=NAME_LENGTH,
            )

    def _read_words(self):
        self.values["words"] = self.typed["words"]
        if len(self.typed["words"]) > self.words_length:
            self.errors["words"] = self.env._(
                "The text has %(count)s characters; %(limit)s are allowed. Shorten it.",
                count=len(self.typed["words"]),
                limit=self.words_length,
            )
        elif not self.typed["words"] and self.values.get("right") == "correction":
            self.errors["words"] = self.env._("Say what is wrong, and what is right.")
