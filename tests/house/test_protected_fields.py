"""Fields define who may write them: the code alone, named roles, or all who may write the
setting."""

import base64

from common import SUNDAY_MORNING, HelpdeskCase

from odoo import fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

PREFIX = "asas.helpdesk."
MIXIN = "asas.helpdesk.protected.mixin"
# Odoo itself guards, or shows, the fields of its own mixins.
ODOOS = ("mail.thread", "mail.activity.mixin", "portal.mixin", "rating.mixin", "mail.alias.mixin")
# Master data: users who may write the record may write each of its plain fields.
SETTINGS = {
    "asas.helpdesk.answer",
    "asas.helpdesk.channel",
    "asas.helpdesk.channel.address",
    "asas.helpdesk.course",
    "asas.helpdesk.course.session",
    "asas.helpdesk.duty",
    "asas.helpdesk.escalation.rule",
    "asas.helpdesk.hall.category",
    "asas.helpdesk.macro",
    "asas.helpdesk.ready.reply",
    "asas.helpdesk.rehearsal",
    "asas.helpdesk.rehearsal.commitment",
    "asas.helpdesk.rehearsal.period",
    "asas.helpdesk.season",
    "asas.helpdesk.season.shift",
    "asas.helpdesk.service",
    "asas.helpdesk.service.field",
    "asas.helpdesk.service.field.choice",
    "asas.helpdesk.sla",
    "asas.helpdesk.stage",
    "asas.helpdesk.tag",
    "asas.helpdesk.wallboard",
}
# Level 1 makes tags while working; Level 2 edits the words that are sent and puts up wallboards.
MADE_BY_OTHERS = {
    "asas.helpdesk.answer",
    "asas.helpdesk.macro",
    "asas.helpdesk.ready.reply",
    "asas.helpdesk.rehearsal",
    "asas.helpdesk.rehearsal.commitment",
    "asas.helpdesk.rehearsal.period",
    "asas.helpdesk.tag",
    "asas.helpdesk.wallboard",
}


class TestNobodyWritesEvidence(HelpdeskCase):
    """No route leads to a protected field, not even for an administrator of the desk."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        now = fields.Datetime.now()
        cls.complaint = cls.make_ticket(course_id=cls.course.id)
        cls.complaint.with_user(cls.user_level1)._direct()
        env = cls.env
        session = env["asas.helpdesk.course.session"].create(
            {
                "course_id": cls.course.id,
                "start": now,
                "end": fields.Datetime.add(now, hours=1),
            }
        )
        status = cls.complaint.sla_status_ids[:1]
        records = [
            cls.complaint,
            status,
            cls.complaint.notice_ids[:1],
            cls.course,
            session,
            env["asas.helpdesk.escalation"].create(
                {
                    "ticket_id": cls.complaint.id,
                    "sla_status_id": status.id,
                    "rule_id": env["asas.helpdesk.escalation.rule"].search([], limit=1).id,
                }
            ),
            env["asas.helpdesk.remote.session"].create({"ticket_id": cls.complaint.id}),
            env["asas.helpdesk.inquiry"].create(
                {"ticket_id": cls.complaint.id, "subject": "x", "question": "x"}
            ),
            env["asas.helpdesk.course.participant"].create(
                {"course_id": cls.course.id, "partner_id": cls.trainee.id}
            ),
            env["asas.helpdesk.answer"].create(
                {"name": "كيف؟", "answer": "هكذا", "service_id": cls.service.id}
            ),
            env["asas.helpdesk.unprocessed.email"].create({"subject": "x"}),
            env["asas.helpdesk.digest"].create({"user_id": cls.user_manager.id}),
            env["asas.helpdesk.mail.outage"].create({"began_at": now}),
            env["asas.helpdesk.mail.attempt"].create({"checksum": "x", "noted_at": now}),
            received := env["asas.helpdesk.received.email"].create(
                {"ticket_id": cls.complaint.id, "checksum": "x"}
            ),
            env["asas.helpdesk.received.email.version"].create({"email_id": received.id}),
            env["asas.helpdesk.link.request"].create({"reference": "x"}),
            package := env["asas.helpdesk.data.package"].create({"ticket_id": cls.complaint.id}),
            env["asas.helpdesk.data.package.part"].create({"package_id": package.id, "number": 1}),
            env["asas.helpdesk.data.link"].create(
                {"purpose": "file", "email": "x@example.com", "company_id": cls.company.id}
            ),
            env["asas.helpdesk.rate.limit"].create({"key": "x", "ends_at": 1, "count": 1}),
        ]
        cls.records = {record._name: record.sudo() for record in records}

    def for_each_field(self, check, index=0):
        """Check each protected field, with a record that has it and a value different from its
        own."""
        tried = 0
        for model, record in self.records.items():
            for name in sorted(record._protected_fields()[index]):
                field = record._fields[name]
                value = field.store and self.other_value(record, field)
                if value and name not in self.env["mail.thread"]._fields:
                    with self.subTest(model=model, field=name):
                        check(record.with_user(self.user_admin), name, value)
                        tried += 1
        self.assertGreater(tried, 80, "Nearly all of them have a value to try.")

    def other_value(self, record, field):
        if field.type == "many2one":
            comodel = self.env[field.comodel_name].sudo().with_context(active_test=False)
            return comodel.search([("id", "!=", record[field.name].id)], limit=1).id or None
        if field.type in ("one2many", "many2many"):
            comodel = self.env[field.comodel_name].sudo()
            other = comodel.search([("id", "not in", record[field.name].ids)], limit=1)
            return [Command.link(other.id)] if other else None
        if field.type == "selection":
            keys = [key for key, _label in field._description_selection(self.env)]
            return next((key for key in keys if key != record[field.name]), None)
        return {
            "char": "another",
            "text": "another",
            "html": "<p>another</p>",
            "integer": 7771,
            "float": 7771.0,
            "boolean": not record[field.name],
            "datetime": fields.Datetime.to_string(SUNDAY_MORNING),
            "json": {"another": 1},
            "binary": base64.b64encode(b"another"),
        }[field.type]

    def stored(self, record, name):
        record = record.sudo()
        record.env.invalidate_all()
        value = record[name]
        return value.ids if isinstance(value, models.BaseModel) else value

    def attempt(self, work):
        """Do something that is refused, or ignored; return what it made, if anything."""
        try:
            with self.env.cr.savepoint():
                return work()
        except (AccessError, UserError, ValidationError):
            self.env.invalidate_all()
            return None

    def least(self, record, **values):
        """Return the values that a record of this model needs at least."""
        needed = {}
        for name, field in record._fields.items():
            given = field.required and field.store and not field.compute and not field.related
            if given and name not in record._protected_fields()[0]:
                value = record.sudo()[name]
                needed[name] = value.id if field.type == "many2one" else value
        if record._name == "asas.helpdesk.course.participant":
            needed = {"course_id": record.course_id.id, "name": "متدرب آخر", "phone": "0533848799"}
        return needed | values

    def assertNotStored(self, made, name, value):
        if isinstance(value, list):
            value = value[0][1]
        elif made and made._fields[name].type == "datetime":
            value = fields.Datetime.to_datetime(value)
        for record in made or ():
            found = self.stored(record, name)
            found = found if isinstance(found, list) else [found]
            self.assertNotIn(value, found, "A client has written it.")

    def test_by_write(self):
        def check(record, name, value):
            before = self.stored(record, name)
            self.attempt(lambda: record.write({name: value}))
            self.assertEqual(self.stored(record, name), before)

        self.for_each_field(check, index=1)

    def test_by_create(self):
        def check(record, name, value):
            made = self.attempt(lambda: record.create(self.least(record, **{name: value})))
            self.assertNotStored(made, name, value)

        self.for_each_field(check)

    def test_by_a_default_in_the_context(self):
        def check(record, name, value):
            model = record.with_context(**{f"default_{name}": value})
            made = self.attempt(lambda: model.create(self.least(record)))
            self.assertNotStored(made, name, value)

        self.for_each_field(check)

    def test_by_a_default_of_a_user(self):
        def check(record, name, value):
            if isinstance(value, list | bytes):
                return  # Odoo stores no such defaults
            defaults = self.env["ir.default"].with_user(self.user_admin)
            defaults.set(record._name, name, value, user_id=True)
            made = self.attempt(lambda: record.create(self.least(record)))
            self.assertNotStored(made, name, value)
            defaults.sudo().search([("field_id.name", "=", name)]).unlink()

        self.for_each_field(check)

    def test_by_import(self):
        def check(record, name, value):
            if isinstance(value, list | dict | bytes):
                return  # an import cannot contain these
            before = self.stored(record, name)
            column = f"{name}/.id" if record._fields[name].type == "many2one" else name
            rows = [[str(record.id), str(value)]]
            result = self.attempt(lambda: record.load([".id", column], rows))
            self.assertEqual(self.stored(record, name), before, result)

        self.for_each_field(check, index=1)

    def test_by_copy(self):
        def check(record, name, _value):
            field = record._fields[name]
            if field.compute or field.related or not record.has_access("create"):
                return
            self.assertFalse(field.copy)

        self.for_each_field(check)

    def test_by_commands_from_another_record(self):
        def check(record, name, value):
            before = self.stored(record, name)
            for parent, link in self.parents_of(record._name):
                children = parent.sudo()[link]
                for command in (
                    Command.update(record.id, {name: value}),
                    Command.create(self.least(record, **{name: value})),
                ):
                    self.attempt(lambda: parent.write({link: [command]}))  # noqa: B023
                    self.assertEqual(self.stored(record, name), before)
                    self.assertNotStored(parent.sudo()[link] - children, name, value)

        self.for_each_field(check)

    def parents_of(self, model):
        """Yield the records, and their fields, through which records of a model are reached."""
        for record in self.records.values():
            for link, field in record._fields.items():
                if field.type == "one2many" and field.comodel_name == model:
                    yield record.with_user(self.user_admin), link


class TestEveryFieldIsSorted(HelpdeskCase):
    """A new field defines who may write it, or belongs to a model of settings."""

    def models(self):
        for name, model in sorted(self.env.registry.items()):
            if name.startswith(PREFIX) and model._auto and not model._transient:
                yield self.env[name]

    def sort_of(self, model, name, field):
        if MIXIN in _mixins(model) and name in model._protected_fields()[1]:
            return "protected"
        if getattr(field, "writable_by", None):
            return "roles"
        computed = (field.compute or field.related) and field.readonly
        return "setting" if model._name in SETTINGS and not computed else None

    def test_none_is_left_over(self):
        left = [
            f"{model._name}.{name}"
            for model in self.models()
            for name, field in model._fields.items()
            if field.store
            and name not in models.MAGIC_COLUMNS
            and not any(name in self.env[mixin]._fields for mixin in ODOOS)
            and not self.sort_of(model, name, field)
        ]
        self.assertFalse(left, "Say who may write it: protected, fixed or writable_by.")

    def test_what_odoos_mixins_give_the_ticket_and_proves_something_is_protected(self):
        protected = self.Ticket._protected_fields()[0]
        self.assertLessEqual(
            {"access_token", "link_counter", "rating_ids", "rating_last_value"}, protected
        )

    def test_fields_that_only_some_may_write_are_in_models_that_look(self):
        for model in self.models():
            for name, field in model._fields.items():
                if any(getattr(field, sort, None) for sort in ("protected", "writable_by")):
                    self.assertIn(MIXIN, _mixins(model), f"{model._name}.{name}")

    def test_settings_are_written_by_administrators_alone(self):
        rights = self.env["ir.model.access"].search(
            [("model_id.model", "in", list(SETTINGS - MADE_BY_OTHERS)), ("perm_write", "=", True)]
        )
        self.assertEqual(rights.group_id, self.env.ref("asas_helpdesk.group_admin"))

    def test_a_role_that_is_named_exists(self):
        for model in self.models():
            for field in model._fields.values():
                for name in filter(None, (getattr(field, "writable_by", "") or "").split(",")):
                    self.assertEqual(self.env.ref(name)._name, "res.groups")

    def test_a_user_without_the_role_is_told_whom_to_ask(self):
        ticket = self.make_ticket()
        ticket.with_user(self.user_level1)._direct()
        with self.assertRaisesRegex(UserError, "Only Level 1 and Level 2"):
            ticket.with_user(self.user_manager).received_at = SUNDAY_MORNING


def _mixins(model):
    return {getattr(klass, "_name", None) for klass in type(model).__mro__}
