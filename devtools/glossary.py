"""Read ``docs/glossary.md`` and look for the words that are not to be said.

The page has a table *Not to be said* (pattern, where it is meant, what to say instead) and a table
*Exceptions* (pattern, a part of the text that is let through, the reason).
"""

import ast
import io
import re
import tokenize
from pathlib import Path
from typing import NamedTuple

import polib

ROOT = Path(__file__).resolve().parent.parent
ADDON = ROOT / "asas_helpdesk"
PAGE = ROOT / "docs" / "glossary.md"
PLACES = ("strings", "guides", "comments", "names", "arabic", "arabic to beneficiaries")
# Where beneficiaries read: pages, forms, mails and SMS.
FOR_BENEFICIARIES = re.compile(
    r"asas_helpdesk/controllers/(portal|public|course)/"
    r"|asas_helpdesk\.(portal_|public_|guest_|support_|ticket_form|form_|figures_|question_page)"
    r"|asas_helpdesk\.(mail_template|sms_template|answer_|notice_layout)"
    r"|/models/(portal|public)/"
)
CODE = re.compile(r"`((?:[^`\\]|\\.)+)`")


class Rule(NamedTuple):
    """A word that is not to be said, where it is meant, and what to say instead."""

    pattern: re.Pattern
    source: str
    places: set
    instead: str


def rows(heading):
    """Return the cells of the table under a heading, line by line, without its head."""
    text = PAGE.read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("|")]
    # A pipe inside a pattern is written \|, as Markdown wants it.
    return [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines[2:]]


def rules():
    """Return the forbidden words.

    :raise ValueError: naming a place that is never checked
    """
    found = []
    for patterns, where, instead in rows("Not to be said"):
        places = {place.strip() for place in where.split(",")}
        if places - set(PLACES):
            raise ValueError(f"{PAGE.name}: there is no place {places - set(PLACES)}")
        for source in CODE.findall(patterns):
            source = source.replace(r"\|", "|")
            found.append(Rule(re.compile(source, re.IGNORECASE), source, places, instead.strip()))
    return found


def exceptions():
    """Return the parts of texts that are allowed, by pattern."""
    allowed = {}
    for pattern, text, _why in rows("Exceptions"):
        for source in CODE.findall(pattern):
            allowed.setdefault(source.replace(r"\|", "|"), []).append(text.strip().strip("`"))
    return allowed


def strings():
    """Yield the terms of the interface with their place."""
    for entry in polib.pofile(str(ADDON / "i18n" / "asas_helpdesk.pot")):
        yield f"“{entry.msgid[:70]}”", entry.msgid


def arabic():
    """Yield the Arabic of the interface and of the guides."""
    for entry in polib.pofile(str(ADDON / "i18n" / "ar.po")):
        if not entry.obsolete:
            yield f"ar.po “{entry.msgid[:70]}”", entry.msgstr
    for path in (ROOT / "README.ar.md", *sorted((ROOT / "docs" / "ar").glob("*.md"))):
        yield from lines(path)


def arabic_for_beneficiaries():
    """Yield the Arabic that beneficiaries read."""
    for entry in polib.pofile(str(ADDON / "i18n" / "ar.po")):
        places = " ".join(place for place, _line in entry.occurrences)
        if not entry.obsolete and FOR_BENEFICIARIES.search(places):
            yield f"ar.po “{entry.msgid[:70]}”", entry.msgstr


def guides():
    """Yield the lines of the English guides."""
    paths = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md"]
    paths += [path for path in (ROOT / "docs").rglob("*.md") if "ar" not in path.parts]
    for path in sorted(path for path in paths if path != PAGE):
        yield from lines(path)


def lines(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        yield f"{path.relative_to(ROOT)}:{number}", line


def comments():
    """Yield docstrings and comments."""
    for path in sources():
        text = path.read_text()
        place = path.relative_to(ROOT)
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield f"{place}:{token.start[0]}", token.string
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                docstring = ast.get_docstring(node)
                if docstring:
                    yield f"{place}:{getattr(node, 'lineno', 1)}", docstring


def names():
    """Yield the names of models, fields, methods and classes, and external ids."""
    for path in sources():
        place = path.relative_to(ROOT)
        for node in ast.walk(ast.parse(path.read_text())):
            for name in named_by(node):
                yield f"{place}:{node.lineno}", spaced(name)
    for path in sorted(ADDON.rglob("*.xml")):
        if "static" not in path.parts:
            for id_ in re.findall(r'\bid="([\w.]+)"', path.read_text()):
                yield str(path.relative_to(ROOT)), spaced(id_)


def named_by(node):
    """Return the names that a node of the syntax tree defines."""
    if isinstance(node, ast.ClassDef | ast.FunctionDef):
        return [node.name]
    if not isinstance(node, ast.Assign):
        return []
    found = [target.id for target in node.targets if isinstance(target, ast.Name)]
    if "_name" in found and isinstance(node.value, ast.Constant):
        found.append(node.value.value)
    return found


def spaced(name):
    """Return a name with its words separated, so that a pattern finds each of them."""
    return f"{name} {re.sub(r'[_.]|(?<=[a-z])(?=[A-Z])', ' ', name)}"


def sources():
    return sorted(ADDON.rglob("*.py"))


def faults():
    """Return a sentence for each forbidden word that was found."""
    readers = dict(
        zip(
            PLACES,
            (strings, guides, comments, names, arabic, arabic_for_beneficiaries),
            strict=True,
        )
    )
    allowed, found = exceptions(), []
    for place, read in readers.items():
        meant = [rule for rule in rules() if place in rule.places]
        for where, text in read():
            for rule in meant:
                match = rule.pattern.search(text)
                if match and not any(part in text for part in allowed.get(rule.source, ())):
                    found.append(f"{where}: “{match[0].strip()}”; say: {rule.instead}")
    return found
