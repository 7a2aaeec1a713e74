"""Macros: several changes together, by the rules of each, and nothing leaves unseen."""

from rights_case import RightsCase

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

MACRO = "asas.helpdesk.macro"
WIZARD = "asas.helpdesk.macro.wizard"


class TestMacros(RightsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.macros = cls.env[MACRO]
        cls.tag = cls.env["asas.helpdesk.tag"].create({"name": "شهادات"})
        cls.tickets = cls.make_ticket(ticket_type="request") | cls.make_ticket(
            ticket_type="request"
        )
        cls.wait = cls.macros.create(
            {
                "name": "Wait",
                "assign": "me",
                "tag_ids": [Command.set(cls.tag.ids)],
                "priority": "2",
                "move": "waiting",
                "body": "{{reference}}: send it.",
            }
        )

    def open(self, macro, tickets=None, user=None, **vals):
        dialogs = self.env[WIZARD].with_user(user or self.user_level1)
        ids = (self.tickets if tickets is None else tickets).ids
        return dialogs.with_context(default_ticket_ids=ids).create({"macro_id": macro.id, **vals})

    def use(self, *args, user=None, **vals):
        dialog = self.open(*args, user=user, **vals)
        return self.call(user or self.user_level1, dialog, "action_use")

    def test_changes_and_text_are_made_on_all_and_can_be_taken_back(self):
        self.use(self.wait)
        for ticket in self.tickets:
            self.assertEqual(ticket.user_id, self.user_level1)
            self.assertEqual((ticket.tag_ids, ticket.priority), (self.tag, "2"))
            self.assertEqual(ticket.state, "waiting")
            self.assertIn(f"{ticket.reference}: send it.", ticket.departing_id.message)
            self.assertEqual(ticket.departing_id.state, "pending")
        self.call(self.user_level1, self.tickets[0], "action_take_back")
        self.assertNotEqual(self.tickets[0].state, "waiting")

    def test_the_text_is_shown_filled_before_and_what_was_shown_leaves(self):
        ticket = self.tickets[0]
        dialog = self.open(self.wait, ticket)
        self.assertEqual(dialog.words, f"{ticket.reference}: send it.")
        dialog.words = "شيء آخر"
        self.call(self.user_level1, dialog, "action_use")
        self.assertIn("شيء آخر", ticket.departing_id.message)
        # Sent twice, it acts once.
        self.call(self.user_level1, dialog, "action_use")

    def test_of_many_a_text_is_shown_with_its_placeholders_and_within_the_frame(self):
        self.wait.body = "{{greeting}}\n\n{{reference}}: send it."
        self.assertEqual(self.open(self.wait).words, "{{reference}}: send it.")

    def test_of_many_each_is_written_to_in_their_language_unless_the_text_was_changed(self):
        self.wait.with_context(lang="ar_001").body = "{{الرقم المرجعي}}: أرسله."
        self.user_colleague.lang = "en_US"
        tickets = self.tickets[0] | self.make_ticket(
            "request", partner_id=self.user_colleague.partner_id.id
        )
        self.use(self.wait, tickets)
        self.assertIn("أرسله", tickets[0].departing_id.message)
        self.assertIn("send it", tickets[1].departing_id.message)

    def test_a_move_that_notifies_opens_its_own_dialog_with_the_text(self):
        ticket = self.make_ticket()
        for move, key in (("resolved", "default_resolution"), ("directed", "default_words")):
            macro = self.macros.create({"name": "m", "move": move, "body": "{{reference}}"})
            action = self.use(macro, ticket)
            self.assertEqual(action["context"][key], ticket.reference)
            self.assertNotIn(ticket.state, ("resolved", "directed"))
            with self.assertRaisesRegex(UserError, "one ticket"):
                self.use(macro)

    def test_it_passes_no_rule_that_a_single_change_would_not(self):
        start = self.macros.create({"name": "s", "priority": "3", "move": "in_progress"})
        stranger = self.env[self.Ticket._name].browse(self.tickets.ids)
        for user in (self.user_employee, self.user_hall):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.use(start, stranger, user=user)
        dialog = self.open(start)
        for user in (self.user_level2, self.user_employee):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.call(user, dialog, "action_use")
        with self.assertRaises(UserError):
            one = self.macros.create(
                {"name": "o", "assign": "one", "user_id": self.user_trainee.id}
            )
            self.use(one)

    def stage(self, state):
        return self.env["asas.helpdesk.stage"]._for_state(state)

    def test_one_that_fails_leaves_all_as_they_are(self):
        self.wait.body = "{{course}}"
        with self.assertRaisesRegex(UserError, self.tickets[0].reference), self.env.cr.savepoint():
            self.use(self.wait)
        self.env.invalidate_all()
        self.assertEqual(set(self.tickets.mapped("priority")), {"0"})

    def test_somebody_elses_move_in_the_meantime_is_not_passed_over(self):
        dialog = self.open(self.wait)
        self.tickets[0].with_user(self.user_level1).write(
            {"stage_id": self.stage("in_progress").id}
        )
        with self.assertRaisesRegex(UserError, "in the meantime"):
            self.call(self.user_level1, dialog, "action_use")

    def test_on_a_ticket_one_call_changes_it_or_shows_the_text_first(self):
        ticket = self.tickets[0].with_user(self.user_level1)
        take = self.env.ref("asas_helpdesk.macro_take")
        offered = self.call(self.user_level1, ticket, "get_macros")
        self.assertLessEqual({take.id, self.wait.id}, {macro["id"] for macro in offered})
        for _again in range(2):
            self.call(self.user_level1, ticket, "use_macro", take.id)
            self.assertEqual((ticket.state, ticket.user_id), ("in_progress", self.user_level1))
        shown = self.call(self.user_level1, ticket, "use_macro", self.wait.id)
        self.assertEqual(
            self.env[shown["res_model"]].browse(shown["res_id"]).words[-9:], " send it."
        )
        self.assertEqual((ticket.state, ticket.priority), ("in_progress", "0"))

    def test_on_a_ticket_nobody_uses_what_is_not_theirs(self):
        ticket = self.env[self.Ticket._name].browse(self.tickets[0].id)
        take = self.env.ref("asas_helpdesk.macro_take")
        self.assertEqual(self.call(self.user_trainee, ticket, "get_macros"), [])
        for user in (self.user_trainee, self.user_employee):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.call(user, ticket, "use_macro", take.id)
        elsewhere = self.env["res.company"].create({"name": "فرع"})
        foreign = self.macros.create(
            {"name": "f", "company_id": elsewhere.id, "move": "in_progress"}
        )
        for bad in (foreign.id, 2**31 - 1, -1, "x", None, [1], True, {}):
            with self.subTest(bad), self.assertRaisesRegex(UserError, "Choose a macro"):
                self.call(self.user_level1, ticket, "use_macro", bad)

    def test_a_macro_that_says_nothing_or_the_impossible_is_refused(self):
        for vals in (
            {},
            {"assign": "one"},
            {"move": "waiting"},
            {"body": "{{salary}}"},
            {"priority": "9"},
            {"user_id": "x"},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                self.call(self.user_level2, self.macros, "create", {"name": "x", **vals})
        with self.assertRaisesRegex(UserError, "Choose a macro"):
            self.use(self.macros)
        branch = self.env["res.company"].create({"name": "فرع"})
        other = self.macros.create({"name": "x", "priority": "1", "company_id": branch.id})
        with self.assertRaises(AccessError):
            self.use(other)

    def test_level_2_edits_macros_and_nobody_else(self):
        self.call(self.user_level2, self.wait, "write", {"name": "y"})
        for user in (self.user_level1, self.user_manager, self.user_employee):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.call(user, self.wait, "write", {"name": "z"})
        with self.assertRaises(AccessError):
            self.call(self.user_trainee, self.wait, "read", ["name"])
