"""Every public method and every dialog with what no page sends: a sentence, and nothing of others.

``test_fuzz.py`` draws what it tries; here each argument gets each kind of value, one at a time.
"""

import inspect
import json

from rights_case import RightsCase
from rights_table import rights
from test_fuzz import QUIET, SENTENCES, TICKET, SecretTicket

from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tools import mute_logger

VALUES = (
    *(None, True, -1, 2**31, 2**70, float("nan"), "x", "\0\ud800"),
    *(["x"], [[1]], [None], {}, {"kind": [], "day": {}}),
)
WORDS = {"number": "0533848712", "lang": "en_US"}


class Undone(Exception):
    """Raised to undo what a call has done."""


class TestImpossibleArguments(SecretTicket, RightsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_secret()
        cls.methods = sorted(rights.Table().methods)

    def said(self, user, name, *calls, context=None):
        """Make calls one after the other as a client does, and undo them; return what they
        returned, as text, or the sentence by which they are refused.

        :param calls: pairs of a method and its arguments; a function of the answer before for
            arguments that follow from it
        """
        model = self.env[name].with_user(user).with_context(**(context or {}))
        answers = []
        try:
            with self.env.cr.savepoint():
                for method, args, kwargs in calls:
                    args = args(answers) if callable(args) else args
                    answers.append(call_kw(model, method, args, kwargs))
                    self.env.flush_all()
                raise Undone
        except SENTENCES as error:
            return str(error)
        except Undone:
            return json.dumps(answers, default=str, ensure_ascii=False)
        finally:
            self.env.invalidate_all()

    def assert_sound(self, user, name, *calls, **kwargs):
        where = f"{user.login} {name} {calls!r:.300}"
        try:
            text = self.said(user, name, *calls, **kwargs)
        except Exception as error:
            raise AssertionError(where) from error
        self.assert_nothing_of_others(text, where)

    def one_of(self, name):
        """Return a list with the id of a record of a model, or with one that no record has."""
        model = self.env[name].sudo()
        known = model.search([], limit=1).ids if model._auto and not model._transient else []
        return known or [2**31 - 1]

    def test_every_argument_of_every_method(self):
        tried = 0
        with mute_logger(*QUIET):
            for name, method in self.methods:
                function = getattr(self.registry[name], method)
                ids = [] if getattr(function, "_api_model", False) else [self.one_of(name)]
                parameters = [
                    p
                    for p in list(inspect.signature(function).parameters.values())[1:]
                    if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
                ]
                needed = {p.name: None for p in parameters if p.default is p.empty}
                for place, parameter in enumerate(parameters):
                    # Every second value, others for the next parameter.
                    for value in (*VALUES[place % 2 :: 2], self.secret.id, self.secret.ids):
                        tried += 1
                        user = self.people[tried % len(self.people)]
                        kwargs = {**needed, parameter.name: value}
                        self.assert_sound(user, name, (method, ids, kwargs))
        self.assertGreater(tried, 200)

    def test_every_method_of_a_record_without_one(self):
        with mute_logger(*QUIET):
            for name, method in self.methods:
                function = getattr(self.registry[name], method)
                if getattr(function, "_api_model", False):
                    continue
                needed = [
                    None
                    for p in list(inspect.signature(function).parameters.values())[1:]
                    if p.default is p.empty and p.kind == p.POSITIONAL_OR_KEYWORD
                ]
                for ids in ([], [0], (self.secret | self.own).ids):
                    self.assert_sound(self.user_admin, name, (method, [ids, *needed], {}))

    def dialogs(self):
        for name in sorted(self.registry):
            if name.startswith("asas.helpdesk.") and self.registry[name]._transient:
                yield name, [method for model, method in self.methods if model == name]

    def filled(self, model, ticket):
        """Return values for a dialog about a ticket, as somebody fills it in."""
        values = {}
        for name, field in model._fields.items():
            if field.related or not field.store or (field.readonly and not field.compute):
                continue
            if field.comodel_name == TICKET and not field.compute:
                ids = [Command.set(ticket.ids)]
                values[name] = ids if field.type == "many2many" else ticket.id
            elif field.comodel_name == "res.users" and field.required:
                values[name] = self.user_level1.id
            elif field.type in ("char", "text") and field.required:
                values[name] = WORDS.get(name, "x")
            elif field.type == "date":
                values[name] = "2026-12-31"
            elif field.type == "selection" and field.required and not field.compute:
                values[name] = WORDS.get(name, field.get_values(model.env)[0])
        values.pop("duplicate_of_id", None)
        return values

    def test_every_dialog_about_a_ticket_that_is_hidden(self):
        with mute_logger(*QUIET):
            for name, methods in self.dialogs():
                values = self.filled(self.env[name], self.secret)
                for user in self.people:
                    steps = [("read", lambda answers: [answers[0]], {})]
                    steps += [(method, lambda answers: [answers[0]], {}) for method in methods]
                    self.assert_sound(user, name, ("create", [[values]], {}), *steps)

    def test_every_dialog_that_is_opened_for_something_else(self):
        with mute_logger(*QUIET):
            for name, _methods in self.dialogs():
                fields = {n: f for n, f in self.env[name]._fields.items() if n != "id"}
                spec = {n: {"fields": {}} if f.relational else {} for n, f in fields.items()}
                for value in (["x"], 2**31, self.secret.id, self.secret.ids):
                    context = {"default_ticket_id": value, "default_ticket_ids": value}
                    for call in (
                        ("default_get", [list(fields)], {}),
                        ("onchange", [[], {}, [], spec], {}),
                    ):
                        self.assert_sound(self.user_admin, name, call, context=context)
