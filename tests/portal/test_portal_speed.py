"""The cost of the portal's pages does not grow with the number of records in the database."""

from pathlib import Path

from portal_case import PDF, PortalCase

from odoo import tools


class TestPortalSpeed(PortalCase):
    def queries(self, path):
        """Return the number of queries of a page that was opened before."""
        self.env.flush_all()
        self.url_open(path)
        before = self.cr.sql_log_count
        self.assertEqual(self.url_open(path).status_code, 200)
        return self.cr.sql_log_count - before

    def attach(self, ticket, count):
        self.env["ir.attachment"].with_user(self.user_trainee).sudo().create(
            [
                {
                    "name": f"report{number}.pdf",
                    "raw": PDF,
                    "res_model": ticket._name,
                    "res_id": ticket.id,
                }
                for number in range(count)
            ]
        )

    def test_page_of_a_ticket_costs_the_same_among_few_and_many(self):
        ticket, *_others = (self.make_ticket() for _number in range(3))
        self.sign_in(self.user_trainee)
        few = self.queries(ticket.access_url)
        for _number in range(27):
            self.make_ticket()
        self.assertLessEqual(self.queries(ticket.access_url), few)

    def test_page_of_a_ticket_costs_the_same_with_few_files_and_messages_and_many(self):
        ticket = self.make_ticket()

        def grow(count):
            self.attach(ticket, count)
            for _number in range(count):
                ticket.message_post(
                    body="هل من جديد؟",
                    message_type="comment",
                    subtype_xmlid="mail.mt_comment",
                    author_id=self.trainee.id,
                )

        grow(2)
        self.sign_in(self.user_trainee)
        few = self.queries(ticket.access_url)
        grow(10)
        self.assertLessEqual(self.queries(ticket.access_url), few)

    def test_home_costs_the_same_for_few_and_many(self):
        self.make_ticket()
        self.sign_in(self.user_trainee)
        few = self.queries("/my")
        for _number in range(10):
            self.make_ticket()
        self.assertLessEqual(self.queries("/my"), few)


class TestPortalSize(PortalCase):
    def test_own_css_and_js_stay_under_60_kb(self):
        source = Path(tools.misc.file_path("asas_helpdesk/static/src"))
        parts = [file for file in source.glob("portal*/**/*") if file.suffix in (".js", ".scss")]
        self.assertTrue(parts)
        self.assertLess(sum(file.stat().st_size for file in parts), 60 * 1024)
