"""Read ``docs/rights.toml``, who reaches which ticket by which way, and show it in the guides.

Each page has its tables between two comments: ``<!-- rights: ways -->`` and ``<!-- /rights -->``.
"""

import re
import tomllib
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "rights.toml"
PAGES = {"en": ROOT / "docs" / "security.md", "ar": ROOT / "docs" / "ar" / "security.md"}
PLACE = re.compile(r"(<!-- rights: (\w+) -->\n).*?(<!-- /rights -->)", re.DOTALL)


class Cell(NamedTuple):
    """Whether a role reaches a kind of ticket by a way."""

    role: str
    kind: str
    way: str


class Table:
    """What the file says."""

    def __init__(self, path=TABLE):
        self.said = tomllib.loads(path.read_text(encoding="utf-8"))
        self.roles, self.kinds, self.ways = (self.said[n] for n in ("role", "kind", "way"))
        self.departures = self.said["departure"]

    @property
    def methods(self):
        """Return the public methods that are ours: pairs of a model and a method."""
        return {
            (model, method)
            for group in self.said["method"]
            for model in group["models"]
            for method in group["methods"]
        }

    @property
    def routes(self):
        """Return the addresses that answer: triples of a path, who is let in, and the methods."""
        found = set()
        for group in self.said["route"]:
            for route in group["routes"]:
                methods, path = route.split(" ", 1)
                found.add((path, group["auth"], methods.replace("ANY", "").replace("/", " ")))
        return found

    def sight(self, role, kind):
        """Return how much of a kind of ticket a role sees."""
        of_kind = self.kinds[kind]["sight"]
        return next((sight for sight, roles in of_kind.items() if role in roles), "none")

    def is_reached(self, cell):
        """Return whether a role is to reach a kind of ticket by a way."""
        way = self.ways[cell.way]
        reached = self.sight(cell.role, cell.kind) in way["sight"]
        reached = reached and cell.role in way.get("only", self.roles)
        for departure in self.departures:
            if all(
                departure[name] == ["*"] or value in departure[name]
                for name, value in zip(("role", "kind", "way"), cell, strict=True)
            ):
                return departure["reached"]
        return reached


def row(cells):
    return f"| {' | '.join(cells)} |\n"


def code(names):
    return ", ".join(f"`{name}`" for name in names)


def table(head, rows):
    return row(head) + row(["---"] * len(head)) + "".join(map(row, rows))


class Page:
    """The tables as one language shows them."""

    def __init__(self, lang, said=None):
        self.lang = lang
        self.table = said or Table()
        self.said = self.table.said
        self.words = {name: text[lang] for name, text in self.said["word"].items()}

    def name(self, sort, key):
        return self.said[sort][key][self.lang]

    def names(self, sort, keys):
        """Return what these keys are called, in as few words as possible."""
        every = list(self.said[sort])
        if keys == ["*"]:
            return self.words[f"every_{sort}"]
        for group in self.said["group"].values() if sort == "role" else ():
            if group["roles"] == keys:
                return group[self.lang]
        separator = "، " if self.lang == "ar" else ", "
        rest = [key for key in every if key not in keys]
        if len(rest) < len(keys):
            others = separator.join(self.name(sort, key) for key in rest)
            return f"{self.words[f'every_{sort}']} {self.words['but']} {others}"
        return separator.join(self.name(sort, key) for key in keys)

    def mark(self, value):
        return "✓" if value else "–"

    # ------------------------------------------------------------------ Tables

    def principles(self):
        return "".join(f"{i}. {s[self.lang]}\n" for i, s in enumerate(self.said["sentence"], 1))

    def sights(self):
        rows = [
            [
                kind[self.lang],
                *(self.name("sight", self.table.sight(r, k)) for r in self.table.roles),
            ]
            for k, kind in self.table.kinds.items()
        ]
        legend = "".join(
            f"- **{sight[self.lang]}**: {sight[f'means_{self.lang}']}\n"
            for sight in self.said["sight"].values()
        )
        head = [self.words["ticket"], *(role[self.lang] for role in self.table.roles.values())]
        return f"{table(head, rows)}\n{legend}"

    def ways(self):
        sights = [sight for sight in self.said["sight"] if sight != "none"]
        head = [self.words["way"], *(self.name("sight", s) for s in sights), self.words["only"]]
        rows = [
            [
                way[self.lang],
                *(self.mark(sight in way["sight"]) for sight in sights),
                self.names("role", way["only"]) if "only" in way else "",
            ]
            for way in self.table.ways.values()
        ]
        return table(head, rows)

    def departures(self):
        head = [self.words[n] for n in ("role", "ticket", "way", "reached", "why")]
        rows = [
            [
                self.names("role", each["role"]),
                self.names("kind", each["kind"]),
                self.names("way", each["way"]),
                self.mark(each["reached"]),
                each[self.lang],
            ]
            for each in self.table.departures
        ]
        return table(head, rows)

    def fields(self):
        head = [self.words["field"], self.words["who_changes"]]
        return table(
            head, [[f[self.lang], self.who(f, f"more_{self.lang}")] for f in self.said["field"]]
        )

    def who(self, group, more):
        separator = "؛ " if self.lang == "ar" else "; "
        by = "" if group.get("also") else self.name("group", group["by"])
        return separator.join(filter(None, [by, group.get(more)]))

    def models(self):
        operations = ("read", "write", "create", "unlink")
        head = [self.words[name] for name in ("model", *operations)]
        rows = [
            [code(group["models"]), *(self.name("group", group[name]) for name in operations)]
            for group in self.said["model"]
        ]
        return table(head, rows)

    def methods(self):
        head = [self.words[name] for name in ("model", "methods", "who")]
        rows = [
            [code(group["models"]), code(group["methods"]), self.who(group, self.lang)]
            for group in self.said["method"]
        ]
        return table(head, rows)

    def routes(self):
        head = [self.words[n] for n in ("route", "who")]
        rows = [[code(group["routes"]), group[self.lang]] for group in self.said["route"]]
        return table(head, rows)

    def attacks(self):
        head = [self.words[n] for n in ("attack", "what_happens")]
        rows = [[each[self.lang], each[f"result_{self.lang}"]] for each in self.said["attack"]]
        return table(head, rows)

    # ------------------------------------------------------------------ The page

    def shown(self):
        """Return the page with the tables as the file says them."""
        text = PAGES[self.lang].read_text(encoding="utf-8")
        return PLACE.sub(lambda m: f"{m[1]}\n{getattr(self, m[2])()}\n{m[3]}", text)


def show():
    """Write the tables into the pages."""
    for lang, path in PAGES.items():
        path.write_text(Page(lang).shown(), encoding="utf-8")


def faults():
    """Return the pages that show something else than the file says."""
    return [p for lang, p in PAGES.items() if Page(lang).shown() != p.read_text(encoding="utf-8")]
