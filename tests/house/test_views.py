"""The staff's pages: menus, views and filters for every role, and the next step for each ticket."""

import re
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from common import SUNDAY_MORNING, HelpdeskCase, hours
from lxml import etree

from odoo.fields import Command
from odoo.modules import get_module_path
from odoo.tools.safe_eval import safe_eval

ADDON = "asas_helpdesk."


class TestViews(HelpdeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff = (
            cls.user_level1 | cls.user_level2 | cls.user_manager | cls.user_hall | cls.user_admin
        )

    # ------------------------------------------------------------------ Fields

    def test_moments_alone_are_shown_as_moments(self):
        """A browser that is to show another kind of field as a moment shows no page at all."""
        for view in self.env["ir.ui.view"].search([("model", "=like", "asas.helpdesk.%")]):
            for node in etree.fromstring(view.arch).iter("field"):
                if node.get("widget") == "asas_moment":
                    model = view.model
                    for outer in reversed([n for n in node.iterancestors("field")]):
                        known = self.env[model]._fields.get(outer.get("name"))
                        model = known.comodel_name if known is not None else model
                    field = self.env[model]._fields[node.get("name")]
                    with self.subTest(f"{view.xml_id} {field}"):
                        self.assertIn(field.type, ("date", "datetime"))

    # ------------------------------------------------------------------ Shortcuts and lists

    def test_shortcuts_of_the_ticket_are_none_that_odoo_takes(self):
        taken = set()
        for addon in ("web", "mail"):
            for file in Path(get_module_path(addon), "static/src").rglob("*"):
                if file.suffix in (".js", ".xml"):
                    found = re.findall(
                        r"""hotkey["']?[:=] ?["']?'?(?:alt\+)?((?:shift\+)?\w)['"]""",
                        file.read_text(encoding="utf-8").lower(),
                    )
                    taken.update(found)
        self.assertLessEqual({"s", "r", "n"}, taken)  # Odoo's save, priority and next page
        arch = etree.fromstring(self.env["asas.helpdesk.ticket"].get_view(view_type="form")["arch"])
        # A dialog within the form has Odoo's own keys of a dialog.
        for header in arch.iter("header"):
            for button in header.iter("button"):
                with self.subTest(button.get("name")):
                    self.assertNotIn(button.get("data-hotkey"), taken)

    def test_what_is_due_first_comes_first_and_the_ended_last(self):
        Ticket = self.env["asas.helpdesk.ticket"]
        late = self.make_ticket("request", priority="0")
        later = self.make_ticket("request", priority="3")
        ended = self.make_ticket("request", priority="3")
        self.env.flush_all()
        for ticket, days in ((late, 1), (later, 2), (ended, None)):
            due = days and SUNDAY_MORNING + timedelta(days=days)
            ticket.sudo()._write({"next_deadline": due or None})
        self.env.invalidate_all()
        found = Ticket.search([("id", "in", (late | later | ended).ids)])
        self.assertEqual(found, late | later | ended)

    # Of these, many are brought along at the beginning, or one is made after another.
    IMPORTED = {"answer", "course", "course.participant", "course.session", "hall.category"}
    IMPORTED |= {"macro", "ready.reply", "service", "tag"}
    DUPLICATED = {"answer", "channel", "course", "course.session", "escalation.rule"}
    DUPLICATED |= {"hall.category", "macro", "ready.reply", "rehearsal", "season", "service", "sla"}

    def test_duplicating_and_importing_are_offered_where_they_serve(self):
        offered = {"import": set(), "duplicate": set()}
        for user in self.staff:
            actions = {menu.sudo().action for menu in self.menus_of(user)}
            for action in actions:
                model = action.type == "ir.actions.act_window" and action.res_model
                if not (model or "").startswith("asas.helpdesk.") or action.target == "new":
                    continue
                for view_id, kind in action.views:
                    if kind not in ("list", "kanban", "form"):
                        continue
                    arch = self.env[model].with_user(user).get_view(view_id, kind)["arch"]
                    view = etree.fromstring(arch)
                    for name, kinds in (("import", "list kanban"), ("duplicate", "list form")):
                        named = {"0", "False", "false"} & {view.get("create"), view.get(name)}
                        if kind in kinds and not named:
                            offered[name].add(model.removeprefix("asas.helpdesk."))
        self.assertEqual(offered, {"import": self.IMPORTED, "duplicate": self.DUPLICATED})

    # ------------------------------------------------------------------ Menus

    def menus_of(self, user):
        """Return the menus of the desk with an action that a user sees, in the order of the
        screen."""
        Menu = self.env["ir.ui.menu"].with_user(user)
        visible = Menu.browse(Menu._visible_menu_ids())
        root = self.env.ref(ADDON + "menu_root")
        if root not in visible:
            return []

        def below(menu):
            children = visible.filtered(lambda m: m.parent_id == menu).sorted(
                lambda m: (m.sequence, m.id)
            )
            for child in children:
                if child.sudo().action:
                    yield child
                yield from below(child)

        return list(below(root))

    def first_menu_of(self, user):
        return self.menus_of(user)[0].get_external_id().popitem()[1].removeprefix(ADDON)

    def test_each_role_opens_on_its_own_work(self):
        for user in self.user_level1 | self.user_manager | self.user_level2 | self.user_admin:
            self.assertEqual(self.first_menu_of(user), "menu_overview", user.login)
        self.assertEqual(self.first_menu_of(self.user_hall), "menu_halls_now")
        # Below it come the tickets that are theirs.
        second = [self.menus_of(user)[1] for user in (self.user_level1, self.user_manager)]
        own = [self.env.ref(ADDON + name) for name in ("menu_my_work", "menu_directed_to_me")]
        self.assertEqual(second, own)

    def test_only_the_staff_of_the_desk_has_its_menus(self):
        self.assertEqual(self.menus_of(self.user_employee), [])

    def test_only_the_administrator_configures(self):
        configuration = self.env.ref(ADDON + "menu_configuration")
        for user in self.staff:
            configures = any(menu.parent_id == configuration for menu in self.menus_of(user))
            self.assertEqual(configures, user == self.user_admin, user.login)

    def test_level_2_and_the_administrator_edit_the_ready_texts(self):
        texts = self.env.ref(ADDON + "menu_texts")
        for user in self.staff:
            edits = any(menu.parent_id == texts for menu in self.menus_of(user))
            self.assertEqual(edits, user in self.user_level2 | self.user_admin, user.login)

    def test_every_view_of_every_menu_opens_for_every_role(self):
        self.make_ticket()
        for user in self.staff:
            for menu in self.menus_of(user):
                action = menu.sudo().action
                if action._name == "ir.actions.client":  # a screen of its own, tested in a browser
                    continue
                model = self.env[action.res_model].with_user(user)
                with self.subTest(user=user.login, menu=menu.complete_name):
                    views = [(view_id, kind) for view_id, kind in action.views]
                    opened = model.get_views([*views, (action.search_view_id.id, "search")])
                    self.assertEqual(len(opened["views"]), len(views) + 1)
                    names = {"uid": user.id, "allowed_company_ids": user.company_ids.ids}
                    domain = safe_eval(action.domain or "[]", names)
                    model.web_search_read(domain, {"display_name": {}}, limit=10)

    def test_every_empty_page_says_what_to_do(self):
        for menu in self.menus_of(self.user_admin):
            action = menu.sudo().action
            if (action.res_model or "").startswith("asas.helpdesk."):
                self.assertTrue(action.help, action.name)

    # ------------------------------------------------------------------ Search

    def searches(self):
        """Yield each model of the desk that has a search view, with its filters."""
        views = self.env["ir.ui.view"].search(
            [("type", "=", "search"), ("model", "=like", "asas.helpdesk.%")]
        )
        for model in sorted(set(views.mapped("model"))):
            Model = self.env[model].with_user(self.user_admin)
            arch = etree.fromstring(Model.get_view(view_type="search")["arch"])
            yield Model, list(arch.iter("filter"))

    def make_tickets_to_find(self):
        """Make tickets so that each filter finds some."""
        late, taken, directed, ended, cancelled, waiting, resolved = (
            self.make_ticket(ticket_type, received_at=SUNDAY_MORNING - hours(age))
            for ticket_type, age in (
                ("complaint", 80),
                ("request", 0),
                ("complaint", 0),
                ("request", 0),
                ("suggestion", 0),
                ("request", 0),
                ("request", 0),
            )
        )
        (taken | waiting).with_user(self.user_level1).action_assign_to_me()
        self.ask_and_wait(waiting, self.user_level1)
        for ticket in ended | resolved:
            self.resolve(ticket, self.user_level2)
        self.verify_and_close(ended, self.user_level2_other)
        cancelled.write({"cancel_reason": "spam"})
        cancelled._set_state("cancelled")
        self.run_cron(SUNDAY_MORNING)  # directs what is late
        directed.with_user(self.user_level1)._direct()
        directed.with_user(self.user_level2)._extend(SUNDAY_MORNING.date() + timedelta(10), "سبب")
        self.make_ticket()
        for days in (-1, 0, 1):
            taken.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=SUNDAY_MORNING.date() + timedelta(days=days),
                user_id=self.user_level1.id,
            )
        # The outcomes that other tests cover.
        ended._portal_action_rate(1, "")
        ended.write({"level": "2", "reopen_count": 1, "is_incident": True, "confidential": True})
        ended.write({"confirmed_at": SUNDAY_MORNING, "automatic_mail": "machine"})
        self.env["asas.helpdesk.uncertain.email"].create(
            {
                "ticket_id": ended.id,
                "message_id": ended.message_ids[-1:].id,
                "reason": "absence",
                "place": "message",
                "received_at": SUNDAY_MORNING,
            }
        )
        self.make_ticket(partner_id=False, beneficiary_phone="0551112229").sender_reason = "failed"
        late.escalation_ids[:1].state = "failed"
        failed, to_call, sent = (late | directed | ended | resolved).notice_ids[:3]
        to_call.write({"method": "call", "state": "queued"})
        sent.state = "sent"
        failed.state = "failed"
        put_off = (late | directed | ended | resolved).notice_ids[3]
        put_off.write({"state": "queued", "attempts": 1})
        self.make_old_tickets_to_find()

    def make_old_tickets_to_find(self):
        """Make tickets whose personal data went, would go, or are on legal hold."""
        self.company.asas_helpdesk_months_request = 12
        gone, over, held = (self.make_ticket("request") for _time in range(3))
        for ticket in gone | over | held:
            self.resolve(ticket, self.user_level2)
            self.verify_and_close(ticket, self.user_level2_other)
        (gone | over | held).closed_at = SUNDAY_MORNING - hours(24 * 400)
        held.with_user(self.user_level2)._hold("قضية")
        gone.anonymised_at = SUNDAY_MORNING

    def count_what_is_found(self):
        """Bring the report tables up to date; of the tickets, one is rated low and one is late."""
        tickets = self.env["asas.helpdesk.ticket"].sudo().search([])
        self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id(tickets._name),
                "res_id": tickets[0].id,
                "rating": 1,
                "consumed": True,
            }
        )
        tickets.sla_status_ids[:1].state = "breached"
        self.env.flush_all()
        self.env["asas.helpdesk.ticket.report"]._keep(tickets.ids)

    def make_rehearsal(self):
        """Make what is broken on each side of a rehearsal."""
        rehearsal = self.env["asas.helpdesk.rehearsal"].with_user(self.user_admin)
        rehearsal = rehearsal.create({"name": "تجربة"}).sudo()
        values = {"ticket_id": self.make_ticket().id, "metric": "resolution"}
        rehearsal.broken_ids = [
            Command.create({**values, "in_draft": draft, "in_force": force, "is_added": not force})
            for draft, force in ((True, False), (False, True), (True, True))
        ]

    def make_periodic_reports(self):
        """Make a monthly and a yearly report, one of which has been replaced."""
        self.env["asas.helpdesk.periodic.report"].create(
            [
                {
                    "kind": kind,
                    "company_id": self.company.id,
                    "first_day": "2025-01-01",
                    "last_day": last,
                    "lang": "ar_001",
                    "made_at": SUNDAY_MORNING,
                    "replaced_at": replaced,
                }
                for kind, last, replaced in (
                    ("month", "2025-01-31", SUNDAY_MORNING),
                    ("year", "2025-12-31", False),
                )
            ]
        )

    def make_lists_to_find(self):
        """Make records for the other lists: something for each filter."""
        env = self.env
        env["asas.helpdesk.answer"].search([], limit=1).not_found_count = 1
        env["asas.helpdesk.service"].create({"name": "بلا قسم", "department_id": False})
        people = (self.user_level1, self.user_level2)
        env["asas.helpdesk.duty"].create([{"user_id": user.id} for user in people])
        env["asas.helpdesk.wallboard"].create([{"name": place} for place in ("المدخل", "القاعة")])
        self.make_rehearsal()
        self.make_periodic_reports()
        without_manager = env["asas.helpdesk.course"].create({"name": "بلا مدير"})
        course = env["asas.helpdesk.course"].create(
            {"name": "دورة", "hall_manager_id": self.user_hall.id}
        )
        env["asas.helpdesk.course.session"].create(
            [
                {
                    "course_id": held.id,
                    "start": SUNDAY_MORNING + hours(start),
                    "end": SUNDAY_MORNING + hours(start + 1.5),
                }
                for held, start in ((course, -1), (course, 1), (without_manager, 48))
            ]
        )
        for attended, user, receipt in (
            (course, self.user_trainee, "sent"),
            (without_manager, self.user_colleague, "failed"),
        ):
            env["asas.helpdesk.course.participant"].create(
                {"course_id": attended.id, "partner_id": user.partner_id.id}
            ).receipt = receipt
        env["asas.helpdesk.digest"].create(
            [
                {"user_id": self.user_manager.id, "state": state, "attempts": 1}
                for state in ("queued", "sent", "failed")
            ]
        )
        env["asas.helpdesk.unprocessed.email"].create(
            [{"subject": state, "state": state} for state in ("failed", "processed", "dismissed")]
            + [{"subject": "x", "is_for_desk": False, "reason": "unaddressed"}]
        )
        for words, asked in (("زقزوقة", True), ("قرقوعة", False)):
            env["asas.helpdesk.missed.search"]._count(self.company, words, words, asked)
        received = env["asas.helpdesk.received.email"].create(
            [{"ticket_id": self.make_ticket().id, "received_at": SUNDAY_MORNING}] * 2
        )
        env["asas.helpdesk.received.email.version"].create({"email_id": received[0].id})
        calendar = self.company.asas_helpdesk_calendar_id
        env["asas.helpdesk.season"].create(
            [
                {
                    "name": "رمضان",
                    "calendar_id": calendar.id,
                    "hours_calendar_id": calendar.copy({"name": f"رمضان {year}"}).id,
                    "entered_as": "gregorian",
                    "date_from": f"{year}-03-01",
                    "date_to": f"{year}-03-19",
                }
                for year in (2026, 2027)
            ]
        )

        env["asas.helpdesk.inquiry"].create(
            [
                {
                    "ticket_id": self.make_ticket().id,
                    "subject": state,
                    "question": state,
                    "asked_user_id": asked.id,
                    "asked_by_id": asker.id,
                    "state": state,
                    "deadline": SUNDAY_MORNING - hours(1),
                }
                for state, asker, asked in (
                    ("asked", self.user_level1, self.user_manager),
                    ("answered", self.user_level2, self.user_employee),
                )
            ]
        )
        env["asas.helpdesk.holiday.proposal"].create(
            [
                {
                    "company_id": self.company.id,
                    "occasion": "national_day",
                    "year": year,
                    "date_from": f"{year}-09-23",
                    "date_to": f"{year}-09-23",
                    "state": state,
                }
                for year, state in ((2025, "confirmed"), (2026, "proposed"))
            ]
        )

    def archive_the_last(self):
        """Archive one record of each model that can be archived; every state keeps a stage, and
        each commitment a policy."""
        self.env["asas.helpdesk.sla"].search([], limit=1).copy()
        self.env["asas.helpdesk.stage"].create({"name": "مرحلة", "state": "in_progress"})
        self.env["asas.helpdesk.service"].create({"name": "خدمة قديمة"})
        self.env["asas.helpdesk.course"].create({"name": "دورة قديمة"})
        for Model, filters in self.searches():
            if any(node.get("name") == "archived" for node in filters):
                Model.sudo().search([], order="id desc", limit=1).active = False

    def test_every_filter_finds_something_for_somebody_and_not_everything(self):
        with self.clock_at(SUNDAY_MORNING):
            self.make_tickets_to_find()
            self.make_lists_to_find()
            self.archive_the_last()
            self.count_what_is_found()
            for Model, filters in self.searches():
                readers = [
                    Model.with_user(user)
                    for user in self.staff
                    if Model.with_user(user).has_access("read")
                ]
                everything = Model.sudo().with_context(active_test=False).search([])
                for node in filters:
                    if not node.get("domain"):
                        continue
                    with self.subTest(model=Model._name, filter=node.get("name")):
                        found = [
                            reader.search(safe_eval(node.get("domain"), {"uid": reader.env.uid}))
                            for reader in readers
                        ]
                        self.assertTrue(any(found))
                        self.assertFalse(any(len(some) == len(everything) for some in found))

    def test_every_grouping_counts_each_record_once(self):
        self.make_ticket()
        for Model, filters in self.searches():
            for node in filters:
                group_by = safe_eval(node.get("context") or "{}").get("group_by")
                if group_by:
                    with self.subTest(model=Model._name, filter=node.get("name")):
                        groups = Model.formatted_read_group([], [group_by], ["__count"])
                        counted = sum(group["__count"] for group in groups)
                        self.assertEqual(counted, Model.search_count([]))

    def filtered(self, name, user):
        """Return the tickets behind a filter of the search view."""
        Ticket = self.Ticket.with_user(user)
        arch = etree.fromstring(Ticket.get_view(view_type="search")["arch"])
        domain = arch.xpath(f"//filter[@name='{name}']/@domain")[0]
        return Ticket.search(safe_eval(domain, {"uid": user.id})).sudo()

    def test_unassigned_are_those_that_nobody_has(self):
        free, taken, directed = (self.make_ticket() for _i in range(3))
        taken.with_user(self.user_level1).action_assign_to_me()
        directed.with_user(self.user_level1)._direct()
        found = self.filtered("unassigned", self.user_level1)
        self.assertEqual(found & (free | taken | directed), free)

    def test_complaints_that_no_manager_has_yet_are_found(self):
        complaint, directed = self.make_ticket(), self.make_ticket()
        request = self.make_ticket("request")
        directed.with_user(self.user_level1)._direct()
        found = self.filtered("not_directed", self.user_level1)
        self.assertEqual(found & (complaint | directed | request), complaint)

    def test_a_manager_finds_what_to_acknowledge(self):
        fresh, seen = self.make_ticket(), self.make_ticket()
        (fresh | seen).with_user(self.user_level1)._direct()
        seen.with_user(self.user_manager).action_acknowledge()
        found = self.filtered("to_acknowledge", self.user_manager)
        self.assertEqual(found & (fresh | seen), fresh)

    # ------------------------------------------------------------------ The next step

    def primary_actions(self, ticket, user):
        """Return the primary buttons that the form shows to a user, by the name of their method."""
        view = self.env.ref(ADDON + "ticket_view_form")
        ticket = ticket.with_user(user)
        arch = etree.fromstring(ticket.get_view(view.id, "form")["arch"])
        names = {
            name: field.convert_to_read(ticket[name], ticket, use_display_name=False)
            for name, field in ticket._fields.items()
            if field.type in ("boolean", "char", "selection", "many2one", "datetime")
            and ticket._has_field_access(field, "read")
        }
        names |= {"id": ticket.id, "uid": user.id}
        return [
            button.get("name")
            for button in arch.iterfind(".//header/button[@class='btn-primary']")
            if not safe_eval(button.get("invisible") or "False", names)
        ]

    def test_a_complaint_offers_each_role_the_next_step_alone(self):
        ticket = self.make_ticket()
        level1, manager, level2 = self.user_level1, self.user_manager, self.user_level2
        self.assertEqual(self.primary_actions(ticket, level1), ["action_start"])
        ticket.with_user(level1).action_start()
        self.assertEqual(self.primary_actions(ticket, level1), ["action_direct"])
        self.ask_and_wait(ticket, level1)
        self.assertEqual(self.primary_actions(ticket, level1), ["action_resume"])
        ticket.with_user(level1)._direct()
        self.assertEqual(self.primary_actions(ticket, level1), [])
        self.assertEqual(self.primary_actions(ticket, manager), ["action_acknowledge"])
        ticket.with_user(manager).action_acknowledge()
        self.assertEqual(self.primary_actions(ticket, manager), ["action_resolve"])
        self.resolve(ticket, manager)
        self.assertEqual(self.primary_actions(ticket, manager), [])
        self.assertEqual(self.primary_actions(ticket, level2), ["action_close"])

    def test_a_request_is_resolved_at_the_first_contact(self):
        ticket = self.make_ticket("request")
        ticket.with_user(self.user_level1).action_start()
        self.assertEqual(self.primary_actions(ticket, self.user_level1), ["action_resolve"])

    def test_whoever_resolved_it_is_not_offered_to_verify_it(self):
        ticket = self.make_ticket("request")
        self.resolve(ticket, self.user_level2)
        self.assertEqual(self.primary_actions(ticket, self.user_level2), [])
        self.assertEqual(self.primary_actions(ticket, self.user_level2_other), ["action_close"])

    def test_what_an_adopted_suggestion_becomes_is_told_with_a_button(self):
        ticket = self.make_ticket("suggestion")
        ticket.with_user(self.user_level1)._direct()
        self.resolve(ticket, self.user_manager, outcome="adopted")
        self.send_by_dialog(ticket, self.user_level2, {"kind": "implemented"}, leave=True)
        self.assertEqual(ticket.outcome, "implemented")

    # ------------------------------------------------------------------ Speed

    @contextmanager
    def counted(self, counts):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        yield
        counts.append(self.env.cr.sql_log_count - before)

    def test_opening_the_kanban_costs_the_same_with_many_tickets(self):
        Ticket = self.Ticket.with_user(self.user_level1)
        view = self.env.ref(ADDON + "ticket_view_kanban")
        fields = etree.fromstring(Ticket.get_view(view.id, "kanban")["arch"]).iter("field")
        wanted = {
            node.get("name"): {"fields": {"display_name": {}}}
            if Ticket._fields[node.get("name")].relational
            else {}
            for node in fields
        }

        def open_kanban():
            Ticket.web_read_group(
                [], ["stage_id"], ["__count"], auto_unfold=True, unfold_read_specification=wanted
            )

        self.make_ticket()
        open_kanban()  # read once what is cached for everybody
        counts = []
        with self.counted(counts):
            open_kanban()
        for ticket_type in ("complaint", "request", "suggestion"):
            for _i in range(8):
                self.make_ticket(ticket_type).with_user(self.user_level1).action_assign_to_me()
        with self.counted(counts):
            open_kanban()
        self.assertLessEqual(counts[1], counts[0] + 4, "readers, avatars and tags, once each")

    # ------------------------------------------------------------------ Dates

    def dates_of(self, model, node):
        """Yield the fields for dates in a view, with those of the lists in it."""
        for field in node.iter("field"):
            if any(above.tag == "field" for above in field.iterancestors()):
                continue  # a part of another field: below
            known = self.env[model]._fields.get(field.get("name"))
            if known is not None and known.type in ("date", "datetime"):
                yield model, field
            for inner in field:
                yield from self.dates_of(
                    known.comodel_name, etree.fromstring(etree.tostring(inner))
                )

    def test_every_date_is_written_with_the_digits_and_the_words_of_the_page(self):
        # Odoo's own widget writes Arabic dates with other digits than the rest of a page has.
        views = self.env["ir.ui.view"].search(
            [("model", "like", "asas.helpdesk."), ("type", "in", ("list", "form"))]
        )
        for view in views.filtered(lambda v: v.mode == "primary" or not v.inherit_id):
            arch = etree.fromstring(self.env[view.model].get_view(view.id, view.type)["arch"])
            for model, field in self.dates_of(view.model, arch):
                unseen = "1" in (field.get("invisible"), field.get("column_invisible"))
                unseen |= field.get("column_invisible") == "True"
                with self.subTest(view=view.xml_id, model=model, field=field.get("name")):
                    self.assertTrue(unseen or field.get("widget", "").startswith("asas_"))
