"""Users of every role, who try one thing after the other."""

from common import HelpdeskCase

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.service.model import call_kw


def call_as(env, user, records, method, *args, **kwargs):
    """Call a method as a client does: through RPC, by the rights of a user."""
    model = env[records._name].with_user(user)
    if getattr(getattr(type(model), method), "_api_model", False):
        return call_kw(model, method, list(args), kwargs)
    return call_kw(model, method, [records.ids, *args], kwargs)


class RightsCase(HelpdeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_public = cls.env.ref("base.public_user")
        cls.staff = (
            cls.user_hall
            | cls.user_level1
            | cls.user_manager
            | cls.user_level2
            | cls.user_admin
            | cls.user_employee
        )
        cls.beneficiaries = cls.user_trainee | cls.user_trainer | cls.user_supervisor
        # Users who may export, export what they see.
        everybody = cls.staff | cls.beneficiaries | cls.user_colleague
        everybody.group_ids = [Command.link(cls.env.ref("base.group_allow_export").id)]
        cls.other_company = cls.env["res.company"].create({"name": "معهد آخر"})

    def call(self, user, records, method, *args, **kwargs):
        """Call a method as a client does."""
        return call_as(self.env, user, records, method, *args, **kwargs)

    def sees(self, user, ticket):
        """Return whether a user sees a record; it must be the same on each path to it."""
        model = self.env[ticket._name].with_user(user)
        domain = [("id", "in", ticket.ids)]
        found = set(ticket.ids) == set(model.search(domain).ids)
        self.assertEqual(model.search_count(domain), len(ticket) if found else 0)
        if user.share:
            return found
        groups = model.formatted_read_group(domain, ["company_id"], ["__count"])
        self.assertEqual(sum(group["__count"] for group in groups), len(ticket) if found else 0)
        self.assertEqual(bool(model.search_read(domain, ["id"])), found)
        self.assertEqual(bool(model.with_context(active_test=False).search(domain)), found)
        return found

    def about(self, user):
        """Return a complaint about a user."""
        complaint = self.make_ticket()
        complaint.about_partner_ids = user.partner_id
        return complaint

    def assertSeen(self, ticket, users):
        for user in self.staff | self.beneficiaries | self.user_colleague:
            with self.subTest(user=user.login):
                self.assertEqual(self.sees(user, ticket), user in users)
                seen = ticket.with_user(user)
                if user in users:
                    self.assertEqual(seen.read(["subject"])[0]["subject"], ticket.subject)
                    continue
                with self.assertRaises(AccessError):
                    seen.read(["subject"])
                with self.assertRaises(AccessError):
                    seen.export_data(["subject"])
                with self.assertRaises(AccessError):
                    seen.write({"subject": "x"})
