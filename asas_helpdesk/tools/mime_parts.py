"""Let Odoo read every part of a mail that has words, and name the files that have no name.

Odoo keeps the last HTML of a mail with alternatives, though it may be an empty frame, and drops the
texts beside the alternatives.
"""

import re

from lxml import etree, html

TEXTS = ("text/plain", "text/html")
# What programs write into plain text in place of a picture.
PLACEHOLDER = re.compile(r"\[(?:cid|image):[^\]\n]{0,300}\]")
# Spaces, and signs that cannot be seen.
UNSEEN = re.compile(
    r"[\s\u00a0\u00ad\u034f\u061c\u115f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+"
)
# Lines, and what begins a signature.
RULES = re.compile(r"[-_=*~|•–—]+")
# More are not meant to be read; each one is walked through.
MAX_ALTERNATIVES = 20
NO_TEXT = {"style", "script", "head", "title", "meta", "noscript"}


def own_parts(message):
    """Yield the parts of a mail, as ``walk()`` does, but none of a mail that is attached to it."""
    yield message
    if message.is_multipart() and message.get_content_maintype() != "message":
        for child in message.get_payload():
            yield from own_parts(child)


def is_returned(part):
    """Return whether a part is a mail or a report, or the headers of one: bounces are known by it.

    Odoo looks for these types.
    """
    kind = part.get_content_type()
    return part.get_content_maintype() == "message" or kind == "text/rfc822-headers"


def is_text(part):
    """Return whether Odoo shows a part as text, and does not attach it."""
    disposition = str(part.get("Content-Disposition", "")).strip().lower()
    return (
        part.get_content_type() in TEXTS
        and not disposition.startswith("attachment")
        and not part.get_filename()
    )


def has_words(part):
    """Return whether a part of text shows anything to its reader: a frame and a pixel do not."""
    content = part.get_content()
    if part.get_content_type() == "text/html":
        return any(map(_is_seen, _texts_of_html(content)))
    return _is_seen(PLACEHOLDER.sub("", content))


def _is_seen(text):
    return bool(UNSEEN.sub("", RULES.sub("", text)))


def _texts_of_html(content):
    try:
        # As bytes: a string may not declare its character set.
        root = html.fromstring(
            content.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8")
        )
    except (etree.LxmlError, ValueError):
        return
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag not in NO_TEXT:
            yield element.text or ""
        yield element.tail or ""


def show_all_words(message):
    """Resolve the alternatives of a mail where Odoo would lose words by them."""
    if message.get_content_type() == "multipart/report":
        return
    alternatives = [
        part
        for part in own_parts(message)
        if part.get_content_type() == "multipart/alternative" and part.is_multipart()
    ]
    if not 0 < len(alternatives) <= MAX_ALTERNATIVES:
        return
    texts = [part for part in own_parts(message) if is_text(part)]
    if len(alternatives) == 1 and _are_usual(alternatives[0], texts):
        return
    for alternative in alternatives:
        _resolve(alternative)


def _are_usual(alternative, texts):
    """Return whether all text is in one alternative whose HTML has words, or there is no choice."""
    inside = sum(is_text(part) for part in own_parts(alternative))
    pages = [part for part in texts if part.get_content_type() == "text/html"]
    return inside == len(texts) and len(pages) <= 1 and all(map(has_words, pages))


def _resolve(alternative):
    """Leave one child's text in an alternative, which becomes a usual container."""
    children = alternative.get_payload()
    readable = [child for child in children if any(map(has_words, _texts(child)))]
    with_page = [
        child
        for child in readable
        if any(text.get_content_type() == "text/html" and has_words(text) for text in _texts(child))
    ]
    chosen = (with_page or readable or children)[-1:]
    for child in children:
        if child not in chosen:
            _remove_texts(child)
    alternative.set_payload([c for c in children if c in chosen or not is_text(c)])
    alternative.set_type("multipart/mixed")


def _texts(part):
    return [found for found in own_parts(part) if is_text(found)]


def _remove_texts(part):
    if part.is_multipart() and part.get_content_maintype() == "multipart":
        part.set_payload([child for child in part.get_payload() if not is_text(child)])
        for child in part.get_payload():
            _remove_texts(child)
