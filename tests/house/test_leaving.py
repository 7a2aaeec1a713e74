"""Before the addon is removed: what its dialog asks for, and the export it offers."""

import csv
import io
from zipfile import ZipFile

from rights_case import RightsCase

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase


class TestLeaving(RightsCase, HttpCase):
    def dialog(self, **values):
        addon = self.env["ir.module.module"].search([("name", "=", "asas_helpdesk")])
        return self.env["base.module.uninstall"].create(
            {"module_ids": [Command.set(addon.ids)], **values}
        )

    def export(self, user):
        """Return the tables of an export as lists of rows by name, and the names of its files."""
        target = io.BytesIO()
        self.env["asas.helpdesk.desk.export"].with_user(user)._write_all(target)
        archive = ZipFile(target)
        tables = {
            name: list(csv.DictReader(io.TextIOWrapper(archive.open(name), "utf-8-sig")))
            for name in archive.namelist()
            if name.endswith(".csv") and "/" not in name
        }
        files = [name for name in archive.namelist() if name.startswith("files/")]
        return tables, files

    def test_the_desk_is_not_removed_before_its_tickets_are_exported(self):
        self.make_ticket()
        with self.assertRaisesRegex(UserError, "tickets would be deleted"):
            self.dialog().action_uninstall()

    def test_other_addons_are_removed_without_being_asked(self):
        self.make_ticket()
        other = self.env["ir.module.module"].search([("name", "=", "privacy_lookup")])
        dialog = self.env["base.module.uninstall"].create({"module_ids": [Command.set(other.ids)]})
        self.assertFalse(dialog.asas_helpdesk_tickets)

    def test_removing_an_addon_that_takes_the_desk_along_asks_as_well(self):
        self.make_ticket()
        below = self.env["ir.module.module"].search([("name", "=", "phone_validation")])
        dialog = self.env["base.module.uninstall"].create({"module_ids": [Command.set(below.ids)]})
        self.assertTrue(dialog.asas_helpdesk_tickets)

    def test_export_holds_tickets_messages_files_and_evidence(self):
        ticket = self.make_ticket(subject="=HYPERLINK(1)")
        ticket.with_user(self.user_level2).message_post(
            body="نراجع الأمر.", attachments=[("../report.txt", b"what was found")]
        )
        tables, files = self.export(self.user_admin)
        row = next(row for row in tables["asas.helpdesk.ticket.csv"] if row["id"] == str(ticket.id))
        self.assertEqual(row["reference"], ticket.reference)
        self.assertEqual(row["subject"], "'=HYPERLINK(1)")
        self.assertIn(self.service.name, row["service_id"])
        bodies = [row["body"] for row in tables["mail.message.csv"]]
        self.assertIn("<p>نراجع الأمر.</p>", bodies)
        of_ticket = [name for name in files if name.startswith(f"files/{ticket._name}/{ticket.id}")]
        self.assertEqual(len(of_ticket), 1)
        self.assertNotIn("..", of_ticket[0].removeprefix("files/").split("/"))
        self.assertTrue(tables["asas.helpdesk.evidence.csv"])
        self.assertNotIn("access_token", row)

    def test_export_holds_nothing_that_its_user_may_not_see(self):
        about = self.make_ticket(about_partner_ids=[Command.set(self.user_admin.partner_id.ids)])
        about.message_post(body="عن مدير النظام")
        tables, _files = self.export(self.user_admin)
        self.assertNotIn(str(about.id), [row["id"] for row in tables["asas.helpdesk.ticket.csv"]])
        told = [row["body"] for row in tables["mail.message.csv"]]
        self.assertNotIn("<p>عن مدير النظام</p>", told)

    def test_only_administrators_of_the_desk_export(self):
        for user in (self.user_level2, self.user_manager, self.user_trainee, self.user_employee):
            with self.assertRaises(AccessError):
                self.export(user)

    def test_export_is_downloaded_by_its_address(self):
        self.make_ticket()
        self.user_admin.password = self.user_level2.password = "a long enough password"
        self.authenticate(self.user_admin.login, "a long enough password")
        answer = self.url_open("/asas_helpdesk/export.zip")
        self.assertEqual(answer.headers["Content-Type"], "application/zip")
        self.assertIn("asas.helpdesk.ticket.csv", ZipFile(io.BytesIO(answer.content)).namelist())
        self.authenticate(self.user_level2.login, "a long enough password")
        self.assertEqual(self.url_open("/asas_helpdesk/export.zip").status_code, 403)
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open("/asas_helpdesk/export.zip").url)
