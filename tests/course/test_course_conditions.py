"""Participants of a course, the conditions they receive, and the import of both."""

from datetime import timedelta
from pathlib import Path

from common import SUNDAY_MORNING, HelpdeskCase, hours
from hall_case import HallFixture

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools.misc import file_path

DAY = timedelta(days=1)


class ConditionsCase(HallFixture, HelpdeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_hall()
        cls.course.link = "https://live.example.com/cyb"
        cls.english = cls.env["res.partner"].create(
            {"name": "John Smith", "email": "john@example.com", "lang": "en_US"}
        )
        cls.silent = cls.env["res.partner"].create({"name": "بلا بريد", "phone": "0500000009"})
        cls.other, cls.without = cls.Participant.create(
            [
                {"course_id": cls.course.id, "partner_id": partner.id}
                for partner in (cls.english, cls.silent)
            ]
        )
        cls.everybody = cls.participant | cls.other | cls.without

    def send(self, user=None):
        with self.mock_mail_gateway(mail_unlink_sent=False):
            return self.course.with_user(user or self.user_hall).action_send_conditions()

    def mails_to(self, participant):
        return self.env["mail.mail"].search(
            [("model", "=", self.Participant._name), ("res_id", "=", participant.id)]
        )


class TestConditions(ConditionsCase):
    def test_the_hall_manager_sends_them_with_one_click_once_to_each(self):
        done = self.send()
        self.assertEqual(self.everybody.mapped("receipt"), ["queued", "queued", "no_address"])
        self.assertEqual(done["params"]["type"], "warning")
        self.assertIn("2", done["params"]["message"])
        self.send()
        self.assertEqual(len(self.mails_to(self.participant)), 1)
        self.send_queued_mails()
        self.assertEqual(self.participant.receipt, "sent")
        self.assertTrue(self.participant.conditions_sent_at)
        self.send()
        self.assertEqual(len(self.mails_to(self.participant)), 1)

    def test_each_reads_them_in_the_own_language_with_the_link_to_the_hall(self):
        self.send()
        arabic, english = self.mails_to(self.participant), self.mails_to(self.other)
        for words in ("التسجيل", "التحضير", "لصدور الشهادة", self.course.link, self.user_hall.name):
            self.assertIn(words, arabic.body_html)
        self.assertIn('dir="rtl"', arabic.body_html)
        for words in ("Registration", "Attendance", "certificate", self.course.link):
            self.assertIn(words, english.body_html)
        self.assertIn("auto-generated", english.headers)
        self.assertNotIn(self.trainee.email, english.body_html + english.email_to)

    def test_a_refused_mail_says_why_and_is_sent_again(self):
        self.send()
        mail = self.mails_to(self.participant)
        with self.mock_mail_gateway(mail_unlink_sent=False):
            mail.write({"state": "exception", "failure_reason": "صندوق البريد ممتلئ"})
            mail._postprocess_sent_message([], [])
        self.assertEqual(self.participant.receipt, "failed")
        self.assertEqual(self.participant.conditions_failure, "صندوق البريد ممتلئ")
        self.send()
        self.assertEqual(self.participant.receipt, "queued")
        self.assertFalse(self.participant.conditions_failure)
        self.assertEqual(len(self.mails_to(self.participant)), 2)
        self.assertEqual(len(self.mails_to(self.other)), 1)

    def test_a_mail_that_came_back_was_not_received(self):
        self.send()
        self.send_queued_mails()
        self.participant._message_receive_bounce(self.trainee.email, self.trainee)
        self.assertEqual(self.participant.receipt, "failed")

    def test_a_deleted_mail_is_noticed(self):
        self.send()
        self.mails_to(self.participant).unlink()
        self.run_halls(SUNDAY_MORNING - 3 * DAY)
        self.assertEqual(self.participant.receipt, "failed")

    def test_an_address_that_is_mended_later_is_sent_to(self):
        self.send()
        self.silent.email = "now@example.com"
        self.assertEqual(self.without.receipt, "none")
        self.send()
        self.assertEqual(self.without.conditions_address, "now@example.com")

    def test_they_go_out_by_themselves_before_the_first_session(self):
        self.Session.create(
            {
                "course_id": self.course.id,
                "start": SUNDAY_MORNING + DAY,
                "end": SUNDAY_MORNING + DAY + hours(1),
            }
        )
        self.assertEqual(self.course.conditions_due_at, SUNDAY_MORNING - DAY)
        with self.mock_mail_gateway(mail_unlink_sent=False):
            self.run_halls(SUNDAY_MORNING - DAY - hours(1))
            self.assertEqual(self.participant.receipt, "none")
            self.run_halls(SUNDAY_MORNING - DAY)
            self.run_halls(SUNDAY_MORNING - DAY + hours(1))
        self.assertEqual(self.participant.receipt, "queued")
        self.assertEqual(len(self.mails_to(self.participant)), 1)

    def test_who_joins_later_gets_them_too_and_nobody_after_the_course(self):
        with self.mock_mail_gateway(mail_unlink_sent=False):
            self.run_halls(SUNDAY_MORNING)
            late = self.Participant.create(
                {"course_id": self.course.id, "partner_id": self.user_colleague.partner_id.id}
            )
            self.run_halls(self.during)
            self.assertEqual(late.receipt, "queued")
            too_late = self.Participant.create(
                {"course_id": self.course.id, "partner_id": self.user_supervisor.partner_id.id}
            )
            self.run_halls(self.after)
        self.assertEqual(too_late.receipt, "none")

    def test_a_course_can_leave_it_to_the_hall_manager(self):
        self.course.conditions_automatic = False
        self.run_halls(SUNDAY_MORNING)
        self.assertEqual(self.participant.receipt, "none")
        self.course.write({"conditions_automatic": True, "conditions_hours": 48})
        self.assertEqual(self.course.conditions_due_at, SUNDAY_MORNING - 2 * DAY)

    def test_a_broken_template_stops_nobody_and_says_so(self):
        template = self.env.ref("asas_helpdesk.mail_template_conditions")
        template.body_html = (
            '<div><t t-if="object.partner_id.lang == \'en_US\'" t-out="1/0"/></div>'
        )
        self.send()
        self.assertEqual(self.participant.receipt, "queued")
        self.assertEqual(self.other.receipt, "failed")
        self.assertTrue(self.other.conditions_failure)

    def test_only_who_runs_the_hall_sends_them(self):
        for user in (
            self.user_hall_other,
            self.user_level1,
            self.user_manager,
            self.user_employee,
            self.user_trainee,
            self.user_trainer,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.send(user)
        self.send(self.user_level2)
        self.assertEqual(self.participant.receipt, "queued")

    def test_nobody_sends_them_in_another_company(self):
        self.course.company_id = self.env["res.company"].create({"name": "معهد آخر"})
        with self.assertRaises(AccessError):
            self.send()


class TestParticipants(ConditionsCase):
    def test_who_sees_them_and_who_keeps_the_list(self):
        readers = self.user_hall | self.user_level1 | self.user_level2 | self.user_admin
        keepers = self.user_hall | self.user_admin
        people = readers | self.user_hall_other | self.user_manager | self.user_employee
        for user in people | self.user_trainee | self.user_trainer:
            mine = self.participant.with_user(user)
            new = {"course_id": self.course.id, "partner_id": user.partner_id.id}
            with self.subTest(user=user.login):
                self.assertEqual(mine.has_access("read"), user in readers)
                if user not in keepers:
                    with self.assertRaises(AccessError):
                        self.Participant.with_user(user).create(new)
                    with self.assertRaises(AccessError):
                        mine.unlink()
                    continue
                self.Participant.with_user(user).create(new).unlink()

    def test_a_hall_manager_moves_nobody_into_another_course(self):
        other = self.env["asas.helpdesk.course"].create({"name": "دورة أخرى"})
        with self.assertRaises(AccessError):
            self.Participant.with_user(self.user_hall).create(
                {"course_id": other.id, "partner_id": self.english.id}
            )
        with self.assertRaises(UserError):
            self.participant.with_user(self.user_hall).course_id = other
        with self.assertRaises(AccessError):
            self.course.with_user(self.user_hall).hall_manager_id = self.user_hall_other

    def test_what_was_sent_is_noted_by_the_code_alone(self):
        for values in ({"conditions": "sent"}, {"receipt": "sent"}, {"conditions_failure": "x"}):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.participant.with_user(self.user_admin).write(values)
        with self.assertRaises(UserError):
            self.Participant.with_user(self.user_hall).create(
                {"course_id": self.course.id, "name": "س", "email": "s@x.com", "conditions": "sent"}
            )

    def test_contacts_of_others_are_not_changed_here(self):
        with self.assertRaises(UserError):
            self.participant.with_user(self.user_hall).email = "thief@example.com"
        self.assertEqual(self.trainee.email, "trainee@example.com")

    def test_a_known_person_is_found_and_an_unknown_one_made(self):
        new = self.Participant.with_user(self.user_hall)
        other = self.env["asas.helpdesk.course"].create(
            {"name": "دورة أخرى", "hall_manager_id": self.user_hall.id}
        )
        known = new.create(
            {"course_id": other.id, "name": "كتب خطأ", "email": "Trainee@Example.com "}
        )
        self.assertEqual(known.partner_id, self.trainee)
        self.assertEqual(self.trainee.name, "أحمد الغامدي")
        by_phone = new.create({"course_id": other.id, "phone": "٠٥٠٠٠٠٠٠٠٩"})
        self.assertEqual(by_phone.partner_id, self.silent)
        made = new.create({"course_id": other.id, "name": "جديد", "email": "new@example.com"})
        self.assertEqual((made.name, made.email), ("جديد", "new@example.com"))
        for values in (
            {"name": "بلا عنوان"},
            {"name": "خطأ", "email": "not an address"},
            {"name": "خطأ", "phone": "12"},
            {"email": "nobody@example.com"},
            {"partner_id": self.employer.id},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                new.create({"course_id": other.id, **values})


class TestImport(ConditionsCase):
    """Odoo's own import, as an administrator of the desk uses it in Arabic."""

    def setUp(self):
        super().setUp()
        self.user_admin.lang = "ar_001"
        self.env["res.users"].create(
            {
                "name": "نورة",
                "login": "hall@example.com",
                "group_ids": [(4, self.env.ref("asas_helpdesk.group_hall_manager").id)],
            }
        )
        self.trainer = self.user_trainer.partner_id

    def importer(self, model, content, kind, user=None):
        user = user or self.user_admin
        return (
            self.env["base_import.import"]
            .with_user(user)
            .with_context(lang="ar_001", tz="Asia/Riyadh")
            .create({"res_model": model, "file": content, "file_type": kind, "file_name": "x"})
        )

    def load(self, model, content, kind, user=None):
        """Preview, take the fields that Odoo suggests, and import.

        :return: the ids and the messages of errors
        """
        importer = self.importer(model, content, kind, user)
        options = {
            "has_headers": True,
            "quoting": '"',
            "separator": ",",
            "encoding": "utf-8",
            "datetime_format": "",
            "date_format": "",
            "advanced": True,
        }
        preview = importer.parse_preview(options)
        self.assertFalse(preview.get("error"))
        names = [
            "/".join(preview["matches"].get(i) or preview["matches"].get(str(i)) or []) or False
            for i in range(len(preview["headers"]))
        ]
        self.assertTrue(all(names), dict(zip(preview["headers"], names, strict=True)))
        result = importer.execute_import(names, preview["headers"], preview["options"])
        return result.get("ids"), [message["message"] for message in result["messages"]]

    def template(self, model):
        offered = self.env[model].with_context(lang="ar_001").get_import_templates()
        path = offered[0]["template"].removeprefix("/")
        return Path(file_path(path)).read_bytes()

    def test_the_template_of_courses_is_imported_as_it_is(self):
        xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        ids, errors = self.load("asas.helpdesk.course", self.template("asas.helpdesk.course"), xlsx)
        self.assertEqual(errors, [])
        course = self.env["asas.helpdesk.course"].browse(ids)
        self.assertEqual(course.code, "CYB-201")
        self.assertEqual(course.hall_manager_id.name, "نورة")
        self.assertEqual(course.trainer_id, self.trainer)
        self.assertEqual(len(course.session_ids), 2)
        # 16:00 in Riyadh, as written in the sheet.
        self.assertEqual(str(course.first_start), "2027-01-10 13:00:00")
        people = course.participant_ids.sorted("id")
        self.assertEqual(people.mapped("email"), ["ahmad@example.com", "reem@example.com"])
        self.assertEqual(people[0].phone, "+966500000001")

    def test_the_template_of_participants_is_imported_by_the_hall_manager(self):
        self.user_hall.group_ids += self.env.ref("base.group_allow_export")
        xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        ids, errors = self.load(
            "asas.helpdesk.course.participant",
            self.template("asas.helpdesk.course.participant"),
            xlsx,
            self.user_hall,
        )
        self.assertEqual(errors, [])
        self.assertEqual(len(ids), 2)
        self.assertEqual(self.Participant.browse(ids).course_id, self.course)

    def rows(self, *rows):
        """Return a file with the Arabic labels of the fields as its headers."""

        def label(model, path):
            name, _slash, rest = path.partition("/")
            field = model._fields[name]
            own = field._description_string(model.env)
            return f"{own}/{label(model.env[field.comodel_name], rest)}" if rest else own

        course = self.env["asas.helpdesk.course"].with_context(lang="ar_001")
        paths = ("name", "hall_manager_id", "session_ids/start", "session_ids/end")
        paths += ("participant_ids/name", "participant_ids/email")
        return "\n".join([",".join(label(course, path) for path in paths), *rows]).encode()

    def test_bad_rows_are_refused_in_arabic_and_nothing_is_half_imported(self):
        before = self.env["asas.helpdesk.course"].search_count([])
        now, hall = "2027-01-10 10:00:00,2027-01-10 11:00:00", "hall@example.com"
        back = "2027-01-10 11:00:00,2027-01-10 10:00:00"
        for row, words in (
            (f"دورة,nobody@example.com,{now},أ,a@x.com", "nobody"),
            (f"دورة,{hall},{back},أ,a@x.com", "الجلسة"),
            (f"دورة,{hall},ليس تاريخاً,2027-01-10 10:00:00,أ,a@x.com", "ليس تاريخاً"),
            (f"دورة,{hall},{now},أ,ليس عنواناً", "ليس عنواناً"),
            (f"دورة,{hall},{now},أ,", "المشارك"),
            (f"دورة,{hall},{now},أ,a@x.com\n,,,,ب,a@x.com", "مرتين"),
        ):
            with self.subTest(row=row):
                good = f"دورة سليمة,{hall},{now},ب,b@example.com"
                try:
                    ids, errors = self.load(
                        "asas.helpdesk.course", self.rows(good, row), "text/csv"
                    )
                except (UserError, ValidationError) as error:
                    ids, errors = False, [str(error)]
                self.assertFalse(ids)
                self.assertIn(words, " ".join(errors))
                self.assertRegex(" ".join(errors), "[\u0600-\u06ff]{3}")
        self.assertEqual(self.env["asas.helpdesk.course"].search_count([]), before)

    def test_only_the_administrator_imports_courses(self):
        for user in (self.user_hall, self.user_level2):
            with self.subTest(user=user.login):
                row = "دورة,hall@example.com,2027-01-10 10:00:00,2027-01-10 11:00:00,أ,a@x.com"
                try:
                    ids, errors = self.load(
                        "asas.helpdesk.course", self.rows(row), "text/csv", user
                    )
                except AccessError:
                    continue
                self.assertFalse(ids)
                self.assertTrue(errors)
