"""Bound what reading a mail may take, before it is read.

Python's and Odoo's readers take any mail, however long that takes. A mail beyond these bounds is
read in part: its beginning as words, all of it as a file. The bounds are far beyond what people and
their programs send; the most expensive mail within them takes less than two seconds
(``./dev bench mail``).
"""

import email.policy
import quopri
import re
from base64 import b64decode
from email.parser import BytesFeedParser
from itertools import islice

from . import html_cost
from .charsets import decode
from .mime_parts import is_text, own_parts

# Of the whole mail.
MAX_BYTES = 36 * 1024 * 1024
MAX_LINES = 1_000_000
# Python asks each open container about each line.
MAX_LINES_TIMES_DEPTH = 3_000_000
MAX_PARTS = 200
MAX_DEPTH = 20
# Of headers: one, those of a part, those that Python reads word by word, and all together.
MAX_HEADERS = 1000
MAX_HEADER = 16 * 1024
MAX_PARAMETERS = 4 * 1024
MAX_PARAMETER_BYTES = 200 * 1024
MAX_ADDRESSES = 32 * 1024
MAX_HEADER_BYTES = 512 * 1024
# Of the parts that are shown as text.
MAX_TEXTS = 60
MAX_TEXT_BYTES = 1_000_000
MAX_MICROSECONDS = 350_000

STRUCTURE = re.compile(rb"multipart/|message/", re.IGNORECASE)
PARAMETERS = re.compile(rb"(?:^|[\r\n])content-(?:type|disposition)", re.IGNORECASE)
END_OF_HEADERS = re.compile(rb"\r?\n\r?\n|\r\r")
HEADER = re.compile(r"^([!-9;-~]+):(.*(?:\n[ \t].*)*)", re.MULTILINE)
ADDRESSES = {"from", "to", "cc", "bcc", "reply-to", "sender", "resent-to", "resent-cc"} | {
    "delivered-to",
    "resent-from",
}
# The headers that are read of a mail beyond the bounds.
READ = ADDRESSES | {
    *("subject", "date", "message-id", "in-reply-to", "references", "received"),
    *("x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to", "apparently-to"),
    *("authentication-results", "auto-submitted", "precedence", "return-path"),
    *("list-id", "list-unsubscribe", "list-post", "x-auto-response-suppress", "x-loop"),
    *("x-original-from", "x-failed-recipients", "x-autoreply", "x-autorespond"),
}
MAX_HEADERS_SEARCHED = 8 * 1024 * 1024
MOST_OF_ONE = 20
FIRST_BYTES = 256 * 1024
LONGEST_BEGINNING = 20_000
TEXT_PART = re.compile(rb"(?:^|[\r\n])content-type:[ \t]*text/(plain|html)", re.IGNORECASE)
ENCODING = re.compile(rb"content-transfer-encoding:[ \t]*([\w-]{1,40})", re.IGNORECASE)
CHARSET = re.compile(rb"charset\*?=[ \t]*\"?([\w.:-]{1,40})", re.IGNORECASE)
NEXT_PART = re.compile(rb"[\r\n]--[^\s-]")


class Excess(Exception):
    """Raised for a mail beyond the bounds."""


class _Counter(BytesFeedParser):
    """Read a mail as Python does, until there are too many parts in it."""

    def __init__(self):
        self.parts = self.depth = 0
        super().__init__(policy=email.policy.SMTP)

    def _new_message(self):
        self.parts += 1
        self.depth = max(self.depth, len(self._msgstack) + 1)
        if self.parts > MAX_PARTS or self.depth > MAX_DEPTH:
            raise Excess("parts")
        return super()._new_message()


def check_bytes(raw):
    """Raise ``Excess`` for a mail that Python should not read.

    :param bytes raw: the mail from its first header on
    """
    if len(raw) > MAX_BYTES:
        raise Excess("bytes")
    lines = raw.count(b"\n") + raw.count(b"\r") - raw.count(b"\r\n")
    if lines > MAX_LINES:
        raise Excess("lines")
    _check_first_headers(raw)
    _check_parameters(raw)
    edges = raw.count(b"\n--") + raw.count(b"\r--")
    containers = sum(1 for _found in STRUCTURE.finditer(raw))
    if edges + containers < MAX_PARTS and containers * lines < MAX_LINES_TIMES_DEPTH:
        if containers < MAX_DEPTH:
            return
    # Only now is it worthwhile to look exactly.
    counter = _Counter()
    for start in range(0, len(raw), 64 * 1024):
        counter.feed(raw[start : start + 64 * 1024])
        if counter.depth * lines > MAX_LINES_TIMES_DEPTH:
            raise Excess("depth")
    counter.close()


def _check_first_headers(raw):
    end = END_OF_HEADERS.search(raw)
    length = end.start() if end else len(raw)
    if length <= MAX_PARAMETERS:
        return
    if length > MAX_HEADER_BYTES:
        raise Excess("headers")
    found = HEADER.findall(_lines(raw[:length]))
    if len(found) > MAX_HEADERS:
        raise Excess("headers")
    _check_lengths([(name.lower(), len(value)) for name, value in found])


def _check_lengths(lengths):
    if any(length > MAX_HEADER for name, length in lengths if name not in ADDRESSES):
        raise Excess("header")
    if sum(length for name, length in lengths if name in ADDRESSES) > MAX_ADDRESSES:
        raise Excess("addresses")


def _check_parameters(raw):
    """Refuse headers whose parameters Python would read for too long; in any part."""
    total = 0
    for found in PARAMETERS.finditer(raw):
        end = raw.find(b"\n", found.end())
        while 0 <= end < len(raw) - 1 and raw[end + 1] in b" \t":
            end = raw.find(b"\n", end + 1)
            if end - found.start() > MAX_PARAMETERS:
                break
        length = (end if end >= 0 else len(raw)) - found.start()
        total += length
        if length > MAX_PARAMETERS or total > MAX_PARAMETER_BYTES:
            raise Excess("parameters")


def check_parts(message):
    """Raise ``Excess`` for a mail that was read and whose parts should not be looked at."""
    total = count = text_bytes = 0
    for part in message.walk():
        lengths = [(name.lower(), len(value)) for name, value in part._headers]
        count += len(lengths)
        total += sum(length for _name, length in lengths)
        if total > MAX_HEADER_BYTES or count > 4 * MAX_HEADERS:
            raise Excess("headers")
        _check_lengths(lengths)
    texts = [part for part in own_parts(message) if part.get_content_maintype() == "text"]
    if len(texts) > MAX_TEXTS:
        raise Excess("texts")
    for part in texts:
        payload = part._payload
        text_bytes += len(payload) if isinstance(payload, str) else 0
    if text_bytes > MAX_TEXT_BYTES:
        raise Excess("text")


def check_texts(message):
    """Raise ``Excess`` for a mail whose texts, repaired, would take Odoo too long to clean."""
    shown = [part for part in own_parts(message) if is_text(part)]
    if sum(len(part._payload) for part in shown) <= html_cost.HARMLESS and len(shown) <= 2:
        return
    pages = [p.get_content() for p in shown if p.get_content_subtype() == "html"]
    texts = [p.get_content() for p in shown if p.get_content_subtype() != "html"]
    if html_cost.microseconds(pages, texts) > MAX_MICROSECONDS:
        raise Excess("pages")


def is_too_costly(page):
    """Return whether it would take Odoo too long to clean a page that was found in a file."""
    return len(page) > MAX_TEXT_BYTES or html_cost.microseconds([page]) > MAX_MICROSECONDS


# ------------------------------------------------------------------ What is read of it then


def beginning(raw, note):
    """Return a small mail with the headers that count and the first words of a mail.

    :param bytes raw: the mail from its first header on
    :param str note: says that the mail goes on in a file
    """
    end = END_OF_HEADERS.search(raw)
    head = _lines(raw[: min(end.start() if end else len(raw), MAX_HEADERS_SEARCHED)])
    kept, seen = [], {}
    for name, value in HEADER.findall(head):
        small = name.lower()
        seen[small] = seen.get(small, 0) + 1
        if small in READ and seen[small] <= MOST_OF_ONE:
            kept.append(f"{name}:{_cut(small, value)}")
    words = _first_words(raw[:FIRST_BYTES], head)
    text = f"[{note}]\n\n{words}".strip()
    kept += [
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
    ]
    return "\n".join(kept).encode("latin-1") + b"\n\n" + text.encode("utf-8", "replace")


def opening(raw):
    """Return the first words of a mail, found within bounds and without parsing it.

    :param bytes raw: the mail from its first header on
    """
    end = END_OF_HEADERS.search(raw)
    head = _lines(raw[: min(end.start() if end else len(raw), MAX_HEADERS_SEARCHED)])
    return _first_words(raw[:FIRST_BYTES], head)


def _lines(head):
    return head.decode("latin-1").replace("\r\n", "\n").replace("\r", "\n")


def _cut(name, value):
    """Return a header, cut off between two of its words or addresses if it is too long."""
    longest = 2048
    if len(value) <= longest:
        return value
    first = value[:longest]
    whole = first.rpartition("," if name in ADDRESSES else " ")[0].rstrip()
    return whole or first


def _first_words(raw, head):
    """Return the first texts of a mail, found without reading its structure."""
    if not TEXT_PART.search(raw):
        start = END_OF_HEADERS.search(raw)
        is_text = start and "content-type" not in head.lower()
        return _cleaned(decode(raw[start.end() :])) if is_text else ""
    texts, length = {}, 0
    for found in islice(TEXT_PART.finditer(raw), MAX_TEXTS):
        text = _words_of_part(raw, found)
        # The alternatives of a mail say the same.
        texts.setdefault("".join(text.split()), text)
        length += len(text)
        if length > LONGEST_BEGINNING:
            break
    return _cleaned("\n\n".join(filter(None, texts.values())))


def _cleaned(text):
    return text[:LONGEST_BEGINNING].replace("\0", "").strip()


def _words_of_part(raw, found):
    start = END_OF_HEADERS.search(raw, found.end())
    if not start:
        return ""
    own = raw[max(found.start() - 500, 0) : start.end()]
    body = raw[start.end() :]
    if stop := NEXT_PART.search(body):
        body = body[: stop.start()]
    encodings, charsets = ENCODING.findall(own), CHARSET.findall(own)
    body = _decoded(body, (encodings or [b""])[-1].lower())
    text = decode(body, charsets[-1].decode("latin-1") if charsets else None)
    return html_cost.words(text) if found[1].lower() == b"html" else text.strip()


def _decoded(body, encoding):
    if encoding == b"quoted-printable":
        return quopri.decodestring(body)
    if encoding == b"base64":
        letters = re.sub(rb"[^A-Za-z0-9+/]", b"", body)
        return b64decode(letters[: len(letters) // 4 * 4])
    return body
