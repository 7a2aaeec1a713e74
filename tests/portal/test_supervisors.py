"""Administrators of the desk make portal users supervisors, on the contact."""

from common import HelpdeskCase

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form


class TestSupervisors(HelpdeskCase):
    def partner(self, user=None):
        return self.user_supervisor.partner_id.with_user(user or self.user_admin)

    def is_supervisor(self, user):
        user.invalidate_recordset()
        return user.has_group("asas_helpdesk.group_supervisor")

    def setUp(self):
        super().setUp()
        # Keeps contacts; the desk's own groups do not.
        keeper = self.env.ref("base.group_partner_manager")
        (self.user_admin | self.user_level2).group_ids = [Command.link(keeper.id)]

    def test_administrator_makes_and_unmakes_a_supervisor_on_the_contact(self):
        self.assertFalse(self.is_supervisor(self.user_supervisor))
        with Form(self.partner()) as form:
            form.asas_helpdesk_supervisor = True
        self.assertTrue(self.is_supervisor(self.user_supervisor))
        self.assertTrue(self.user_supervisor._is_portal())
        self.assertTrue(self.partner().asas_helpdesk_supervisor)
        self.assertFalse(self.trainee.with_user(self.user_admin).asas_helpdesk_supervisor)
        self.partner().asas_helpdesk_supervisor = False
        self.assertFalse(self.is_supervisor(self.user_supervisor))
        self.assertTrue(self.user_supervisor._is_portal())

    def test_nobody_else_does(self):
        for user in (self.user_level2, self.user_employee, self.user_trainee, self.user_supervisor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.partner(user).write({"asas_helpdesk_supervisor": True})
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.partner(user).read(["asas_helpdesk_supervisor"])
        self.assertFalse(self.is_supervisor(self.user_supervisor))

    def test_staff_and_people_without_access_are_not_made_supervisors(self):
        nobody = self.env["res.partner"].create({"name": "بلا حساب"})
        for partner in (nobody, self.user_level1.partner_id):
            with self.assertRaisesRegex(UserError, "portal"):
                partner.with_user(self.user_admin).asas_helpdesk_supervisor = True
        self.assertFalse(self.is_supervisor(self.user_level1))

    def test_other_contacts_are_saved_as_before(self):
        nobody = self.env["res.partner"].create({"name": "بلا حساب"})
        with Form(nobody.with_user(self.user_admin)) as form:
            form.name = "باسم آخر"
        self.assertEqual(nobody.name, "باسم آخر")
