"""A value that cannot be stored is answered with a sentence, never with an error of Python."""

import psycopg2
from common import SUNDAY_MORNING, HelpdeskCase, hours

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tools import mute_logger

PREFIX = "asas.helpdesk."
LINKS = ("abc", [2**31], [[6, 0, [2**31]]], [[9, 9, 9]], [[0, 0, "x"]], [[1, 2**31, {}]], 7)
TEXTS = ("a\0b", "\ud800", {"a": 1}, 7)
IMPOSSIBLE = {
    "char": TEXTS,
    "text": TEXTS,
    "html": TEXTS,
    "integer": (2**31, -(2**63), "abc", [1]),
    "float": (float("nan"), "1e999", 10**400, {"a": 1}),
    "date": ("2026-02-30", "tomorrow", 20260101, "0000-00-00"),
    "datetime": ("2026-13-45 00:00:00", "now", 7, "99999-01-01 00:00:00"),
    "selection": ("nothing", 5, "\0", ["x"]),
    "many2one": (2**31, -1, "abc", [1, 2, 3], {"x": 1}, True),
    "many2many": LINKS,
    "one2many": LINKS,
    "boolean": ("x", [1]),
}


class TestImpossibleValues(HelpdeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        every_role = ("level2", "level1", "hall_manager")
        groups = [cls.env.ref(f"asas_helpdesk.group_{role}") for role in every_role]
        cls.user_admin.group_ids = [Command.link(group.id) for group in groups]
        ticket = cls.make_ticket(course_id=cls.course.id)
        env = cls.env
        env["asas.helpdesk.course.session"].create(
            {
                "course_id": cls.course.id,
                "start": SUNDAY_MORNING,
                "end": SUNDAY_MORNING + hours(1),
            }
        )
        env["asas.helpdesk.remote.session"].create({"ticket_id": ticket.id})
        env["asas.helpdesk.inquiry"].create(
            {"ticket_id": ticket.id, "subject": "x", "question": "x"}
        )
        env["asas.helpdesk.course.participant"].create(
            {"course_id": cls.course.id, "partner_id": cls.trainee.id}
        )
        env["asas.helpdesk.tag"].create({"name": "وسم"})
        env["asas.helpdesk.answer"].create(
            {"name": "سؤال", "answer": "جواب", "service_id": cls.service.id}
        )
        env["asas.helpdesk.season"].create(
            {
                "name": "x",
                "date_from": "2026-03-01",
                "date_to": "2026-03-02",
                "hours_calendar_id": cls.company.asas_helpdesk_calendar_id.copy().id,
            }
        )
        cls.ticket = ticket

    def written(self):
        """Yield the models that a client writes, with one record of each, as the administrator."""
        for name, model in sorted(self.env.registry.items()):
            records = self.env[name].with_user(self.user_admin)
            if not name.startswith(PREFIX) or model._abstract:
                continue
            if not model._transient and records.has_access("write"):
                record = records.search([], limit=1)
                if record:
                    yield record
            elif model._transient and records.has_access("create"):
                yield records

    def said(self, record, name, value):
        """Write a value as a client does; return the error that no client should read."""
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                if record:
                    call_kw(record.browse(), "write", [record.ids, {name: value}], {})
                else:
                    call_kw(record, "create", [[{name: value}]], {})
                self.env.flush_all()
        except (UserError, psycopg2.IntegrityError):
            return None  # a sentence, or what Odoo makes one of
        except Exception as error:
            return f"{type(error).__name__}: {error}"[:200]
        finally:
            self.env.invalidate_all()

    def test_every_field_of_every_model(self):
        read, tried = [], 0
        for record in self.written():
            for name, field in sorted(record._fields.items()):
                if name in ("id", "display_name") or (field.compute and not field.store):
                    continue
                for value in IMPOSSIBLE.get(field.type, ()):
                    tried += 1
                    error = self.said(record, name, value)
                    if error:
                        read.append(f"{record._name}.{name} = {value!r}: {error}")
        self.assertGreater(tried, 1000)
        self.assertFalse(read, "\n".join(read))

    def test_the_sentence_names_the_field_and_what_it_takes(self):
        ticket = self.ticket.with_user(self.user_level1)
        for values, words in (
            ({"received_at": "tomorrow"}, "“Received At” takes a date"),
            ({"ticket_type": "praise"}, "“Type” takes one of"),
            ({"service_id": 2**40}, "“Service” takes records that exist"),
            ({"tag_ids": [[4, "x"]]}, "“Tags” takes records that exist"),
        ):
            with self.assertRaisesRegex(UserError, words):
                ticket.write(values)

    def test_characters_that_cannot_be_stored_are_left_out_everywhere(self):
        tag = self.env["asas.helpdesk.tag"].with_user(self.user_level1).create({"name": "a\0b\x07"})
        self.assertEqual(tag.name, "ab")

    def test_every_limit_of_the_database_has_a_sentence(self):
        for name, model in sorted(self.env.registry.items()):
            records = self.env[name].with_user(self.user_admin)
            if not name.startswith(PREFIX) or model._abstract or not records.has_access("create"):
                continue
            for limit in model._table_objects.values():
                if isinstance(limit, models.Constraint | models.UniqueIndex):
                    with self.subTest(model=name, limit=limit.name):
                        said = limit.get_error_message(records, None)
                        self.assertTrue(said and " " in str(said), "a sentence, please")
