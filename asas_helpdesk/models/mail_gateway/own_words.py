"""Return what the sender of a mail wrote, without what is quoted, as plain text."""

import re

from lxml import etree, html

from . import history

# Parsing stops here; the words of a program, and thanks, come at the beginning.
LONGEST_BODY = 200_000
LONGEST_TEXT = 16_000
# Not shown, or not the sender's own words.
LEFT_OUT = ("details", "blockquote", "style", "script", "head", "title")
QUOTING = ("gmail_quote", "yahoo_quoted", "moz-cite-prefix")
# Outlook quotes all that follows one of these.
LAST = ("divrplyfwdmsg", "appendonsend", "mail-editor-reference-message-container")
END = "\ue000"
LINES = re.compile(r"\s*\n\s*")


def own_words(body):
    """Return the text that the sender of a mail wrote above or below quotations.

    :param str body: HTML of the mail; not trusted
    """
    if not body:
        return ""
    try:
        root = html.fragment_fromstring(body[:LONGEST_BODY], create_parent="div")
    except (etree.LxmlError, ValueError):
        return ""
    for element in list(root.iter("div", "p", "span", "hr")):
        named = f"{element.get('class', '')} {element.get('id', '')}".lower()
        if any(name in named for name in QUOTING):
            element.tag = "details"
        elif any(name in named for name in LAST):
            element.addprevious(etree.Element("div"))
            element.getprevious().text = END
    text = history.text_of(root, LEFT_OUT)[:LONGEST_TEXT].partition(END)[0]
    starts = [pattern.search(text) for pattern in (history.REST, history.SAID)]
    text = text[: min((start.start() for start in starts if start), default=None)]
    lines = (line for line in text.split("\n") if not line.lstrip().startswith(history.FOLDED))
    return "\n".join(lines).strip()


def all_words(body):
    """Return all that a mail says, what is quoted too, line by line as it is shown.

    :param str body: HTML of the mail; not trusted
    """
    try:
        root = html.fragment_fromstring((body or "")[:LONGEST_BODY], create_parent="div")
    except (etree.LxmlError, ValueError):
        return ""
    for element in root.iter(etree.Element):
        link = element.get("href", "")
        if link.lower().startswith("mailto:") and "@" not in element.text_content():
            element.tail = f" <{link[7:].partition('?')[0]}>{element.tail or ''}"
        if not any(each.tag == "pre" for each in (element, *element.iterancestors())):
            element.text, element.tail = _on_one_line(element.text), _on_one_line(element.tail)
    return history.text_of(root, ("style", "script", "head", "title"))


def _on_one_line(text):
    return text and LINES.sub(" ", text)
