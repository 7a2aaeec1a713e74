"""The plain text of a mail of the desk, from its HTML (views/ticket/mail_frame_templates.xml)."""

import re

from lxml import html

# Each begins a line of its own; paragraphs, headings and tables are followed by an empty one.
_LINES = {"div", "tr", "li", "blockquote", "p", "h1", "h2", "h3", "ul", "ol", "table"}
_PARAGRAPHS = {"p", "h1", "h2", "h3", "ul", "ol", "table", "blockquote"}
_LEFT_OUT = {"head", "style", "script"}
# What only mail programs show, beside the subject.
PREVIEW = "o_asas_preview"
# The end of a line and of a paragraph, which no mail holds.
_LINE = "\x01"
_PARAGRAPH = "\x02"
_BREAK = re.compile(rf"[ {_LINE}{_PARAGRAPH}]*[{_LINE}{_PARAGRAPH}][ {_LINE}{_PARAGRAPH}]*")


def letter_text(body: str) -> str:
    """Return what a person reads of a mail, with an empty line between its paragraphs.

    >>> letter_text('<p>See <a href="https://e.com/x">here</a>.</p><ol><li>One</li></ol>')
    'See here (https://e.com/x).\\n\\n1. One\\n'
    """
    parts = []
    _walk(html.document_fromstring(body or "<p></p>"), parts)
    text = re.sub(r"[ \t\xa0]+", " ", "".join(parts))
    text = text.replace(" : http", ": http")
    text = _BREAK.sub(lambda run: "\n\n" if _PARAGRAPH in run[0] else "\n", text)
    return text.strip() + "\n"


def _walk(element, parts):
    tag = element.tag
    if not isinstance(tag, str) or tag in _LEFT_OUT or PREVIEW in element.get("class", ""):
        return
    if tag in _LINES:
        parts.append(_PARAGRAPH if tag in _PARAGRAPHS else _LINE)
    if tag == "li":
        parts.append(_mark(element))
    parts.append(_words(element.text))
    for child in element:
        _walk(child, parts)
        parts.append(_words(child.tail))
    if tag == "img" and element.get("alt"):
        parts.append(f" {_words(element.get('alt'))} ")
    elif tag == "br":
        parts.append(_LINE)
    elif tag == "a":
        parts.append(_target(element))
    elif tag == "td":
        parts.append(" ")
    if tag in _LINES:
        parts.append(_PARAGRAPH if tag in _PARAGRAPHS else _LINE)


def _words(text):
    """Return a text in which the layout of the markup is no layout of the words."""
    return re.sub(r"\s+", " ", text or "")


def _mark(item):
    siblings = [each for each in item.getparent() if each.tag == "li"]
    return f"{siblings.index(item) + 1}. " if item.getparent().tag == "ol" else "- "


def _target(link):
    """Return where a link leads, unless its words say so."""
    href = link.get("href", "")
    shown = "".join(link.itertext()).strip()
    if not href.startswith(("http://", "https://")) or shown in href:
        return ""
    return f" ({href})" if link.getparent().tag != "td" else f": {href}"
