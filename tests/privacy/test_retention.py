"""Once the time is over for which personal data are kept, they go, and figures and times remain."""

from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from keeping_case import KeepingCase

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger


class TestWhichTicketsGo(KeepingCase):
    def test_as_delivered_nothing_is_ever_destroyed(self):
        fresh = self.env["res.company"].create({"name": "معهد آخر"})
        for kind in ("complaint", "suggestion", "request"):
            self.assertEqual(fresh._asas_helpdesk_months_kept(kind), 0)
        self.company.asas_helpdesk_months_complaint = 0
        ticket = self.make_ended()
        self.run_anonymise()
        self.assertKept(ticket)

    def test_the_months_of_the_type_count_from_the_end(self):
        self.company.asas_helpdesk_months_suggestion = 60
        old = self.make_ended()
        young = self.make_ended(ago=timedelta(days=600))
        suggestion = self.make_ended(ticket_type="suggestion")
        cancelled = self.make_ended(state="cancelled")
        self.run_anonymise()
        self.assertGone(old, cancelled)
        self.assertKept(young, suggestion)

    def test_a_ticket_that_has_not_ended_stays(self):
        tickets = [
            self.make_ended(state=state)
            for state in ("new", "in_progress", "waiting", "directed", "resolved")
        ]
        self.run_anonymise()
        self.assertKept(*tickets)

    def test_a_merged_ticket_goes_with_the_one_that_holds_its_words(self):
        open_one = self.make_ticket()
        merged = self.make_ended(state="cancelled")
        merged.sudo().duplicate_of_id = open_one
        chained = self.make_ended(state="cancelled")
        chained.sudo().duplicate_of_id = merged
        self.run_anonymise()
        self.assertKept(open_one, merged, chained)
        self.end(open_one)
        self.run_anonymise()
        self.assertGone(open_one, merged, chained)

    def test_an_incident_and_each_report_go_when_their_own_time_is_over(self):
        incident = self.make_ended(partner_id=False, beneficiary_name="عطل")
        incident.sudo().write({"is_incident": True, "ticket_type": "request"})
        old, young = self.make_ended(), self.make_ended(ago=timedelta(days=9))
        (old | young).sudo().incident_id = incident
        self.end(incident)
        self.run_anonymise()
        self.assertGone(incident, old)
        self.assertKept(young)
        self.assertEqual(young.incident_id, incident, "What belongs together is still seen.")

    def test_a_related_ticket_is_its_own(self):
        old, young = self.make_ended(), self.make_ticket()
        young.sudo().related_ids = old
        self.run_anonymise()
        self.assertGone(old)
        self.assertKept(young)
        self.assertIn(old, young.related_ids)

    def test_all_contacts_of_a_person_and_an_address_shared_by_two(self):
        second = self.env["res.partner"].create({"name": "أحمد الغامدي", "email": "x@example.com"})
        old = self.make_ended(partner_id=second.id)
        young = self.make_ticket(
            partner_id=self.user_colleague.partner_id.id, beneficiary_email="x@example.com"
        )
        self.run_anonymise()
        self.assertGone(old)
        self.assertKept(young)
        self.assertEqual(young.beneficiary_email, "x@example.com")

    def test_another_company_decides_for_itself(self):
        other = self.env["res.company"].create({"name": "معهد آخر"})
        ticket = self.make_ended()
        ticket.sudo().company_id = other
        self.end(ticket)
        self.run_anonymise()
        self.assertKept(ticket)

    def test_months_that_make_no_sense_are_refused(self):
        for months in (-1, 5000):
            with self.assertRaisesRegex(ValidationError, "number of months"):
                self.company.asas_helpdesk_months_request = months
            self.company.invalidate_recordset(flush=False)
        self.company.asas_helpdesk_reopen_days = 90
        with self.assertRaisesRegex(ValidationError, "reopened"):
            self.company.asas_helpdesk_months_request = 1


class TestWhatPeopleAreTold(KeepingCase):
    def test_the_default_notice_says_the_months_that_are_kept(self):
        self.company.asas_helpdesk_months_request = 0
        public = self.company.with_user(self.env.ref("base.public_user"))
        notice = str(public.with_context(lang="en_US")._asas_helpdesk_privacy_notice())
        self.assertRegex(notice, r"Complaint: 24")
        self.assertNotIn("Request for Help: ", notice)
        self.company.write(
            {"asas_helpdesk_months_complaint": 0, "asas_helpdesk_months_suggestion": 0}
        )
        notice = str(public.with_context(lang="en_US")._asas_helpdesk_privacy_notice())
        self.assertNotIn("destroyed", notice)


class TestWhatGoes(KeepingCase):
    def test_figures_and_times_remain_and_words_go(self):
        ticket = self.make_ticket(
            description="<p>رقم هويتي 1012345678</p>", course_id=self.course.id
        )
        self.flush_tracking()
        ticket.with_user(self.user_level1)._direct()
        self.flush_tracking()
        ticket.message_post(body="جواب لأحمد", attachments=[("ahmed.txt", b"secret words")])
        self.resolve(ticket, self.user_manager, "upheld")
        self.end(ticket)
        before = {
            name: ticket[name]
            for name in (
                "reference", "ticket_type", "service_id", "channel_id", "course_id", "received_at",
                "directed_at", "resolved_at", "closed_at", "outcome", "manager_id", "stage_id",
                "beneficiary_kind", "department_id", "priority",
            )
        }  # fmt: skip
        statuses = {s.metric: (s.state, s.reached_at) for s in ticket.sla_status_ids}
        notices = len(ticket.notice_ids)
        stages = self.moves(ticket)
        self.run_anonymise()
        self.assertGone(ticket)
        self.assertEqual({name: ticket[name] for name in before}, before)
        self.assertEqual(
            {s.metric: (s.state, s.reached_at) for s in ticket.sla_status_ids}, statuses
        )
        self.assertEqual(len(ticket.notice_ids), notices)
        self.assertFalse(any(ticket.notice_ids.mapped("address")))
        self.assertEqual(ticket.subject, "—")
        self.assertFalse(ticket.description or ticket.resolution or ticket.message_partner_ids)
        self.assertFalse("".join(str(m.body or "") for m in ticket.message_ids))
        self.assertEqual(self.moves(ticket), stages, "How long it was where remains.")
        self.assertTrue(stages)

    def moves(self, ticket):
        values = (
            self.env["mail.tracking.value"]
            .sudo()
            .search(
                [("mail_message_id.res_id", "=", ticket.id), ("field_id.name", "=", "stage_id")]
            )
        )
        return sorted(
            (v.mail_message_id.date, v.old_value_integer, v.new_value_integer) for v in values
        )

    def test_a_file_goes_from_the_disk(self):
        ticket = self.make_ticket()
        ticket.message_post(body="ملف", attachments=[("x.txt", b"only in this one file " * 9)])
        file = self.env["ir.attachment"].search(
            [("res_id", "=", ticket.id), ("name", "=", "x.txt")]
        )
        path = Path(file._full_path(file.store_fname))
        self.assertTrue(path.exists())
        self.end(ticket)
        self.run_anonymise()
        self.assertFalse(file.exists())
        file._gc_file_store_unsafe()
        self.assertFalse(path.exists())

    def test_a_rating_keeps_its_stars_and_loses_its_words(self):
        ticket = self.make_ticket()
        rating = self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("asas.helpdesk.ticket"),
                "res_id": ticket.id,
                "rating": 5,
                "feedback": "شكراً لسارة",
                "partner_id": self.trainee.id,
                "consumed": True,
            }
        )
        rating.message_id = ticket.message_post(body="شكراً لسارة", message_type="comment")
        self.end(ticket)
        self.run_anonymise()
        self.assertEqual(rating.rating, 5)
        self.assertFalse(rating.feedback or rating.partner_id or rating.message_id)
        self.assertNotIn("الصوت", rating.res_name or "")

    def test_evidence_loses_its_content_and_still_verifies(self):
        ticket = self.make_ended()
        self.env.cr.precommit.run()
        evidence = self.env["asas.helpdesk.evidence"]
        evidence._seal_batch()
        anchored = len(ticket_entries(ticket))
        self.assertTrue(anchored)
        self.run_anonymise()
        self.env.cr.precommit.run()
        evidence._seal_batch()
        entries = ticket_entries(ticket)
        self.assertEqual(len(entries), anchored + 1)
        last = entries[-1]
        self.assertEqual(last.kind, "destroyed")
        self.assertFalse(any(e.content or e.key for e in entries[:-1]))
        _checked, findings = evidence._verify()
        self.assertFalse([words for chain, words in findings if chain == ticket.id])

    def test_who_was_complained_about_goes_as_well(self):
        ticket = self.make_ended(about_partner_ids=self.user_trainer.partner_id.ids)
        self.assertTrue(ticket.naming_ids)
        self.run_anonymise()
        self.assertFalse(ticket.about_partner_ids | ticket.hidden_partner_ids)
        self.assertFalse(ticket.naming_ids)

    def test_a_beneficiary_who_registered_it_is_not_named_as_its_maker(self):
        ticket = self.make_ticket()
        self.env.cr.execute(
            "UPDATE asas_helpdesk_ticket SET create_uid = %s WHERE id = %s",
            [self.user_trainee.id, ticket.id],
        )
        self.end(ticket)
        self.run_anonymise()
        self.assertFalse(ticket.create_uid or ticket.write_uid.share)

    def test_nobody_goes_on_with_it(self):
        ticket = self.make_ended()
        self.run_anonymise()
        staff = ticket.with_user(self.user_level2)
        for work in (
            staff.action_reopen,
            lambda: staff.message_post(body="x"),
            lambda: staff.write({"subject": "x"}),
            lambda: staff._hold("قضية"),
        ):
            with self.assertRaisesRegex(UserError, "were destroyed"):
                work()

    def test_it_is_no_longer_the_beneficiarys(self):
        ticket = self.make_ended()
        self.company.asas_helpdesk_link_days = 100_000
        key = self.key(ticket)
        self.assertIsNotNone(ticket._read_key(key))
        self.run_anonymise()
        self.assertIsNone(ticket._read_key(key), "the links that were sent end")
        with self.assertRaises(AccessError):
            ticket.with_user(self.user_trainee).read(["subject"])


class TestTheRun(KeepingCase):
    def test_it_goes_on_where_it_stopped(self):
        tickets = self.make_ended() + self.make_ended() + self.make_ended()
        with patch("odoo.addons.asas_helpdesk.models.privacy.ticket_retention.BATCH", 1):
            self.run_anonymise()
        self.assertGone(*tickets)
        report = tickets.destruction_id
        self.assertEqual(len(report), 1, "One report a day.")
        self.assertEqual(report.tickets, 3)

    @mute_logger("odoo.addons.asas_helpdesk.models.ticket.savepoints")
    def test_a_ticket_that_fails_stops_no_other(self):
        bad, good = self.make_ended(), self.make_ended()
        holdings = type(self.env["asas.helpdesk.holdings"])
        destroy = holdings._destroy

        def failing(self, found, report):
            if bad in found["asas.helpdesk.ticket"]:
                raise ValueError("broken")
            return destroy(self, found, report)

        with patch.object(holdings, "_destroy", failing):
            self.run_anonymise()
        self.assertGone(good)
        self.assertKept(bad)
        self.run_anonymise()
        self.assertGone(bad)

    def test_a_second_run_finds_nothing(self):
        ticket = self.make_ended()
        self.run_anonymise()
        moment, report = ticket.anonymised_at, ticket.destruction_id
        self.run_anonymise()
        self.assertEqual((ticket.anonymised_at, report.tickets), (moment, 1))

    def test_the_report_names_nobody(self):
        ticket = self.make_ended()
        self.run_anonymise()
        report = ticket.destruction_id.with_user(self.user_level2)
        self.assertEqual(report.cause, "retention")
        self.assertGreater(report.records, report.tickets)
        self.assertIn("asas.helpdesk.evidence", report.counts)
        self.assertEqual(report.contacts, {"res.partner": 1})
        text = f"{report.summary} {report.counts} {report.contacts}"
        for word in ("أحمد", "trainee@", "0533848712", "533848712"):
            self.assertNotIn(word, text)

    def test_a_contact_that_the_desk_has_made_goes_unless_something_needs_it(self):
        made = self.env["res.partner"].create(
            [
                {"name": "زائر", "email": "visitor@example.com", "asas_helpdesk_made_here": True},
                {"name": "متدربة", "email": "course@example.com", "asas_helpdesk_made_here": True},
            ]
        )
        self.env["asas.helpdesk.course.participant"].create(
            {"course_id": self.course.id, "partner_id": made[1].id}
        )
        tickets = self.make_ended(partner_id=made[0].id) + self.make_ended(partner_id=made[1].id)
        self.run_anonymise()
        self.assertGone(*tickets)
        self.assertFalse(made[0].exists())
        self.assertTrue(made[1].exists())
        self.assertEqual(tickets.destruction_id.contacts, {"asas.helpdesk.course.participant": 1})


class TestLegalHold(KeepingCase):
    def test_a_ticket_on_legal_hold_stays_until_it_is_lifted(self):
        ticket = self.make_ended()
        ticket.with_user(self.user_level2)._hold("قضية رقم 12")
        self.run_anonymise()
        self.assertKept(ticket)
        ticket.with_user(self.user_admin)._lift_hold("انتهت القضية")
        said = " ".join(str(body) for body in ticket.message_ids.mapped("body"))
        self.assertIn("قضية رقم 12", said)
        self.assertIn("انتهت القضية", said)
        self.run_anonymise()
        self.assertGone(ticket)

    def test_it_keeps_merged_tickets_and_the_reports_of_an_incident(self):
        survivor, merged = self.make_ended(), self.make_ended(state="cancelled")
        merged.sudo().duplicate_of_id = survivor
        incident, report = self.make_ended(ticket_type="request"), self.make_ended()
        incident.sudo().is_incident = True
        report.sudo().incident_id = incident
        self.end(survivor | incident | report)
        self.end(merged, state="cancelled")
        (merged | incident).with_user(self.user_level2)._hold("قضية")
        self.assertTrue(survivor.with_user(self.user_level2).is_held)
        self.run_anonymise()
        self.assertKept(survivor, merged, incident, report)
        with self.assertRaisesRegex(UserError, "Lift that one"):
            survivor.with_user(self.user_level2)._lift_hold("لا حاجة")

    def test_only_level2_and_administrators_set_it_and_with_a_reason(self):
        ticket = self.make_ended()
        for user in (self.user_level1, self.user_manager, self.user_hall):
            with self.assertRaises(AccessError):
                ticket.with_user(user)._hold("قضية")
            with self.assertRaises(AccessError):
                ticket.with_user(user).read(["hold_reason"])
        for reason in ("", "  ", None):
            with self.assertRaisesRegex(UserError, "Say why"):
                ticket.with_user(self.user_level2)._hold(reason)
        ticket.with_user(self.user_level2)._hold("قضية")
        with self.assertRaisesRegex(UserError, "already on legal hold"):
            ticket.with_user(self.user_admin)._hold("قضية أخرى")
        with self.assertRaises(AccessError):
            ticket.with_user(self.user_admin).write({"held_at": False})

    def test_what_is_held_is_neither_deleted_nor_are_its_mails(self):
        ticket = self.make_ended(state="cancelled")
        mail = self.env["asas.helpdesk.received.email"].create(
            {"ticket_id": ticket.id, "checksum": "x"}
        )
        self.env.cr.execute(
            "UPDATE asas_helpdesk_received_email SET create_date = '2020-01-01' WHERE id = %s",
            [mail.id],
        )
        ticket.with_user(self.user_level2)._hold("قضية")
        with self.assertRaisesRegex(UserError, "legal hold"):
            ticket.with_user(self.user_admin).unlink()
        with self.enter_registry_test_mode():
            self.env.ref("asas_helpdesk.cron_received_emails").method_direct_trigger()
        self.assertTrue(mail.exists())

    def test_the_dialog_sets_and_lifts_it(self):
        ticket = self.make_ended().with_user(self.user_level2)
        for action in ("action_hold", "action_lift_hold"):
            opened = getattr(ticket, action)()
            wizard = self.env[opened["res_model"]].with_user(self.user_level2)
            wizard.with_context(**opened["context"]).create({"reason": "قضية"}).action_apply()
            self.assertEqual(ticket.is_held, action == "action_hold")


class TestTheDryRun(KeepingCase):
    def test_it_says_what_would_go_and_destroys_nothing(self):
        old, held, young = self.make_ended(), self.make_ended(), self.make_ticket()
        held.with_user(self.user_level2)._hold("قضية")
        wizard = self.env["asas.helpdesk.retention.wizard"].with_user(self.user_level2).create({})
        tickets = self.env["asas.helpdesk.ticket"].with_user(self.user_level2)
        found = tickets.search(wizard.action_tickets()["domain"])
        self.assertIn(old, found)
        self.assertFalse(found & (held | young))
        self.assertEqual(wizard.tickets, len(found))
        self.assertIn(">24<", str(wizard.summary))
        self.assertNotIn("False", str(wizard.summary))
        self.assertTrue(old.with_user(self.user_level2).is_over)
        self.assertFalse(young.with_user(self.user_level2).is_over)
        self.assertKept(old, held, young)

    def test_only_level2_and_administrators_see_it(self):
        for user in (self.user_level1, self.user_manager, self.user_hall, self.user_trainee):
            with self.assertRaises(AccessError):
                self.env["asas.helpdesk.retention.wizard"].with_user(user).create({})
            with self.assertRaises(AccessError):
                self.env["asas.helpdesk.destruction"].with_user(user).search([]).read(["counts"])

    def test_nobody_writes_or_deletes_a_report(self):
        self.make_ended()
        self.run_anonymise()
        report = self.env["asas.helpdesk.destruction"].search([], limit=1)
        for user in (self.user_admin, self.user_level2):
            mine = report.with_user(user)
            for work in (lambda m=mine: m.write({"tickets": 0}), mine.unlink, mine.copy):
                with self.assertRaises(AccessError):
                    work()


def ticket_entries(ticket):
    entries = ticket.env["asas.helpdesk.evidence"].sudo()
    return entries.search([("ticket_id", "=", ticket.id)], order="id")
