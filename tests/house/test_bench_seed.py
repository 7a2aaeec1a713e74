"""The tickets that ./dev bench seed makes are like those that the desk itself would make."""

from collections import Counter

import seeding
from common import SUNDAY_MORNING, HelpdeskCase
from freezegun import freeze_time

from odoo import fields
from odoo.tools import SQL

COUNT = 400
SEEDED = (
    "res.partner",
    "asas.helpdesk.ticket",
    "asas.helpdesk.sla.status",
    "asas.helpdesk.escalation",
    "asas.helpdesk.notice",
    "mail.message",
    "mail.mail",
    "mail.notification",
    "mail.tracking.value",
    "mail.followers",
    "rating.rating",
    "ir.attachment",
)


class TestBenchSeed(HelpdeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        seeding.institute.set_up(cls.env)
        cls.env.flush_all()
        last = {name: cls.newest(name) for name in SEEDED}
        with freeze_time(SUNDAY_MORNING):
            cls.written = seeding.fill(cls.env, COUNT, persons=60)
        cls.made = {name: cls.env[name].search([("id", ">", last[name])]) for name in SEEDED}
        cls.tickets = cls.made["asas.helpdesk.ticket"]

    @classmethod
    def newest(cls, name):
        cls.env.cr.execute(f'SELECT max(id) FROM "{cls.env[name]._table}"')
        return cls.env.cr.fetchone()[0] or 0

    def test_every_row_is_read_by_the_orm(self):
        for name in SEEDED:
            made = self.made[name]
            self.assertEqual(len(made), self.written[self.env[name]._table], name)
            required = [f.name for f in made._fields.values() if f.required and f.store]
            for record in made:
                lacking = [n for n in required if record[n] is False]
                # A number of zero and a checkbox that is not ticked are values.
                lacking = [n for n in lacking if made._fields[n].type != "boolean"]
                self.assertEqual(lacking, [], record)

    def test_every_link_leads_somewhere(self):
        for name in SEEDED:
            for field in self.made[name]._fields.values():
                if field.type == "many2one" and field.store:
                    linked = self.made[name].mapped(field.name)
                    self.assertEqual(linked, linked.exists(), field)

    @freeze_time(SUNDAY_MORNING)
    def test_the_orm_computes_what_is_stored(self):
        for name in SEEDED:
            made = self.made[name]
            for field in made._fields.values():
                if not (field.store and field.compute and field.column_type):
                    continue
                before = {record: record[field.name] for record in made}
                self.env.add_to_compute(field, made)
                made._recompute_field(field)
                changed = {r: (v, r[field.name]) for r, v in before.items() if v != r[field.name]}
                self.assertEqual(changed, {}, field)

    def test_the_words_are_those_that_the_addon_would_keep(self):
        rows = self.env.execute_query(
            SQL(
                "SELECT ticket_id, tsvector_to_array(said), tsvector_to_array(noted)"
                " FROM asas_helpdesk_words WHERE ticket_id = ANY(%s)",
                self.tickets.ids,
            )
        )
        kept = {ticket_id: (set(said), set(noted)) for ticket_id, said, noted in rows}
        found = self.tickets.sudo()._get_searched_words()
        self.assertEqual(kept, {id_: (said, noted - said) for id_, (said, noted) in found.items()})

    @freeze_time(SUNDAY_MORNING)
    def test_no_constraint_is_broken(self):
        for name in SEEDED:
            self.made[name]._validate_fields(self.made[name]._fields)

    @freeze_time(SUNDAY_MORNING)
    def test_planning_again_changes_no_sla_status(self):
        self.assertFalse(self.tickets._sync_sla_statuses())

    @freeze_time(SUNDAY_MORNING)
    def test_the_cron_finds_nothing_to_do(self):
        due = [("next_event_at", "<=", fields.Datetime.now())]
        self.assertFalse(self.env["asas.helpdesk.sla.status"].search(due))
        self.assertFalse(self.tickets.filtered("receipt_due"))
        states = self.made["asas.helpdesk.notice"].mapped("state")
        self.env["asas.helpdesk.notice"]._sync_lost_mails()
        self.made["asas.helpdesk.notice"].invalidate_recordset()
        self.assertEqual(self.made["asas.helpdesk.notice"].mapped("state"), states)
        self.assertFalse(self.env["mail.mail"].search([("state", "=", "outgoing")]))

    def test_the_cron_goes_on_with_those_that_are_open(self):
        statuses = self.made["asas.helpdesk.sla.status"].filtered("next_event_at")
        self.assertTrue(statuses)
        self.run_cron(max(statuses.mapped("next_event_at")))
        escalations = self.env["asas.helpdesk.escalation"].search(
            [("ticket_id", "in", self.tickets.ids)]
        )
        self.assertGreater(len(escalations), self.written["asas_helpdesk_escalation"])
        self.assertEqual(set(escalations.mapped("state")), {"done"})

    @freeze_time(SUNDAY_MORNING)
    def test_the_next_ticket_bears_the_next_number(self):
        last = max(
            self.tickets.filtered(
                lambda t: t.ticket_type == "complaint" and "/2026/" in t.reference
            ).mapped("reference")
        )
        following = f"{last[:-5]}{int(last[-5:]) + 1:05d}"
        self.assertEqual(self.make_ticket("complaint").reference, following)

    def test_nearly_all_have_ended_and_they_are_of_all_kinds(self):
        states = Counter(self.tickets.mapped("state"))
        ended = states["closed"] + states["cancelled"]
        self.assertAlmostEqual(ended / COUNT, seeding.ENDED, delta=0.02)
        self.assertTrue(states["cancelled"])
        for name in ("ticket_type", "priority", "beneficiary_kind"):
            labels = self.tickets._fields[name].get_values(self.env)
            self.assertEqual(set(self.tickets.mapped(name)), set(labels), name)
        self.assertGreater(len(self.tickets.channel_id), 5)
        self.assertGreater(len(self.tickets.service_id), 5)
        self.assertGreater(len(self.tickets.department_id), 4)
        self.assertTrue(self.tickets.filtered(lambda t: not t.partner_id))
