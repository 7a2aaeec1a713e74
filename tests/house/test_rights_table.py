"""The table of rights, cell by cell: each role, each kind of ticket, each way in.

What is expected is in ``docs/rights.toml``, which ``docs/security.md`` shows. A way is a method
``by_…`` here; it returns the kinds of tickets that a role has reached. The ways through pages are
in ``test_rights_table_http.py``.
"""

import inspect
import json
from datetime import timedelta

from rights_table import TICKET, WORD, RightsTableCase

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command


class TestRightsTable(RightsTableCase):
    """The ways through calls: what RPC, imports, exports and screens do."""

    # ------------------------------------------------------------------ Tickets themselves

    def by_read(self, user, tickets):
        return {
            kind
            for kind, ticket in tickets.items()
            if (rows := self.asks(user, ticket, "read", ["subject"])) and rows[0].get("subject")
        }

    def by_search(self, user, tickets):
        domain = [("id", "in", self.ids_of(tickets))]
        found = set()
        for each in (domain, [("subject", "ilike", WORD)], [("description", "ilike", "Words")]):
            rows = self.asks(user, self.Ticket, "search_read", each, ["subject"])
            found |= {row["id"] for row in rows or ()}
        return self.kinds_of(tickets, found)

    def by_grouping(self, user, tickets):
        domain = [("id", "in", self.ids_of(tickets))]
        groups = self.asks(
            user, self.Ticket, "formatted_read_group", domain, ["subject"], ["__count"]
        )
        return self.named_in(tickets, str(groups))

    def by_nested(self, user, tickets):
        """Read and search through a ticket that is the reader's own or assigned to the reader, and
        related to all the others."""
        found = ""
        for hub in (tickets["assigned"], tickets["own"]):
            with self.undone():
                # As the superuser: nobody relates tickets that they do not see.
                hub.sudo().related_ids = [Command.set(self.ids_of(tickets))]
                self.env.flush_all()
                self.env.invalidate_all()
                spec = {"related_ids": {"fields": {"subject": {}, "description": {}}}}
                found += str(self.succeeds(user, hub, "web_read", spec))
                found += str(self.asks(user, hub, "export_data", ["related_ids/subject"]))
                for ticket in tickets.values():
                    for condition in (
                        ("related_ids.subject", "=", self.subject_of[ticket.id]),
                        ("related_ids", "in", ticket.ids),
                        ("related_ids", "any", [("id", "=", ticket.id)]),
                    ):
                        domain = [("id", "=", hub.id), condition]
                        if self.asks(user, self.Ticket, "search_count", domain):
                            found += self.subject_of[ticket.id]
        return self.named_in(tickets, found)

    def by_name_search(self, user, tickets):
        found = self.asks(user, self.Ticket, "name_search", WORD, limit=None)
        return self.kinds_of(tickets, [id_ for id_, _name in found or ()])

    def by_export(self, user, tickets):
        return {
            kind
            for kind, ticket in tickets.items()
            if self.subject_of[ticket.id]
            in str(self.asks(user, ticket, "export_data", ["subject"]))
        }

    def by_import(self, user, tickets):
        return {
            kind
            for kind, ticket in tickets.items()
            if (
                result := self.succeeds(
                    user, ticket.browse(), "load", [".id", "resolution"], [[str(ticket.id), "x"]]
                )
            )
            and result["ids"]
        }

    def by_write(self, user, tickets):
        return {
            kind
            for kind, ticket in tickets.items()
            if self.succeeds(user, ticket, "write", {"resolution": "x"})
        }

    def by_create(self, user, tickets):
        values = {"subject": "x", "ticket_type": "request", "course_id": self.course.id}
        if user == self.users["elsewhere"]:
            values.pop("course_id")
        return {
            kind
            for kind, ticket in tickets.items()
            if self.succeeds(user, self.Ticket, "create", {**values, "duplicate_of_id": ticket.id})
        }

    def by_unlink(self, user, tickets):
        return {kind for kind, t in tickets.items() if self.succeeds(user, t, "unlink")}

    def by_chatter(self, user, tickets):
        return {
            kind
            for kind, ticket in tickets.items()
            if self.succeeds(user, ticket, "message_post", body="x")
        }

    def by_follow(self, user, tickets):
        person = user.partner_id
        reached = set()
        for kind, ticket in tickets.items():
            with self.undone():
                ticket.sudo().message_unsubscribe(person.ids)
                self.asks(user, ticket, "message_subscribe", person.ids)
                ticket.invalidate_recordset()
                if person in ticket.sudo().message_partner_ids:
                    reached.add(kind)
        return reached

    def by_plan(self, user, tickets):
        return {
            kind
            for kind, ticket in tickets.items()
            if self.succeeds(
                user, ticket, "activity_schedule", "mail.mail_activity_data_todo", summary="x"
            )
        }

    def by_attach(self, user, tickets):
        files = self.env["ir.attachment"]
        return {
            kind
            for kind, ticket in tickets.items()
            if self.succeeds(
                user,
                files,
                "create",
                {"name": "x.txt", "raw": "x", "res_model": TICKET, "res_id": ticket.id},
            )
        }

    def by_methods(self, user, tickets):
        """Call the buttons of the ticket: each of them once on a ticket that is not seen, and each
        ticket by at least one."""
        harmless, *others = self.buttons()
        reached = set()
        hidden = []
        for kind, ticket in tickets.items():
            if self.succeeds(user, ticket, harmless):
                reached.add(kind)
            else:
                hidden.append(kind)
        for number, method in enumerate(others):
            kind = hidden[number % len(hidden)]
            if self.succeeds(user, tickets[kind], method, *self.arguments(TICKET, method)):
                reached.add(kind)
        return reached

    def arguments(self, model, method):
        """Return something for each argument that a method needs."""
        wanted = inspect.signature(getattr(self.registry[model], method)).parameters.values()
        return [
            "1"
            for parameter in [*wanted][1:]
            if parameter.default is parameter.empty
            and parameter.kind == parameter.POSITIONAL_OR_KEYWORD
        ]

    def buttons(self):
        """Return the public methods that are buttons; the first one changes nothing."""
        group = next(g for g in self.table.said["method"] if TICKET in g["models"])
        return ["action_log_call", *(m for m in group["methods"] if m != "action_log_call")]

    WAYS = (
        "read",
        "search",
        "grouping",
        "name_search",
        "export",
        "import",
        "write",
        "create",
        "unlink",
        "chatter",
        "follow",
        "plan",
        "attach",
        "methods",
        "nested",
    )

    def test_tickets(self):
        self.assertCells({w: self.tried(getattr(self, f"by_{w}")) for w in self.WAYS})

    # ------------------------------------------------------------------ What belongs to a ticket

    def rows_of(self, model):
        """Return the ids of the rows of a model that belong to a ticket, by the ticket's id."""
        records = self.env[model].sudo().with_context(active_test=False)
        tickets = self.every_ticket()
        if "ticket_id" in records._fields:
            found = records.search([("ticket_id", "in", tickets.ids)])
            return {t.id: rows.ids for t, rows in found.grouped("ticket_id").items()}
        if "mail_message_id" in records._fields:
            messages = self.rows_of("mail.message")
            found = records.search([("mail_message_id", "in", sum(messages.values(), []))])
            ticket_of = {m: ticket for ticket, ids in messages.items() for m in ids}
            rows = {}
            for record in found:
                rows.setdefault(ticket_of[record.mail_message_id.id], []).append(record.id)
            return rows
        name = "model" if "model" in records._fields else "res_model"
        found = records.search([(name, "=", TICKET), ("res_id", "in", tickets.ids)])
        return {id_: rows.ids for id_, rows in found.grouped("res_id").items()}

    READ = ("id", "display_name")

    def by_model(self, model, user, tickets, rows):
        """Return the kinds of tickets of which a role finds or reads a row of a model."""
        every = {kind: rows.get(ticket.id, []) for kind, ticket in tickets.items()}
        ids = [id_ for given in every.values() for id_ in given]
        records = self.env[model]
        domain = [("id", "in", ids)]
        context = {"active_test": False}
        found = self.asks(user, records, "search_read", domain, ["id"], context=context)
        seen = {row["id"] for row in found} if isinstance(found, list) else set()
        reached = {kind for kind, given in every.items() if seen.intersection(given)}
        if not self.env[model].with_user(user).has_access("read"):
            self.assertFalse(seen)
            return reached
        for kind in every.keys() - reached:
            if any(self.asks(user, records.browse(i), "read", self.READ) for i in every[kind]):
                reached.add(kind)
        return reached

    def test_what_belongs_to_a_ticket(self):
        got = {}
        for key, way in self.table.ways.items():
            model = way.get("model")
            if model:
                rows = self.rows_of(model)
                for role in self.users:
                    for kind, ticket in self.tickets[role].items():
                        self.assertTrue(rows.get(ticket.id), f"nothing of {model} on {role} {kind}")
                got[key] = {
                    role: self.by_model(model, user, self.tickets[role], rows)
                    for role, user in self.users.items()
                }
        self.assertCells(got)

    # ------------------------------------------------------------------ Models and methods

    def test_models(self):
        """Each role may try on each model what the table says, and nothing else."""
        for group in self.table.said["model"]:
            for operation in ("read", "write", "create", "unlink"):
                may = self.table.said["group"][group[operation]]["roles"]
                for model in group["models"]:
                    got = [
                        role
                        for role, user in self.users.items()
                        if self.env[model].with_user(user).has_access(operation)
                    ]
                    with self.subTest(model=model, operation=operation):
                        self.assertEqual(got, may)

    def some(self, model):
        """Return a record of a model, which another user has made if it is a dialog."""
        ticket = self.tickets["unnamed"]["another"]
        of_tickets = {"ticket_ids": [Command.set(ticket.ids)]}
        dialogs = {
            "asas.helpdesk.call.wizard": {
                "ticket_id": ticket.id,
                "number": "0533848712",
                "outcome": "nobody",
            },
            "asas.helpdesk.cancel.wizard": {**of_tickets, "reason": "spam"},
            "asas.helpdesk.answer.wizard": {"name": "x"},
            "asas.helpdesk.direct.wizard": of_tickets,
            "asas.helpdesk.assign.wizard": {**of_tickets, "user_id": self.env.uid},
            "asas.helpdesk.extend.wizard": {
                "ticket_id": ticket.id,
                "day": fields.Date.today(),
                "reason": "x",
            },
            "asas.helpdesk.hand.over.wizard": {**of_tickets, "reason": "x"},
            "asas.helpdesk.return.wizard": {**of_tickets, "reason": "x"},
            "asas.helpdesk.verification.wizard": of_tickets,
            "asas.helpdesk.macro.wizard": of_tickets,
            "asas.helpdesk.merge.wizard": of_tickets,
            "asas.helpdesk.split.wizard": {
                "ticket_id": ticket.id,
                "subject": "x",
                "ticket_type": "request",
            },
            "asas.helpdesk.resolve.wizard": {"ticket_id": ticket.id},
            "asas.helpdesk.send.wizard": {**of_tickets, "kind": "waiting", "words": "x"},
            "asas.helpdesk.incident.wizard": {**of_tickets, "subject": "x"},
            "asas.helpdesk.data.wizard": {"ticket_id": ticket.id},
            "asas.helpdesk.hold.wizard": {**of_tickets, "reason": "x"},
            "asas.helpdesk.retention.wizard": {},
            "asas.helpdesk.verify.wizard": {},
        }
        records = self.env[model]
        if model in dialogs:
            return records.with_user(self.users["unnamed"]).create(dialogs[model])
        if model == "asas.helpdesk.course.session":
            now = fields.Datetime.now()
            times = {"start": now, "end": now + timedelta(hours=1)}
            return records.create({"course_id": self.course.id, **times})
        if model == "asas.helpdesk.missed.search":
            records._count(self.company, "زقزوقة", "زقزوقه")
        if model == "asas.helpdesk.destruction":
            return records.create({"cause": "request", "company_id": self.company.id})
        return records.sudo().search([], limit=1) if records._auto else records

    def test_public_methods(self):
        """Nobody calls a method that is not theirs, on whichever record."""
        for group in self.table.said["method"]:
            may = {*self.table.said["group"][group["by"]]["roles"], *group.get("also", ())}
            for model in set(group["models"]) - {TICKET}:
                some = self.some(model)
                for method in group["methods"]:
                    given = self.arguments(model, method)
                    for role in self.users.keys() - may:
                        with self.subTest(model=model, method=method, role=role):
                            with self.undone(), self.assertRaises(UserError):
                                self.call(self.users[role], some, method, *given)

    # ------------------------------------------------------------------ Whom it reaches

    def post(self, ticket, people):
        return ticket.message_post(body="x", partner_ids=people.ids, subtype_xmlid="mail.mt_note")

    def notify(self, ticket, people):
        return ticket.message_notify(body="x", subject="x", partner_ids=people.ids)

    def compose(self, ticket, people):
        composer = ticket.env["mail.compose.message"].with_context(
            default_model=TICKET, default_res_ids=ticket.ids, default_composition_mode="comment"
        )
        composer.create({"body": "x", "partner_ids": people.ids}).action_send_mail()
        self.let_leave(ticket)

    def add_followers(self, ticket, people):
        ticket.env["mail.followers.edit"].create(
            {
                "res_model": TICKET,
                "res_ids": str(ticket.ids),
                "partner_ids": people.ids,
                "notify": True,
                "message": "x",
            }
        ).edit_followers()

    def raw_message(self, ticket, people):
        ticket.env["mail.message"].create(
            {
                "model": TICKET,
                "res_id": ticket.id,
                "body": "x",
                "partner_ids": people.ids,
                "notification_ids": [
                    Command.create({"res_partner_id": id_, "notification_type": "inbox"})
                    for id_ in people.ids
                ],
            }
        )

    def raw_mail(self, ticket, people):
        # Nobody makes one on a ticket that they do not see; the code does.
        mails = self.env["mail.mail"]
        values = {"model": TICKET, "res_id": ticket.id, "body_html": "x"}
        mails.create({**values, "recipient_ids": [Command.set(people.ids)]}).send()

    RECIPIENTS = ("post", "notify", "compose", "add_followers", "raw_message", "raw_mail")

    def heard(self, ticket, before):
        """Return the contacts that something about a ticket has gone to."""
        here = [("model", "=", TICKET), ("res_id", "=", ticket.id), ("id", ">", before)]
        messages = self.env["mail.message"].sudo().search(here)
        mails = self.env["mail.mail"].sudo().search([("mail_message_id", "in", messages.ids)])
        followers = (
            self.env["mail.followers"]
            .sudo()
            .search([("res_model", "=", TICKET), ("res_id", "=", ticket.id)])
        )
        people = messages.partner_ids | messages.notification_ids.res_partner_id
        return people | mails.recipient_ids | followers.partner_id

    def heard_on_bus(self, _ticket, _before):
        """Return the contacts on whose channels the websocket says something."""
        sent = self.env.cr.precommit.data.get("bus.bus.values") or ()
        channels = [json.loads(values["channel"]) for values in sent]
        ids = [channel[2] for channel in channels if channel[1:2] == ["res.partner"]]
        return self.env["res.partner"].browse(ids)

    def told(self, send, heard):
        """Return the kinds of tickets of which each role hears, if Level 2 writes to them."""
        got = {role: set() for role in self.users}
        addressed = {}
        # Whose ticket it is makes no difference to whom the staff writes.
        for kind, ticket in self.tickets["unnamed"].items():
            for role, person in self.persons.items():
                addressed.setdefault(ticket, []).append((role, kind, person))
        for ticket, cells in addressed.items():
            foreign = ticket.company_id != self.company
            user = self.users["elsewhere" if foreign else "unnamed"]
            people = self.env["res.partner"].union(*(person for _r, _k, person in cells))
            with self.undone():
                self.env.cr.precommit.data.get("bus.bus.values", []).clear()
                ticket.sudo().message_unsubscribe(people.ids)
                before = self.env["mail.message"].sudo().search([], order="id desc", limit=1).id
                by = ticket.with_user(user).with_context(mail_notify_force_send=False)
                send(by, people)
                self.env.flush_all()
                people_told = heard(ticket, before)
                for role, kind, person in cells:
                    if person in people_told:
                        got[role].add(kind)
        return got

    def test_whom_it_reaches(self):
        with self.mock_mail_gateway(mail_unlink_sent=False):
            got = {f"to_{n}": self.told(getattr(self, n), self.heard) for n in self.RECIPIENTS}
            staff = [user for user in self.users.values() if not user.share]
            self.env["res.users"].union(*staff).notification_type = "inbox"
            got["to_bus"] = self.told(self.notify, self.heard_on_bus)
        self.assertCells(got)
