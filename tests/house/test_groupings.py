"""What people group lists by means something to them: no keys, hashes or links of the system."""

from common import HelpdeskCase
from lxml import etree

from odoo.fields import Command

PREFIX = "asas.helpdesk."
# The types of fields that the web client's menu offers (GROUPABLE_TYPES in Odoo's search bar).
OFFERED = {"boolean", "char", "date", "datetime", "integer", "many2one", "many2many", "selection"}
# What is on no page and yet a sensible question; and what Odoo offers for each of its models.
SENSIBLE = {"company_id", "ticket_id", "last_end", "conditions", "activity_state"}
SENSIBLE |= {"asas_helpdesk_made_here", "destruction_id"}
SENSIBLE |= {"answered_at", "unanswered_at", "held_since"}
ODOOS = {"id", "create_uid", "create_date", "write_uid", "write_date"}
# The mixin of mail aliases is Odoo's.
ALIASES = {"alias_id", "alias_domain"}


class TestGroupings(HelpdeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_admin.group_ids = [Command.link(cls.env.ref("asas_helpdesk.group_level2").id)]
        cls.shown, cls.grouped = {}, {}
        views = cls.env["ir.ui.view"].search([("model", "!=", False), ("inherit_id", "=", False)])
        views |= cls.env["ir.ui.view"].search([("mode", "=", "primary"), ("model", "!=", False)])
        for view in views:
            if view.model.startswith(PREFIX) or view.model == "res.partner":
                arch = cls.env[view.model].get_view(view.id, view.type)["arch"]
                cls.note_fields(view.model, etree.fromstring(arch))

    @classmethod
    def note_fields(cls, model, node):
        """Note which fields a view shows, also in the lists inside it, and which it groups by."""
        for child in node:
            inner = model
            field = child.tag == "field" and cls.env[model]._fields.get(child.get("name"))
            if field:
                cls.shown.setdefault(model, set()).add(field.name)
                inner = (field.comodel_name if len(child) else None) or model
            for name in cls.env[model]._fields:
                if f"'group_by': '{name}" in (child.get("context") or ""):
                    cls.grouped.setdefault(model, set()).add(name)
            cls.note_fields(inner, child)

    def offered(self, model):
        """Return the fields of a model that the menu of its list offers to group by."""
        described = self.env[model].with_user(self.user_admin).fields_get()
        return {
            name
            for name, field in described.items()
            if field.get("groupable") and field["type"] in OFFERED
        }

    def listed(self):
        """Return the models of the desk that have lists, whose records somebody reads."""
        views = self.env["ir.ui.view"].search([("model", "like", PREFIX), ("type", "=", "list")])
        names = {name for name in views.mapped("model") if not self.env[name]._transient}
        return sorted(n for n in names if self.env[n].with_user(self.user_admin).has_access("read"))

    def test_what_is_offered_is_shown_somewhere(self):
        models = self.listed()
        self.assertGreater(len(models), 20)
        for model in models:
            left = self.offered(model) - self.shown[model] - SENSIBLE - ODOOS - ALIASES
            self.assertFalse(
                left, f"{model}: technical=True, show it, or say here that it is sensible"
            )

    def test_search_keys_of_contacts_are_not_offered(self):
        ours = {name for name in self.offered("res.partner") if name.startswith("asas_helpdesk")}
        self.assertFalse(ours - self.shown["res.partner"] - SENSIBLE)

    def test_no_filter_groups_by_what_the_menu_leaves_out(self):
        self.assertGreater(sum(map(len, self.grouped.values())), 30)
        for model, names in self.grouped.items():
            if model.startswith(PREFIX):
                self.assertLessEqual(names, self.offered(model), model)

    def test_keys_and_hashes_are_offered_to_nobody(self):
        for model in self.listed():
            words = {word for name in self.offered(model) for word in name.split("_")}
            self.assertFalse(
                words & {"key", "token", "checksum", "digest", "seal", "folded", "hash", "root"},
                model,
            )
