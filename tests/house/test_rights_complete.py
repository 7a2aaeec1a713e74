"""What the table of rights (``docs/rights.toml``) has to name, and where it is shown."""

import inspect
import re

from common import HelpdeskCase
from rights_table import TICKET, rights

from odoo import models
from odoo.exceptions import AccessError
from odoo.http import _generate_routing_rules


class TestEverythingIsInTheTable(HelpdeskCase):
    """A new model, method, address or field is considered in the table, or these tests fail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = rights.Table()
        cls.said = cls.table.said
        cls.roles_of = {name: set(group["roles"]) for name, group in cls.said["group"].items()}

    def concrete(self):
        return {
            name
            for name, model in self.registry.items()
            if name.startswith("asas.helpdesk.") and not model._abstract
        }

    def test_every_model(self):
        listed = [name for group in self.said["model"] for name in group["models"]]
        self.assertEqual(len(listed), len(set(listed)), "A model is listed twice.")
        self.assertEqual(set(listed), self.concrete())

    def test_every_model_that_belongs_to_a_ticket_is_a_way_to_it(self):
        # What nobody has a right to leads nobody to a ticket.
        groups = [group for group in self.said["model"] if group["read"] == "nobody"]
        closed = {name for group in groups for name in group["models"]}
        belongs = {
            name
            for name in self.concrete() - {TICKET} - closed
            if not self.registry[name]._transient and "ticket_id" in self.env[name]._fields
        }
        self.assertLessEqual(belongs, {way.get("model") for way in self.table.ways.values()})

    def own_methods(self, name):
        """Return the public methods of a model that Odoo does not give it."""
        by_ours, by_odoo = set(), set()
        for cls in self.registry[name].mro():
            ours = cls.__module__.startswith("odoo.addons.asas_helpdesk.")
            for method, function in vars(cls).items():
                private = method.startswith("_") or getattr(function, "_api_private", False)
                if inspect.isfunction(function) and not (ours and private):
                    (by_ours if ours else by_odoo).add(method)
        return by_ours - by_odoo

    def test_every_public_method(self):
        listed = {}
        for model, method in self.table.methods:
            listed.setdefault(model, set()).add(method)
        for name in self.registry:
            if name.startswith("asas.helpdesk."):
                self.assertEqual(self.own_methods(name), listed.get(name, set()), name)

    def test_every_address(self):
        found = set()
        for path, endpoint in _generate_routing_rules(sorted(self.registry._init_modules), False):
            if endpoint.original_endpoint.__module__.startswith("odoo.addons.asas_helpdesk."):
                methods = " ".join(endpoint.routing.get("methods") or ())
                path = re.sub(r"<[^>]*:(\w+)>", r"<\1>", path)
                found.add((path, endpoint.routing["auth"], methods))
        self.assertEqual(found, self.table.routes)

    def test_every_field_of_a_ticket(self):
        writers = {name: f["by"] for f in self.said["field"] for name in f["names"]}
        declared = {n for n, f in self.Ticket._fields.items() if self.Ticket._writers_of(f)}
        self.assertEqual(declared ^ writers.keys(), set())
        for name in sorted(self.Ticket._fields.keys() - {"id", *models.MAGIC_COLUMNS}):
            for role in ("employee", "hall", "manager", "level1", "level2", "admin"):
                ticket = self.Ticket.with_user(getattr(self, f"user_{role}"))
                with self.subTest(field=name, role=role):
                    if role in self.roles_of[writers.get(name, "nobody")]:
                        ticket._refuse_protected_changes({name: False})
                        continue
                    with self.assertRaises(AccessError):
                        ticket._refuse_protected_changes({name: False})

    def test_every_attack_has_its_test(self):
        for attack in self.said["attack"]:
            path, case, name = attack["test"].split("::")
            source = (rights.ROOT / path).read_text(encoding="utf-8")
            case_body = source.split(f"class {case}(", 1)[1].split("\nclass ", 1)[0]
            self.assertIn(f"def {name}(", case_body)

    def test_cells_prove_something(self):
        """Each way and each kind is reached by somebody, and hidden from somebody."""
        for sort, keys in (("way", self.table.ways), ("kind", self.table.kinds)):
            for key in keys:
                cells = [
                    self.table.is_reached(cell)
                    for role in self.table.roles
                    for kind in self.table.kinds
                    for way in self.table.ways
                    if key in (cell := rights.Cell(role, kind, way))
                ]
                with self.subTest(**{sort: key}):
                    self.assertEqual(set(cells), {True, False})

    def test_the_guides_show_it(self):
        self.assertFalse(rights.faults(), "Run ./dev lint --fix rights.")
