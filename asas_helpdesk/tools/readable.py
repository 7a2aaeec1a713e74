"""Show what people wrote so that it reads right in both directions.

Telephone numbers, e-mail addresses, web addresses and references run from left to right in any
sentence; without isolation, a right-to-left line shows their parts in the wrong order (Unicode
Standard Annex #9). Addresses become links.
"""

import re
import unicodedata

from lxml import html
from markupsafe import Markup, escape

_URL = r"(?:https?://|www\.)[^\s<>\"'«»“”]+"
_EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
# International, national with its leading zero, or one of the Kingdom's unified numbers.
_PHONE = r"(?<![\w/.-])(?:\+\d|00\d|0\d|9200|٠\d|٩٢٠٠)(?:[ ().-]{0,2}\d){5,13}(?![\w/])"
_REFERENCE = r"\b[A-Z]{2,8}/\d{4}/\d{1,10}\b"
_FOUND = re.compile(
    rf"(?P<url>{_URL})|(?P<email>{_EMAIL})|(?P<reference>{_REFERENCE})|(?P<phone>{_PHONE})"
)
_AFTER = ".,;:!?)]}،؛؟…"
# Within these, text is shown as it is or is a link already.
_LINKED = {"a", "button"}
_VERBATIM = {"bdi", "code", "pre", "script", "style", "textarea"}
# Of a stranger's markup: it could hide words, look like a part of the page, or be unreadable in
# the dark.
_LOOKS = ("style", "class", "id", "bgcolor", "color", "face", "size", "align", "width", "height")

# The letters that fit into a line of a document or of a telephone's screen.
_LINE = 40
_UNBROKEN = "white-space: nowrap;"


def readable_text(text: str, linked: bool = True) -> Markup:
    """Return a plain text as HTML, its line breaks kept as they are.

    :param linked: whether addresses become links
    """
    return Markup("").join(_parts(text or "", linked))


def first_direction(text: str) -> str | None:
    """Return the direction of a text after its first letter, as `dir="auto"` does.

    >>> first_direction("1. نعم"), first_direction("«Zoom»"), first_direction("12")
    ('rtl', 'ltr', None)
    """
    for letter in text or "":
        kind = unicodedata.bidirectional(letter)
        if kind in ("R", "AL", "L"):
            return "ltr" if kind == "L" else "rtl"
    return None


def readable_html(body: str, picture: str = "") -> Markup:
    """Return sanitized HTML as it is shown on a page: without a look of its own.

    :param picture: the text for pictures that have none
    """
    if not (body or "").strip():
        return Markup("")
    root = html.fragment_fromstring(str(body), create_parent="div")
    for element in list(root.iter(html.etree.Element)):
        if not isinstance(element.tag, str):
            continue
        for name in _LOOKS:
            element.attrib.pop(name, None)
        if element.tag == "font":
            element.tag = "span"
        if element.tag == "img" and not element.get("alt"):
            element.set("alt", picture)
        if element.tag == "a":
            element.set("rel", "noopener nofollow")
            element.attrib.pop("target", None)
    _isolate(root, linked=True)
    inner = "".join(html.tostring(child, encoding="unicode") for child in root)
    # What lxml has written is markup; it was sanitized when it was stored.
    return escape(root.text or "") + Markup(inner)  # noqa: S704


def mail_text(text: str, colour: str) -> Markup:
    """Return a plain text as it stands in a mail, its lines kept, its links in a colour."""
    lines = (readable_text(line) for line in (text or "").splitlines())
    return _dressed(Markup("<br/>\n").join(lines), colour)


def mail_html(body: str, picture: str, colour: str) -> Markup:
    """Return sanitized HTML as it stands in a mail, its links in a colour."""
    return _dressed(readable_html(body, picture), colour)


def isolated_html(body: str, colour: str) -> Markup:
    """Return sanitized HTML as it stands in a mail of our own, which keeps its look."""
    if not (body or "").strip():
        return Markup("")
    root = html.fragment_fromstring(str(body), create_parent="div")
    _isolate(root, linked=True)
    inner = "".join(html.tostring(child, encoding="unicode") for child in root)
    return _dressed(escape(root.text or "") + Markup(inner), colour)  # noqa: S704


def _dressed(markup, colour):
    # A telephone number is not broken between two lines. The markup is our own.
    markup = re.sub(
        r'(<a href="tel:[^"]*" rel="[^"]*"><bdi dir="ltr")',
        rf'\1 style="{_UNBROKEN}"',
        str(markup),
    )
    # A button has its own.
    plain = re.compile(r'<a (?=href="[^"]*"(?![^>]* style=))')
    return Markup(plain.sub(f'<a style="color: {colour};" ', markup))  # noqa: S704


def _parts(text, linked):
    """Yield a text in parts, each of them HTML."""
    end = 0
    for found in _FOUND.finditer(text):
        word = found.group().rstrip(_AFTER)
        yield escape(text[end : found.start()])
        yield _isolated(found.lastgroup, word, linked)
        end = found.start() + len(word)
    yield escape(text[end:])


def _isolated(kind, word, linked):
    # What is longer than a line has to be broken all the same.
    look = Markup(' class="long"') if len(word) > _LINE else ""
    shown = Markup('<bdi dir="ltr"%s>%s</bdi>') % (look, word)
    address = {
        "url": word if word.startswith("http") else f"https://{word}",
        "email": f"mailto:{word}",
        "phone": "tel:" + "".join(str(int(c)) if c.isdecimal() else "+" * (c == "+") for c in word),
    }.get(kind)
    if not linked or not address:
        return shown
    return Markup('<a href="%s" rel="noopener nofollow">%s</a>') % (address, shown)


def _isolate(element, linked):
    """Isolate the words of an element and of its children, in place."""
    for child in list(element):
        if isinstance(child.tag, str) and child.tag not in _VERBATIM:
            _isolate(child, linked and child.tag not in _LINKED)
        if child.tail and _FOUND.search(child.tail):
            _replace(element, element.index(child) + 1, child.tail, linked)
    if element.text and _FOUND.search(element.text):
        _replace(element, 0, element.text, linked)


def _replace(element, place, text, linked):
    """Put a text, its words isolated, in place of the plain one before the child at a place."""
    markup = str(Markup("").join(_parts(text, linked)))
    parts = html.fragment_fromstring(markup, create_parent="div")
    if place:
        element[place - 1].tail = parts.text
    else:
        element.text = parts.text
    for number, part in enumerate(list(parts)):
        element.insert(place + number, part)
