"""A person is followed through every door and every copy, and destroyed: a search of the whole
database and of all files finds nothing but what the report lists."""

import base64
from pathlib import Path

from gateway_case import Mailbox
from guest_case import PublicCase
from keeping_case import KeepingCase

from odoo.fields import Command

from odoo.addons.asas_helpdesk.models.privacy.holdings import Identity

NAME = "Zubayda Qarnabit"
EMAIL = "zubayda.qarnabit@example.net"
NUMBER = "+966598877311"
# What is looked for, in any case and within any other words.
TRACES = ("zubayda", "qarnabit", "598877311")
# Where they are found before; a place that is missing here would not have been tried.
HELD = {
    "asas_helpdesk_evidence",
    "asas_helpdesk_inquiry",
    "asas_helpdesk_link_request",
    "asas_helpdesk_notice",
    "asas_helpdesk_received_email",
    "asas_helpdesk_remote_session",
    "asas_helpdesk_ticket",
    "asas_helpdesk_unprocessed_email",
    "ir_attachment",
    "mail_activity",
    "mail_mail",
    "mail_message",
    "mail_tracking_value",
    "rating_rating",
}
FILE = ("letter.txt", b"Zubayda Qarnabit wrote this, and her number is 0598877311.\n" * 40)
WORDS = f"{NAME}, {EMAIL}, {NUMBER}: أنا زبيدة."
MODEL = "asas.helpdesk.ticket"


class TestEveryCopy(Mailbox, PublicCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_mailbox()
        cls.user_person = cls.make_users(
            [{"login": "zubayda.qarnabit", "groups": ["base.group_portal"], "name": NAME}]
        )
        cls.person = cls.user_person.partner_id
        cls.person.with_user(cls.administrator).write({"email": EMAIL, "phone": NUMBER})
        cls.person.asas_helpdesk_proven_email = EMAIL
        cls.identity = Identity(cls.person, (EMAIL,), (NUMBER,))

    # ------------------------------------------------------------------ Through every door

    def come_through_every_door(self):
        words = {
            "subject": f"Complaint of {NAME}",
            "description": WORDS,
            "beneficiary_name": NAME,
            "beneficiary_email": EMAIL,
            "beneficiary_phone": NUMBER,
        }
        guest, _page = self.made(FILE, **words)
        _response, own = self.send(self.fill_in(self.user_person, **words), FILE)
        self.sign_in(None)
        mail = self.mail(WORDS, From=f"{NAME} <{EMAIL}>", Subject=words["subject"])
        mail.add_attachment(FILE[1], maintype="text", subtype="plain", filename="Zubayda.txt")
        mailed = self.receive(mail)
        registered = self.Ticket.browse(
            self.env["asas.helpdesk.capture"]
            .with_user(self.user_level1)
            .register(
                {
                    "key": "draft-zubayda",
                    "channel_id": self.channel_phone.id,
                    "ticket_type": "request",
                    "subject": words["subject"],
                    "text": WORDS,
                    "beneficiary_name": NAME,
                    "beneficiary_email": EMAIL,
                    "beneficiary_phone": NUMBER,
                }
            )["id"]
        )
        return guest | own | mailed | registered

    def leave_copies(self, tickets):
        """Do with the tickets what the desk does."""
        for ticket in tickets:
            ticket.with_user(self.user_level1).message_post(
                body=WORDS, subtype_xmlid="mail.mt_comment", attachments=[FILE]
            )
            ticket.with_user(self.user_level1).write({"correction": WORDS})
            ticket.activity_schedule(user_id=self.user_level1.id, note=WORDS, summary=NAME)
        ticket = tickets[0]
        self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id(MODEL),
                "res_id": ticket.id,
                "rating": 1,
                "feedback": WORDS,
                "partner_id": self.person.id,
                "consumed": True,
            }
        )
        complaint = tickets[1].with_user(self.user_level1)
        complaint._direct()
        self.resolve(complaint.sudo(), self.user_manager, "upheld", WORDS)
        self.env["asas.helpdesk.remote.session"].create(
            {"ticket_id": ticket.id, "remote_id": "598877311"}
        )
        inquiry = self.env["asas.helpdesk.inquiry"].create(
            {"ticket_id": ticket.id, "subject": NAME, "question": WORDS, "answer": WORDS}
        )
        inquiry.file_ids = inquiry._attach([(f"{NAME}.txt", WORDS.encode(), "text/plain")])
        self.env["asas.helpdesk.link.request"].create({"reference": "x", "email": EMAIL})
        self.send_queued_mails()

    def leave_copies_elsewhere(self):
        """Let them be in what belongs to nobody, or to others."""
        self.env["asas.helpdesk.unprocessed.email"].create(
            {
                "subject": NAME,
                "email_from": f"{NAME} <{EMAIL}>",
                "mail_file": base64.b64encode(WORDS.encode() * 100),
            }
        ).message_post(body=WORDS)
        self.env["asas.helpdesk.course.participant"].create(
            {"course_id": self.course.id, "partner_id": self.person.id}
        )
        other = self.make_ticket(partner_id=self.user_colleague.partner_id.id)
        other.message_subscribe(self.person.ids)
        other.message_post(
            body=WORDS,
            author_id=self.person.id,
            subtype_xmlid="mail.mt_comment",
            attachments=[FILE],
        )
        about = self.make_ticket(partner_id=self.user_colleague.partner_id.id)
        about.with_user(self.user_level1).about_partner_ids = [Command.link(self.person.id)]
        return other

    # ------------------------------------------------------------------ Looking

    def found_in_the_database(self):
        """Return the tables and columns in which a trace of the person is found."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " JOIN information_schema.tables USING (table_schema, table_name)"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
            " AND data_type IN ('character varying', 'text', 'json', 'jsonb', 'character')"
        )
        found = set()
        for table, column in self.env.cr.fetchall():
            self.env.cr.execute(
                f'SELECT 1 FROM "{table}" WHERE "{column}"::text ILIKE ANY(%s) LIMIT 1',  # noqa: S608
                [[f"%{trace}%" for trace in TRACES]],
            )
            if self.env.cr.fetchone():
                found.add(table)
        return found

    def found_in_files(self):
        """Return the files of the file store in which a trace of the person is found."""
        store = Path(self.env["ir.attachment"]._filestore())
        return [
            path.name
            for path in store.rglob("*")
            if path.is_file()
            and any(trace.encode() in path.read_bytes().lower() for trace in TRACES)
        ]

    def let_time_pass(self):
        """Let Odoo forget what it forgets within a day: dialogs, and what screens were told."""
        self.env.flush_all()
        self.env.cr.execute("UPDATE bus_bus SET create_date = '2020-01-01'")
        self.env["bus.bus"]._gc_messages()
        for registered in self.env.registry.values():
            if registered._transient and not registered._abstract and registered._auto:
                self.env.cr.execute(f'DELETE FROM "{registered._table}"')  # noqa: S608

    # ------------------------------------------------------------------ Destroyed

    def test_nothing_is_found_but_what_the_report_lists(self):
        tickets = self.come_through_every_door()
        self.assertEqual(len(tickets), 4)
        self.leave_copies(tickets)
        other = self.leave_copies_elsewhere()
        self.env.cr.precommit.run()
        evidence = self.env["asas.helpdesk.evidence"]
        while evidence._seal_batch():
            pass
        before = self.found_in_the_database()
        self.assertGreaterEqual(before, HELD)
        self.assertTrue(self.found_in_files())
        KeepingCase.end.__func__(type(self), tickets)

        report = self.env["asas.helpdesk.destruction"]._destroy_person(self.identity, self.company)
        self.env.cr.precommit.run()
        while evidence._seal_batch():
            pass
        self.let_time_pass()
        self.env["ir.attachment"]._gc_file_store_unsafe()

        # The account and its contact are Odoo's, and the report says so.
        self.assertEqual(self.found_in_the_database(), {"res_partner", "res_users"})
        self.assertIn("res.users", report.contacts)
        self.assertEqual(self.found_in_files(), [])
        self.assertEqual(report.tickets, 4)
        self.assertTrue(all(tickets.mapped("anonymised_at")))
        self.assertEqual(set(tickets.mapped("ticket_type")), {"complaint", "request"})
        # What belongs to others is still theirs.
        self.assertEqual(other.partner_id, self.user_colleague.partner_id)
        self.assertFalse(other.anonymised_at)
        _checked, findings = evidence._verify()
        self.assertFalse(findings)
