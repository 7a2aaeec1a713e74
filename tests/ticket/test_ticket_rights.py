"""What each role may write of a ticket, and what nobody may: the words of the beneficiary stay."""

from types import SimpleNamespace

from rights_case import RightsCase

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command


class TestWhoWritesWhat(RightsCase):
    def test_field_that_says_nothing_is_nobodys(self):
        ticket = self.make_ticket()
        for name, value in (
            ("subject_folded", "x"),
            ("beneficiary_folded", "x"),
            ("search_text", "x"),
            ("display_name", "x"),
            ("message_follower_ids", [Command.clear()]),
            ("activity_user_id", self.user_level1.id),
            ("access_token", "x"),
        ):
            for user in self.user_level1 | self.user_level2 | self.user_admin:
                with self.subTest(field=name, user=user.login), self.assertRaises(AccessError):
                    self.call(user, ticket, "write", {name: value})

    def test_ticket_does_not_hide_from_the_search_by_its_subject(self):
        ticket = self.make_ticket(subject="انقطاع نادر")
        with self.assertRaises(AccessError):
            self.call(self.user_level1, ticket, "write", {"subject_folded": ""})
        found = self.Ticket.with_user(self.user_level2).name_search("انقطاع نادر")
        self.assertIn(ticket.id, dict(found))

    def test_field_that_an_administrator_adds_is_written_by_the_staff(self):
        for field, writers in (
            (SimpleNamespace(name="x_note", manual=True), "base.group_user"),
            (SimpleNamespace(name="of_an_addon", manual=False, compute=None, related=None), None),
        ):
            self.assertEqual(self.Ticket._writers_of(field), writers)


class TestWordsStay(RightsCase):
    """The beneficiary's words and files stay as they were said; a correction stands beside them."""

    def setUp(self):
        super().setUp()
        self.ticket = self.make_ticket(description="<p>انقطع الصوت يوم الأحد</p>")
        self.ticket.with_user(self.user_level1)._direct()

    def test_nobody_rewrites_the_description(self):
        before = self.ticket.description
        for user in self.user_manager | self.user_level1 | self.user_level2 | self.user_admin:
            for values in ({"description": "<p>لا شيء</p>"}, {"description": False}):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    self.call(user, self.ticket, "write", values)
        self.assertEqual(self.ticket.description, before)

    def test_correction_stands_beside_them_and_each_one_is_logged(self):
        with self.assertRaises(AccessError):
            self.call(self.user_manager, self.ticket, "write", {"correction": "لم ينقطع"})
        for words in ("كان يوم الاثنين", "كان يوم الثلاثاء"):
            self.call(self.user_level1, self.ticket, "write", {"correction": words})
            self.env.flush_all()
            self.flush_tracking()
        tracked = self.ticket.message_ids.sudo().tracking_value_ids
        found = tracked.filtered(lambda t: t.field_id.name == "correction")
        self.assertEqual(
            set(found.mapped("new_value_text")), {"كان يوم الاثنين", "كان يوم الثلاثاء"}
        )
        self.assertIn("الأحد", self.ticket.description)

    def file_of(self, user):
        files = self.env["ir.attachment"].with_user(user).sudo()
        return files.create(
            {
                "name": "دليل.pdf",
                "raw": b"%PDF-1.4",
                "res_model": self.ticket._name,
                "res_id": self.ticket.id,
            }
        )

    def test_nobody_changes_or_deletes_the_files_of_the_beneficiary(self):
        for sender in self.user_trainee | self.env.ref("base.user_root"):
            file = self.file_of(sender)
            for user in self.user_manager | self.user_level1 | self.user_level2 | self.user_admin:
                for call in (
                    ("unlink",),
                    ("write", {"raw": False}),
                    ("write", {"name": "آخر.pdf"}),
                    ("write", {"res_id": 0, "res_model": False}),
                ):
                    with self.subTest(user=user.login, call=call):
                        with self.assertRaises(UserError):
                            self.call(user, file, *call)
                # What the route of the conversation does.
                with self.assertRaises(UserError):
                    file.with_user(user).sudo()._delete_and_notify()
        self.assertEqual(file.raw, b"%PDF-1.4")

    def test_files_of_other_records_are_left_to_odoo(self):
        values = {"name": "x.txt", "raw": b"x", "res_model": "res.partner"}
        file = self.env["ir.attachment"].create({**values, "res_id": self.trainee.id})
        self.call(self.env.ref("base.user_admin"), file, "unlink")
        self.assertFalse(file.exists())


class TestNamesAndCompany(RightsCase):
    def setUp(self):
        super().setUp()
        self.person = self.user_upper_manager.partner_id
        self.ticket = self.make_ticket(about_partner_ids=[Command.link(self.person.id)])
        self.ticket.with_user(self.user_level1)._direct()

    def test_name_is_removed_by_level2_alone_and_never_by_the_manager(self):
        for commands in (
            [Command.clear()],
            [Command.unlink(self.person.id)],
            [Command.set([])],
            [Command.set(self.user_hall.partner_id.ids)],
            [],
            False,
        ):
            for user in self.user_manager | self.user_level1:
                if commands == []:
                    continue
                with self.subTest(user=user.login, commands=commands):
                    with self.assertRaises(AccessError):
                        self.call(user, self.ticket, "write", {"about_partner_ids": commands})
        self.assertEqual(self.ticket.about_partner_ids, self.person)
        directed = self.make_ticket(about_partner_ids=[Command.link(self.person.id)])
        directed.with_user(self.user_level1)._direct(self.user_level2)
        with self.assertRaisesRegex(AccessError, "never the manager"):
            self.call(self.user_level2, directed, "write", {"about_partner_ids": [Command.clear()]})
        self.call(self.user_level2, self.ticket, "write", {"about_partner_ids": [Command.clear()]})
        self.assertFalse(self.ticket.about_partner_ids)

    def test_level1_adds_a_name(self):
        other = self.user_hall.partner_id
        self.call(
            self.user_level1, self.ticket, "write", {"about_partner_ids": [Command.link(other.id)]}
        )
        self.assertEqual(self.ticket.about_partner_ids, self.person | other)

    def test_confidentiality_is_lifted_by_level2_alone(self):
        self.call(self.user_manager, self.ticket, "write", {"confidential": True})
        with self.assertRaisesRegex(AccessError, "Only Level 2"):
            self.call(self.user_manager, self.ticket, "write", {"confidential": False})
        self.call(self.user_level2, self.ticket, "write", {"confidential": False})

    def test_ticket_moves_only_by_level2_of_both_companies(self):
        values = {"company_id": self.other_company.id}
        for user in self.user_level1 | self.user_manager | self.user_hall | self.user_level2:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.call(user, self.ticket, "write", values)
        self.user_level1.company_ids = [Command.link(self.other_company.id)]
        with self.assertRaises(AccessError):
            self.call(self.user_level1, self.ticket, "write", values)
        self.assertEqual(self.ticket.company_id, self.company)
        both = self.user_level2 | self.user_escalation
        both.company_ids = [Command.link(self.other_company.id)]
        self.other_company.asas_helpdesk_escalation_manager_id = self.user_escalation
        self.ticket.user_id = self.user_level1_other
        self.call(
            self.user_level2,
            self.ticket,
            "write",
            values,
            context={"allowed_company_ids": (self.company | self.other_company).ids},
        )
        self.env.flush_all()
        self.flush_tracking()
        self.assertEqual(self.ticket.company_id, self.other_company)
        self.assertFalse(self.ticket.user_id, "the assignee does not work there")
        self.assertEqual(self.ticket.manager_id, self.user_escalation)
        tracked = self.ticket.message_ids.sudo().tracking_value_ids.field_id.mapped("name")
        self.assertIn("company_id", tracked)

    def test_refusal_says_what_to_do(self):
        with self.assertRaisesRegex(UserError, "Ask one of: Level 1"):
            self.call(self.user_manager, self.ticket, "write", {"subject": "x"})


class TestFormulas(RightsCase):
    """No list of the desk has a live formula, whatever a stranger has written."""

    LIVE = '=HYPERLINK("https://evil.example.org","Click")'

    def test_export_disarms_what_a_stranger_wrote(self):
        ticket = self.make_ticket(subject=self.LIVE, beneficiary_name="{=1+1}")
        ticket.user_id = self.user_level1
        names = ["reference", "subject", "beneficiary_name", "sla_status_ids/ticket_id/subject"]
        rows = self.call(self.user_level2, ticket, "export_data", names)["datas"]
        for cell in (cell for row in rows for cell in row):
            self.assertFalse(str(cell).startswith(("=", "{=")), cell)
        self.assertIn(f"'{self.LIVE}", rows[0])
        # Numbers and plain texts stay as they are.
        plain = self.make_ticket(beneficiary_phone="+966533848712")
        data = self.call(self.user_level2, plain, "export_data", ["beneficiary_phone"])["datas"]
        self.assertEqual(data, [["+966533848712"]])

    def test_names_of_groups_are_disarmed(self):
        person = self.env["res.partner"].create({"name": self.LIVE})
        self.make_ticket(partner_id=person.id, subject=self.LIVE)
        for groupby in ("partner_id", "subject", "beneficiary_name"):
            groups = self.call(
                self.user_level2,
                self.Ticket,
                "formatted_read_group",
                [("partner_id", "=", person.id)],
                [groupby],
                ["__count"],
                context={"import_compat": False},
            )
            name = groups[0][groupby]
            name = name[1] if isinstance(name, (list, tuple)) else name
            self.assertEqual(name, f"'{self.LIVE}")

    def test_every_model_of_the_desk_with_a_list_disarms(self):
        from odoo.addons.asas_helpdesk.models.ticket.export_mixin import ExportMixin

        for name, model in self.registry.items():
            if name.startswith("asas.helpdesk.") and model._auto and not model._transient:
                with self.subTest(name):
                    self.assertTrue(issubclass(model, ExportMixin))


class TestTechnicalFields(RightsCase):
    def test_are_in_no_grouping(self):
        for user in self.user_level1 | self.user_admin:
            offered = self.Ticket.with_user(user).fields_get()
            for name in (
                "access_token",
                "beneficiary_folded",
                "channel_icon",
                "color",
                "subject_folded",
                "submission_key",
                "source_message_id",
            ):
                with self.subTest(name):
                    self.assertFalse(offered.get(name, {}).get("groupable"))
            self.assertTrue(offered["service_id"]["groupable"])
