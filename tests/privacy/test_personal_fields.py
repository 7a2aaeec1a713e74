"""Each field says whether it holds personal data, and how that goes. None is left over."""

from common import HelpdeskCase

from odoo import models

from odoo.addons.asas_helpdesk.models.ticket.base import (
    EMPTY,
    KEEP,
    RECORD,
    REPLACE,
    personal_sort,
)

PREFIX = "asas.helpdesk."
OURS = "asas_helpdesk"
# Who works with a record stays on it. Whom a record of a beneficiary names as its maker is
# replaced where it is anonymised.
MAGIC = set(models.MAGIC_COLUMNS)


class TestEveryFieldSaysHowPersonalDataGoes(HelpdeskCase):
    def stored_fields(self):
        """Yield each stored field of our models, and each of ours on the models of others."""
        for name, registered in sorted(self.env.registry.items()):
            model = self.env[name]
            if not registered._auto or registered._transient or registered._abstract:
                continue
            for field in model._fields.values():
                ours = name.startswith(PREFIX) or field._module == OURS
                # A field of a contact is that of its user, too; a one2many stores nothing itself.
                stored = field.store and not field.inherited and field.type != "one2many"
                if ours and stored and field.name not in MAGIC:
                    yield model, field

    def test_none_is_left_over(self):
        left = [
            f"{model._name}.{field.name}"
            for model, field in self.stored_fields()
            if not personal_sort(model, field)
        ]
        self.assertFalse(left, "Say how personal data in it goes: personal= (models/ticket/base).")

    def test_each_says_one_of_the_ways(self):
        for model, field in self.stored_fields():
            sort = personal_sort(model, field) or ""
            with self.subTest(field=str(field)):
                known = sort in (EMPTY, REPLACE, RECORD) or sort.startswith(KEEP)
                self.assertTrue(known, sort)
                if sort.startswith(KEEP):
                    self.assertGreater(len(sort), len(KEEP) + 8, "What stays has a reason.")
                if sort == EMPTY:
                    self.assertFalse(field.required, "A required field is replaced.")

    def test_a_record_goes_as_a_whole_or_not_at_all(self):
        sorts = {}
        for model, field in self.stored_fields():
            sorts.setdefault(model._name, set()).add(personal_sort(model, field))
        for name, found in sorts.items():
            if RECORD in found:
                self.assertFalse({EMPTY, REPLACE} & found, name)

    def test_a_field_that_says_nothing_is_found(self):
        ticket = self.env["asas.helpdesk.ticket"]
        for name, sort in (
            ("subject", REPLACE),
            ("beneficiary_email", EMPTY),
            ("partner_id", EMPTY),
        ):
            self.assertEqual(personal_sort(ticket, ticket._fields[name]), sort)
        for name in ("ticket_type", "service_id", "received_at", "outcome"):
            self.assertTrue(personal_sort(ticket, ticket._fields[name]).startswith(KEEP))
        # A field of another addon that nobody has sorted.
        self.assertIsNone(
            personal_sort(self.env["res.partner"], self.env["res.partner"]._fields["comment"])
        )
