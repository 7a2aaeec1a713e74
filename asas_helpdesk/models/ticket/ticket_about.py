from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize, email_normalize_all, format_list

from odoo.addons.bus.models.bus import channel_with_db, json_dump


class TicketAbout(models.Model):
    """The people a complaint is about: from whom it is hidden, who names them, what they lose.

    Whether a ticket is hidden from somebody is decided here alone, by all contacts of the person
    (``person.py``). Those known when they are named are kept with the ticket: one who
    changes an address or a number afterwards does not get in; those found later are compared
    whenever somebody asks.
    """

    _inherit = "asas.helpdesk.ticket"

    hidden_partner_ids = fields.Many2many(
        "res.partner",
        "asas_helpdesk_ticket_hidden_rel",
        "ticket_id",
        "partner_id",
        string="Hidden From",
        groups="base.group_user",
        copy=False,
        help="All contacts of the people the complaint is about.",
        personal="empty",
        technical=True,
    )
    hidden_from_me = fields.Boolean(
        compute="_compute_hidden_from_me",
        search="_search_hidden_from_me",
        compute_sudo=True,
        groups="base.group_user",
    )
    naming_ids = fields.One2many(
        "asas.helpdesk.naming",
        "ticket_id",
        string="Names Added and Removed",
        groups="asas_helpdesk.group_level2",
        readonly=True,
        copy=False,
    )
    departed_mail_ids = fields.One2many(
        "asas.helpdesk.departed.mail",
        "ticket_id",
        string="Cannot Be Taken Back",
        groups="asas_helpdesk.group_level2",
        readonly=True,
        copy=False,
    )
    # Digests name tickets without belonging to one; written by the code, with SQL.
    digest_ids = fields.Many2many(
        "mail.message",
        "asas_helpdesk_ticket_digest_rel",
        "ticket_id",
        "message_id",
        groups="base.group_system",
        copy=False,
        personal="empty",
        technical=True,
    )

    # ------------------------------------------------------------------ From whom it is hidden

    @api.depends("hidden_partner_ids")
    @api.depends_context("uid")
    def _compute_hidden_from_me(self):
        named = self.filtered("hidden_partner_ids")
        hidden = set()
        if named:
            rows = self.env.execute_query(
                SQL(
                    "SELECT hidden.id FROM (%s) hidden (id) WHERE hidden.id = ANY(%s)",
                    self._hidden_from_user(),
                    named._origin.ids,
                )
            )
            hidden = {row[0] for row in rows}
        for ticket in self:
            ticket.hidden_from_me = ticket._origin.id in hidden

    @api.model
    def _search_hidden_from_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        self._check_field_access(self._fields["hidden_from_me"], "read")
        # As an array, which PostgreSQL fills once, before all else: as a subquery, whose cost it
        # takes for immense, it makes all ways to find tickets seem alike.
        hidden = SQL("ARRAY(%s)", self._hidden_from_user())

        def among(comparison):
            return Domain.custom(
                to_sql=lambda model, alias, query: SQL(
                    "%s %s (%s)", SQL.identifier(alias, "id"), comparison, hidden
                )
            )

        wanted = {bool(each) for each in value}
        shown, not_shown = among(SQL("<> ALL")), among(SQL("= ANY"))
        return Domain.OR([not_shown] * (True in wanted) + [shown] * (False in wanted))

    @api.model
    def _hidden_from_user(self):
        """Return SQL for the ids of the tickets that are hidden from the current user."""
        people = self.env["asas.helpdesk.person"]
        same = people._same_person(
            SQL("SELECT partner_id FROM asas_helpdesk_ticket_hidden_rel"),
            people._contacts_of_user(self.env.uid),
        )
        return SQL(
            "SELECT ticket_id FROM asas_helpdesk_ticket_hidden_rel WHERE partner_id IN (%s)", same
        )

    def _hidden_among(self, partners):
        """Return those of some contacts from whom this ticket is hidden."""
        people = self.sudo().hidden_partner_ids  # only compared
        if not people or not partners:
            return partners.browse()
        same = self.env["asas.helpdesk.person"]._same_person(
            SQL("SELECT unnest(%s)", partners.ids), SQL("SELECT unnest(%s)", people.ids)
        )
        return partners.browse(row[0] for row in self.env.execute_query(same))

    def _hidden_addresses(self):
        """Return the e-mail addresses of the people from whom this ticket is hidden."""
        # sudo() because the addresses are only compared.
        people = self.sudo().hidden_partner_ids.with_context(active_test=False)
        employees = self.env["hr.employee"].sudo().with_context(active_test=False)
        found = employees.search([("user_id", "in", people.user_ids.ids)]) if people else employees
        written = [
            *people.mapped("email_normalized"),
            *people.mapped("asas_helpdesk_proven_email"),
            *people.user_ids.mapped("login"),
            *found.mapped("work_email"),
        ]
        return {email_normalize(address) for address in written if address} - {False}

    def _without_hidden_addresses(self, addresses):
        """Return a text with e-mail addresses without those of whom these tickets are hidden
        from."""
        hidden = self._hidden_in_addresses(addresses)
        if not hidden:
            return addresses
        return ", ".join(a for a in email_normalize_all(addresses) if a not in hidden)

    def _hidden_in_addresses(self, text):
        """Return those addresses of a text that belong to whom these tickets are hidden from."""
        given = email_normalize_all(text or "")
        hidden = set()
        for ticket in self if given else ():
            hidden |= ticket._hidden_addresses().intersection(given)
        return [address for address in given if address in hidden]

    def _is_hidden_from(self, partners):
        """Return whether this ticket is hidden from one of these contacts."""
        return bool(self._hidden_among(partners.sudo()))

    # ------------------------------------------------------------------ Who names them

    def _note_naming(self):
        """Note whose name was added or removed, where those named cannot read it."""
        noted = self.env["asas.helpdesk.naming"].search([("ticket_id", "in", self.ids)], order="id")
        present = {ticket.id: set() for ticket in self}
        for naming in noted:
            people = present[naming.ticket_id.id]
            (people.add if naming.change == "added" else people.discard)(naming.partner_id.id)
        self.env["asas.helpdesk.naming"].create(
            [
                {"ticket_id": ticket.id, "partner_id": partner_id, "change": change}
                for ticket in self
                for change, ids in (
                    ("added", set(ticket.about_partner_ids.ids) - present[ticket.id]),
                    ("removed", present[ticket.id] - set(ticket.about_partner_ids.ids)),
                )
                for partner_id in sorted(ids)
            ]
        )

    def _hide_from_named(self):
        """Store all contacts of the people named; those of before stay, unless a name went."""
        for ticket in self:
            known = ticket.hidden_partner_ids
            everybody = self.env["asas.helpdesk.person"]._all_contacts(ticket.about_partner_ids)
            last = ticket.naming_ids[-1:] if ticket.naming_ids else ticket.naming_ids
            kept = everybody if last.change == "removed" else known | everybody
            if kept != known:
                ticket.hidden_partner_ids = kept

    # ------------------------------------------------------------------ What they lose

    def _shut_out_people_complained_about(self):
        """Take a complaint from the people it is about: they no longer follow it, work on it or
        read what was sent to them before."""
        tickets = self.sudo()  # this only takes access away
        tickets._note_naming()
        tickets._hide_from_named()
        for ticket in tickets:
            people = ticket.hidden_partner_ids
            if not people:
                continue
            ticket.message_unsubscribe(people.ids)
            ticket._take_messages_back(people)
            ticket.activity_ids.filtered(
                lambda a, people=people: a.user_id.partner_id in people
            ).unlink()
            if ticket.user_id.partner_id in people:
                ticket.user_id = False
            if ticket.manager_id.partner_id in people and ticket.state in ("directed", "waiting"):
                ticket._direct(announce=False)

    def _take_messages_back(self, people):
        """Remove people from the recipients of everything sent before that names this ticket, and
        note what has already left."""
        messages = self._messages_to(people)
        notifications = messages.notification_ids.filtered(lambda n: n.res_partner_id in people)
        self._note_departed(notifications)
        notifications.unlink()
        mails = self.env["mail.mail"].search(
            [
                ("mail_message_id", "in", messages.ids),
                ("recipient_ids", "in", people.ids),
                ("state", "in", ("outgoing", "exception")),
            ]
        )
        for mail in mails:
            mail.recipient_ids -= people
        mails.filtered(lambda m: not m.recipient_ids and not m.email_to).cancel()
        for message in messages:
            message.write(
                {
                    "partner_ids": [fields.Command.unlink(id_) for id_ in people.ids],
                    "starred_partner_ids": [fields.Command.unlink(id_) for id_ in people.ids],
                }
            )
        self._take_out_of_bus(people)

    def _take_out_of_bus(self, people):
        """Delete what the bus keeps for the browsers of some people for a day, where it names a
        ticket: the whole message is in it."""
        channels = [json_dump(channel_with_db(self.env.cr.dbname, person)) for person in people]
        named = (self._name, json_dump(self.reference)[1:-1])
        kept = self.env["bus.bus"].search([("channel", "in", channels)])
        kept.filtered(lambda row: any(name in row.message for name in named)).unlink()

    def _messages_to(self, people):
        """Return the messages to some people on this ticket, those that only notified them
        included, and those that name it without belonging to it."""
        to_them = Domain.OR(
            Domain(name, "in", people.ids)
            for name in ("partner_ids", "notified_partner_ids", "starred_partner_ids")
        )
        here = Domain("model", "=", self._name) & Domain("res_id", "=", self.id)
        digests = Domain("model", "=", False) & Domain("body", "like", self.reference)
        digests |= Domain("id", "in", self.digest_ids.ids)
        return self.env["mail.message"].search(to_them & (here | digests))

    def _note_departed(self, notifications):
        """Note what has left for the people shut out now, and cannot be taken back."""
        left = notifications.filtered(
            lambda n: (
                n.notification_type != "inbox"
                and n.notification_status in ("pending", "process", "sent", "bounce")
            )
        )
        self.env["asas.helpdesk.departed.mail"].create(
            [
                {
                    "ticket_id": self.id,
                    "partner_id": notification.res_partner_id.id,
                    "address": notification.mail_email_address
                    or notification.res_partner_id.email
                    or notification.res_partner_id.phone,
                    "kind": notification.notification_type,
                    "left_at": notification.mail_message_id.date,
                    "subject": notification.mail_message_id.subject
                    or notification.mail_message_id.preview,
                }
                for notification in left
            ]
        )

    def _note_digest(self, message):
        """Note that a message names these tickets without belonging to one of them."""
        if message:
            # Written past the ORM: nothing of the tickets changes.
            self.env.cr.execute(
                """
                INSERT INTO asas_helpdesk_ticket_digest_rel (ticket_id, message_id)
                SELECT unnest(%s), %s
                """,
                [self.ids, message.id],
            )

    # ------------------------------------------------------------------ Recipients

    def _without_hidden(self, recipients):
        """Return the recipients of a message without those from whom this ticket is hidden, and
        say so on the ticket.

        :param list recipients: as ``_notify_get_recipients`` returns them
        """
        if not recipients or not self.sudo().hidden_partner_ids:  # only compared
            return recipients
        partners = self.env["res.partner"].sudo().browse(r["id"] for r in recipients if r["id"])
        hidden = self._hidden_among(partners)
        addresses = self._hidden_addresses()
        dropped = [
            r for r in recipients if r["id"] in hidden.ids or r.get("email_normalized") in addresses
        ]
        if dropped:
            self._note_dropped([r.get("name") or r.get("email_normalized") or "" for r in dropped])
        return [r for r in recipients if r not in dropped]

    def _note_dropped(self, names):
        """Say on these tickets to whom something was not sent; those from whom they are hidden
        never read it, not even after their name was removed."""
        # sudo() because those who write to others may not be allowed to log; it is only said what
        # was not done.
        for ticket in self.sudo():
            words = ticket.env
            if not words.context.get("lang"):  # a job
                words = ticket.with_context(lang=ticket.company_id.partner_id.lang).env
            note = ticket._message_log(
                body=words._(
                    "Not sent to %(people)s: the complaint is hidden from them.",
                    people=format_list(words, names),
                )
            )
            note.asas_helpdesk_hidden_from_ids = ticket.hidden_partner_ids
