"""Estimate what it takes Odoo to clean the HTML of a mail, before it tries.

Odoo marks quotations by looking at the neighbours of each element, and searches the page with
expressions that begin again at each sign. On hostile pages both take quadratic time; this estimate
itself does not.
"""

import re
from html import unescape

from lxml import etree, html

# What Odoo looks for to find quotations; it then looks at all their neighbours.
MARKS = re.compile(
    r"gmail_|yahoo_quoted|stopSpelling|[sS]ignature|divRplyFwdMsg|appendonsend|SkyDrivePlaceholder"
    r"|data-o-mail-quote|gmail_extra"
)
QUOTED_RUNS = re.compile(r"(?:\n>+[^\n\r]*)+")
TAG = re.compile(r"<[^<>]*>")
HIDDEN = re.compile(r"<(?:!--|(?:style|script|head|title)\b)", re.IGNORECASE)
BREAK = re.compile(r"<(?:br|/?p|/?div|/?tr|/?li|/?h\d|/?table)\b[^<>]*>", re.IGNORECASE)
# Microseconds that each takes, as measured with all the steps that a mail goes through.
PER_TAG, PER_LETTER = 12, 0.1
PER_OPEN_SIGN, PER_NEIGHBOUR, PER_ATTRIBUTE, PER_QUOTED = 0.003, 0.4, 0.03, 0.003
# How often a page is cleaned on its way to the screen.
PASSES = 3
# Smaller ones cannot take long.
HARMLESS = 2000


def microseconds(pages, texts=()):
    """Return about how long Odoo takes for the pages and the plain texts that a mail shows.

    :param pages: the HTML of the mail, part by part; Odoo joins them and cleans the whole again
        after each
    :param texts: its plain texts, which are joined with them
    """
    size = sum(map(len, pages)) + sum(map(len, texts))
    if size <= HARMLESS and len(pages) <= 2:
        return 0
    page = "\n".join(pages)
    once = size * PER_LETTER + sum(map(_of_text, texts))
    once += _of_open_signs(page) + _of_attributes(page)
    if once < 5_000_000:  # else parsing it might already take long
        once += _of_tree(page)
    return once * (len(pages) / 2 + PASSES) / (PASSES + 0.5)


def _of_text(text):
    runs = sum(1 for _run in QUOTED_RUNS.finditer(text))
    return runs * len(text) * PER_QUOTED


def _of_open_signs(page):
    """Return the cost of the signs that open a tag and are not followed by one that closes it."""
    opened = 0
    for piece in page.split(">"):
        count = piece.count("<")
        if count > 1:
            opened += count * len(piece)
    return opened * PER_OPEN_SIGN


def _of_attributes(page):
    found = 0
    for piece in page.split(">"):
        if len(piece) > 400:
            tag = piece[piece.rfind("<") + 1 :]
            found += (len(tag.split()) + (tag.count('"') + tag.count("'")) // 2) ** 2
    return found * PER_ATTRIBUTE


def _of_tree(page):
    if "<" not in page:
        return 0
    try:
        root = html.fromstring(
            page.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8")
        )
    except (etree.LxmlError, ValueError):
        return 0
    tags = neighbours = quoted = 0
    has_marks = bool(MARKS.search(page))
    for element in root.iter():
        tags += 1
        text = element.text
        if text and "\n>" in text:
            quoted += sum(1 for _run in QUOTED_RUNS.finditer(text)) * len(text)
        if has_marks and len(element) > 50 and _has_marked(element):
            neighbours += len(element) ** 2
    return tags * PER_TAG + neighbours * PER_NEIGHBOUR + quoted * PER_QUOTED


def _has_marked(element):
    return _is_marked(element) or any(map(_is_marked, element))


def _is_marked(element):
    if not isinstance(element.tag, str):
        return False
    return element.tag == "blockquote" or any(
        MARKS.search(name) or MARKS.search(value) for name, value in element.items()
    )


def words(page):
    """Return the words of a page, line by line, in a time that grows with its length alone."""
    page = BREAK.sub("\n", _without_hidden(page).replace("\n", " "))
    text = unescape(TAG.sub("", page))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _without_hidden(page):
    """Return a page without comments, styles and scripts; one that does not end hides the rest."""
    kept, position = [], 0
    while found := HIDDEN.search(page, position):
        kept.append(page[position : found.start()])
        closing = "-->" if found[0] == "<!--" else f"</{found[0][1:]}[^<>]*>?"
        end = re.compile(closing, re.IGNORECASE).search(page, found.end())
        if not end:
            return " ".join(kept)
        position = end.end()
    return " ".join([*kept, page[position:]])
