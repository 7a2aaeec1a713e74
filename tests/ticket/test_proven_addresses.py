"""The address of a contact is proven by the staff, an import, an invitation or a link, and by
nothing else; once it differs, it is unproven."""

from common import HelpdeskCase

from odoo.exceptions import AccessError
from odoo.fields import Command

VICTIM = "victim@example.org"


class TestProvenAddresses(HelpdeskCase):
    def setUp(self):
        super().setUp()
        self.Partner = self.env["res.partner"]

    def made_by(self, user, **values):
        partners = self.Partner.with_user(user)
        return partners.create({"name": "ريم", "email": VICTIM, **values}).with_env(self.env)

    def unproven(self, **values):
        """Return a contact that signed up by itself."""
        return self.Partner.create({"name": "منتحل", "email": VICTIM, **values})

    def proof(self, partner):
        partner.invalidate_recordset()
        return partner.asas_helpdesk_proven, partner.asas_helpdesk_proven_by

    # ------------------------------------------------------------------ What proves

    def test_staff_prove_an_address_by_entering_it(self):
        self.user_employee.group_ids = [Command.link(self.env.ref("base.group_partner_manager").id)]
        partner = self.made_by(self.user_employee, email="Victim <VICTIM@example.org>")
        self.assertEqual(self.proof(partner), (True, "staff"))
        self.assertEqual(partner.asas_helpdesk_proven_email, VICTIM)
        partner.with_user(self.user_employee).email = "other@example.org"
        self.assertEqual(self.proof(partner), (True, "staff"))
        self.assertEqual(partner.asas_helpdesk_proven_email, "other@example.org")

    def test_an_import_by_the_staff_proves(self):
        result = (
            self.Partner.with_user(self.administrator)
            .with_context(import_file=True)
            .load(["name", "email"], [["ريم", VICTIM]])
        )
        self.assertEqual(self.proof(self.Partner.browse(result["ids"])), (True, "import"))

    def test_it_is_written_in_the_same_statement(self):
        partner = self.made_by(self.administrator)
        statements = []
        for values in ({"name": "أخرى"}, {"email": "x@example.org"}):
            self.env.flush_all()
            partner.with_user(self.administrator).write(values)
            before = self.env.cr.sql_log_count
            self.env.flush_all()
            statements.append(self.env.cr.sql_log_count - before)
        self.assertEqual(statements[0], statements[1])

    def test_staff_who_change_something_else_prove_nothing(self):
        partner = self.unproven()
        partner.with_user(self.administrator).write({"phone": "0533848799"})
        self.assertEqual(self.proof(partner), (False, False))

    # ------------------------------------------------------------------ What does not

    def test_what_runs_as_superuser_proves_nothing(self):
        for env in (self.env, self.env["base"].with_user(self.user_level1).sudo().env):
            partner = env["res.partner"].create({"name": "x", "email": VICTIM})
            self.assertEqual(self.proof(partner), (False, False))
            partner.email = "y@example.org"
            self.assertEqual(self.proof(partner), (False, False))

    def test_own_profile_proves_nothing(self):
        for user in (self.user_trainee, self.user_level1):
            self.assertTrue(self.proof(user.partner_id)[0])
            user.with_user(user).write({"email": VICTIM})
            self.assertFalse(self.proof(user.partner_id)[0], user.login)

    def test_once_the_address_differs_it_is_unproven_and_true_again_when_it_is_back(self):
        before = self.trainee.email
        self.assertTrue(self.proof(self.trainee)[0])
        self.trainee.sudo().email = VICTIM
        self.assertFalse(self.proof(self.trainee)[0])
        self.trainee.sudo().email = before
        self.assertTrue(self.proof(self.trainee)[0])

    def test_no_client_writes_the_proof(self):
        partner = self.unproven()
        values = {"asas_helpdesk_proven_email": VICTIM, "asas_helpdesk_proven_by": "link"}
        for user in (self.user_admin, self.administrator, self.user_trainee):
            for name, value in values.items():
                with self.assertRaises(AccessError):
                    partner.with_user(user).write({name: value})
                with self.assertRaises(AccessError):
                    self.Partner.with_user(user).create({"name": "x", name: value})
        defaults = {f"default_{name}": value for name, value in values.items()}
        for env in (self.env, self.env["base"].with_user(self.administrator).env):
            made = env["res.partner"].with_context(**defaults).create({"name": "x"})
            self.assertFalse(made.asas_helpdesk_proven_email)

    def test_a_copy_by_the_superuser_is_not_proven(self):
        self.assertEqual(self.proof(self.trainee.copy()), (False, False))

    # ------------------------------------------------------------------ Merging contacts

    def merge(self, one, other, user=None):
        user = user or self.administrator
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user)
        wizard.with_context(active_test=False)._merge((one | other).ids, one.with_user(user))

    def test_merging_into_a_proven_contact_keeps_its_proof(self):
        proven = self.made_by(self.administrator)
        self.merge(proven, self.unproven())
        self.assertEqual(self.proof(proven), (True, "staff"))

    def test_merging_takes_the_proof_along_with_the_address(self):
        proven = self.made_by(self.administrator)
        other = self.Partner.create({"name": "بلا عنوان"})
        self.merge(other, proven)
        self.assertEqual((other.email, self.proof(other)), (VICTIM, (True, "staff")))

    def test_merging_an_unproven_address_does_not_prove_it(self):
        other = self.Partner.create({"name": "بلا عنوان"})
        self.merge(other, self.unproven())
        self.assertEqual((other.email, self.proof(other)), (VICTIM, (False, False)))

    def test_merging_with_the_contact_of_a_user_who_has_proven_nothing_takes_the_proof_away(self):
        for victim_first in (True, False):
            proven = self.made_by(self.administrator)
            login = f"x{victim_first}"
            person = {"login": login, "name": login, "groups": ["base.group_portal"]}
            user = self.make_users([person])
            user.with_user(user).write({"email": VICTIM})
            pair = (proven, user.partner_id) if victim_first else (user.partner_id, proven)
            self.merge(*pair)
            self.assertEqual(user.partner_id, pair[0])
            self.assertEqual(self.proof(pair[0]), (False, False))
            pair[0].sudo().email = False

    # ------------------------------------------------------------------ Accepting

    def test_on_installation_only_addresses_without_a_portal_user_are_proven(self):
        plain, signed_up = self.unproven(), self.user_trainee.partner_id
        everybody = plain | signed_up | self.user_level1.partner_id
        blank = dict.fromkeys(("asas_helpdesk_proven_email", "asas_helpdesk_proven_by"), False)
        everybody.write(blank)
        before = self.env.cr.sql_log_count
        self.env.flush_all()
        flushed = self.env.cr.sql_log_count - before
        self.Partner._asas_helpdesk_prove_known_addresses()
        self.assertEqual(self.env.cr.sql_log_count - before - flushed, 1)
        self.assertEqual(self.proof(plain), (True, "installation"))
        self.assertEqual(self.proof(self.user_level1.partner_id), (True, "installation"))
        self.assertEqual(self.proof(signed_up), (False, False))
        unproven = self.Partner.search([("asas_helpdesk_proven", "=", False)])
        self.assertIn(signed_up, unproven)
        self.assertNotIn(plain, unproven)
        self.assertIn(plain, self.Partner.search([("asas_helpdesk_proven", "=", True)]))

    def test_only_an_administrator_of_the_desk_accepts_an_address(self):
        partner = self.unproven()
        for user in (self.user_level2, self.user_employee, self.user_trainee):
            with self.assertRaises(AccessError):
                partner.with_user(user).action_asas_helpdesk_accept()
        partner.with_user(self.user_admin).action_asas_helpdesk_accept()
        self.assertEqual(self.proof(partner), (True, "accepted"))
        partner.sudo().email = "later@example.org"
        self.assertEqual(self.proof(partner), (False, "accepted"))

    # ------------------------------------------------------------------ Whose address it is

    def person(self, name, address=VICTIM):
        found, why = self.Partner._asas_helpdesk_person(address, name, self.company)
        return found.name or why

    def test_a_proven_address_leads_to_its_contact_and_no_other_does(self):
        self.assertEqual(self.person("ريم"), "unknown")
        self.unproven()
        self.assertEqual(self.person("منتحل"), "unproven")
        self.made_by(self.administrator)
        self.assertEqual(self.person("ريم"), "ريم")
        self.assertEqual(self.person("منتحل"), "unproven")
        self.assertEqual(self.person("Reem"), "shared")

    def test_of_several_the_exact_name_decides_however_it_is_spelt(self):
        for name in ("سعد البقمي", "أحمد سعد البقمي"):
            self.made_by(self.administrator, name=name)
        self.assertEqual(self.person("احمد سعد  البقمي"), "أحمد سعد البقمي")
        self.assertEqual(self.person("سعد البقمي"), "سعد البقمي")
        self.assertEqual(self.person("نورة سعد البقمي"), "shared")
        self.assertEqual(self.person(""), "shared")

    def test_whoever_signs_up_with_the_name_and_the_address_does_not_take_their_place(self):
        self.made_by(self.administrator)
        self.unproven(name="ريم")
        partner, why = self.Partner._asas_helpdesk_person(VICTIM, "ريم", self.company)
        self.assertEqual((self.proof(partner), why), ((True, "staff"), ""))
