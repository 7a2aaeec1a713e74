"""The architecture: later wings extend earlier ones, and an earlier wing never calls a later one.

This is read from the syntax trees, except for the last class, which asks Odoo's registry.
"""

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from common import HelpdeskCase

from odoo.addons.asas_helpdesk import __file__ as addon_file

ADDON = Path(addon_file).parent
WINGS = (
    "ticket",
    "sla",
    "notice",
    "mail_gateway",
    "portal",
    "public",
    "course",
    "capture",
    "api",
    "search",
    "replies",
    "inquiry",
    "presence",
    "evidence",
    "privacy",
    "report",
    "document",
    "rehearsal",
)
# Wings that read tickets and add nothing to them.
BESIDE = {"rehearsal"}
PREFIX = "asas.helpdesk."
# The wing to which a dialog belongs; they share one folder.
WIZARDS = {
    "answer_wizard": "replies",
    "macro_wizard": "replies",
    "call_wizard": "notice",
    "incident_wizard": "course",
    "extend_wizard": "sla",
    "split_wizard": "inquiry",
    "verify_wizard": "evidence",
    "hold_wizard": "privacy",
    "retention_wizard": "privacy",
    "data_wizard": "privacy",
    "document_wizard": "document",
    "periodic_report_wizard": "document",
    "adopt_wizard": "rehearsal",
}
WHY = (
    "The order of the wings is the order of super(): a later wing extends what an earlier one has"
    " defined. Sorted otherwise, the addon loads without a word and notifies the wrong people."
)
# What only looks like a name of a wing: a key of the visitor's session.
OTHERWISE = {"models/portal/link_grant.py: 'session_id'"}


@cache
def sources():
    """Return all Python files in the wings: path, wing, syntax tree."""
    found = []
    for layer in ("models", "controllers"):
        for wing in WINGS:
            for path in sorted((ADDON / layer / wing).rglob("*.py")):
                found.append((path, wing, ast.parse(path.read_text())))
    for path in sorted((ADDON / "wizard").glob("*_wizard.py")):
        found.append((path, WIZARDS.get(path.stem, "ticket"), ast.parse(path.read_text())))
    return found


def rank(wing):
    return WINGS.index(wing)


def classes(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]


def assigned(node):
    """Yield the names and values that a class body or a module assigns."""
    for statement in node.body:
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    yield target.id, statement.value


def literal(value):
    try:
        return ast.literal_eval(value)
    except ValueError:
        return None


def model_of(klass, tree):
    """Return the model that a class defines or extends, and whether the class defines it."""
    constants = {name: literal(value) for name, value in assigned(tree)}
    values = {}
    for name, value in assigned(klass):
        if name in ("_name", "_inherit"):
            named = constants.get(value.id) if isinstance(value, ast.Name) else literal(value)
            values[name] = named
    inherited = values.get("_inherit") or []
    inherited = [inherited] if isinstance(inherited, str) else inherited
    name = values.get("_name") or (inherited[0] if len(inherited) == 1 else None)
    return name, bool(name) and name not in inherited


def methods(klass):
    return [node for node in klass.body if isinstance(node, ast.FunctionDef)]


def calls_super(function):
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == function.name
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id == "super"
        for node in ast.walk(function)
    )


def is_field(value):
    return (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Attribute)
        and isinstance(value.func.value, ast.Name)
        and value.func.value.id == "fields"
    )


@cache
def definitions():
    """Return where private names are defined. A method that calls ``super()`` extends, and defines
    nothing."""
    found = defaultdict(set)
    for _path, wing, tree in sources():
        for klass in classes(tree):
            for method in methods(klass):
                if not calls_super(method):
                    found[method.name].add(wing)
            for name, _value in assigned(klass):
                found[name].add(wing)
    return found


@cache
def later_names():
    """Return, by name, the wing that defines a model, or that adds a field to a model of an earlier
    wing or of Odoo, unless an earlier wing has a field of that name."""
    home = {}
    for _path, wing, tree in sources():
        for klass in classes(tree):
            name, defined = model_of(klass, tree)
            if defined and not klass.name.endswith("Wizard"):
                home[name] = wing
    fields, extending = defaultdict(set), defaultdict(set)
    for _path, wing, tree in sources():
        for klass in classes(tree):
            model, defined = model_of(klass, tree)
            for name, value in assigned(klass):
                if is_field(value):
                    fields[name].add(wing)
                    if not defined and (home.get(model, "ticket") != wing or "." not in name):
                        extending[name].add(wing)
    found = {name: wing for name, wing in home.items() if name.startswith(PREFIX)}
    for name in extending:
        found[name] = min(fields[name], key=rank)
    return found


def named_by(node):
    """Yield what a node of the tree names of the wings: the words for it, and where it may be
    defined."""
    later = later_names()
    if isinstance(node, ast.Attribute) and node.attr.startswith("_"):
        yield node.attr, definitions().get(node.attr, ())
    elif isinstance(node, ast.Attribute) and node.attr in later:
        yield node.attr, {later[node.attr]}
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        word = node.value if node.value.startswith(PREFIX) else node.value.split(".")[0]
        if word in later:
            yield repr(word), {later[word]}
    elif isinstance(node, ast.ImportFrom) and node.module:
        for part in set(node.module.split(".")) & set(WINGS):
            yield f"import {node.module}", {part}


def wrong_way():
    """Yield what an earlier wing names although only a later one defines it."""
    for path, wing, tree in sources():
        place = path.relative_to(ADDON).as_posix()
        for node in ast.walk(tree):
            for words, homes in named_by(node):
                if homes and all(rank(home) > rank(wing) for home in homes):
                    yield f"{place}: {words}", node.lineno, min(homes, key=rank)


class TestDirection:
    def test_an_earlier_wing_never_names_what_a_later_one_defines(self):
        found = {
            key: f"{key} (line {line}) is defined in {home}" for key, line, home in wrong_way()
        }
        new = [text for key, text in found.items() if key not in OTHERWISE]
        assert not new, (
            "An earlier wing offers a hook with an empty base; the later one overrides it:\n"
            + "\n".join(sorted(new))
        )

    def test_the_wings_are_imported_in_the_order_of_the_house(self):
        for layer in ("models", "controllers"):
            tree = ast.parse((ADDON / layer / "__init__.py").read_text())
            imported = [
                alias.name
                for node in tree.body
                if isinstance(node, ast.ImportFrom)
                for alias in node.names
            ]
            imported = [name for name in imported if name in WINGS]
            assert imported == sorted(imported, key=rank), f"{layer}/__init__.py: {WHY}"
        assert set(WINGS) <= {path.name for path in (ADDON / "models").iterdir()}


class TestRooms:
    @pytest.mark.parametrize("wing", WINGS)
    def test_each_wing_says_what_it_is_for(self, wing):
        said = ast.get_docstring(ast.parse((ADDON / "models" / wing / "__init__.py").read_text()))
        assert said and len(said.split(".")) >= 2, "Two sentences: what it is for, what it may use."

    def test_a_file_bears_the_name_of_its_model(self):
        wrong = []
        for path, wing, tree in sources():
            if path.parent.parent.name != "models":
                continue
            for klass in classes(tree):
                model, _defined = model_of(klass, tree)
                if not model:
                    continue
                ours = model.startswith(PREFIX)
                stem = model.removeprefix(PREFIX).replace(".", "_")
                # A model of ours may be split into slices; a model of Odoo is extended in one file.
                if path.stem != stem and not (ours and path.stem.startswith(stem + "_")):
                    wrong.append(f"{wing}/{path.name}: {model}")
        assert not wrong, wrong

    def test_no_method_of_a_model_is_defined_twice_in_a_wing(self):
        places = defaultdict(list)
        for path, wing, tree in sources():
            for klass in classes(tree):
                model, _defined = model_of(klass, tree)
                for method in methods(klass) if model else ():
                    places[wing, model, method.name].append(path.name)
        twice = {key: files for key, files in places.items() if len(files) > 1}
        assert not twice, f"One override a wing: which of two runs first would be chance. {twice}"

    def test_what_is_overridden_in_a_later_wing_is_called_there_as_well(self):
        """A method that forgets ``super()`` silences every wing before it."""
        defined = defaultdict(list)
        for path, wing, tree in sources():
            for klass in classes(tree):
                model, _defined = model_of(klass, tree)
                for method in methods(klass) if model else ():
                    defined[model, method.name].append((rank(wing), path.name, calls_super(method)))
        silent = {
            key: [place for place in sorted(places)[1:] if not place[2]]
            for key, places in defined.items()
            if len(places) > 1
        }
        silent = {key: places for key, places in silent.items() if places}
        assert not silent, silent

    def test_the_base_of_a_hook_is_empty(self):
        """A hook for a moment does nothing unless a wing implements it."""
        full = []
        for path, _wing, tree in sources():
            for klass in classes(tree):
                for method in methods(klass):
                    if not re.match(r"_(after|before)_", method.name) or calls_super(method):
                        continue
                    body = [s for s in method.body if not _is_docstring(s)]
                    if any(not isinstance(s, ast.Return | ast.Pass) for s in body):
                        full.append(f"{path.name}: {method.name}")
        assert not full, full


def _is_docstring(statement):
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


class TestOrderOfSuper(HelpdeskCase):
    """Odoo combines what the wings define, in the order in which they extend a model."""

    def test_each_model_is_extended_in_the_order_of_the_wings(self):
        pattern = re.compile(r"odoo\.addons\.asas_helpdesk\.models\.(\w+)\.(\w+)")
        for name, model in self.env.registry.items():
            extended = []
            for klass in model.__mro__:
                match = pattern.fullmatch(klass.__module__)
                inherited = getattr(klass, "_inherit", None) or []
                named = getattr(klass, "_name", None) or inherited
                if match and (named == name or inherited == name or inherited == [name]):
                    extended.append(match.groups())
            wings = [wing for wing, _file in reversed(extended)]
            self.assertEqual(wings, sorted(wings, key=rank), f"{name}: {WHY}")

    def test_the_ticket_is_extended_by_every_wing(self):
        modules = {klass.__module__ for klass in type(self.env["asas.helpdesk.ticket"]).__mro__}
        for wing in (w for w in WINGS if w not in BESIDE):
            module = f"odoo.addons.asas_helpdesk.models.{wing}.ticket"
            self.assertIn(module, modules, f"The wing's slice of the ticket is {wing}/ticket.py.")
