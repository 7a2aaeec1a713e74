"""Unpack winmail.dat, in which Outlook hides the files of a mail (TNEF, [MS-OXTNEF]).

Only what the reader of the mail would miss is read: the files with their names, and the text.
Nothing in the format is compressed except text in RTF, which is ignored; so the result is never
larger than the input.
"""

import struct

SIGNATURE = b"\x78\x9f\x3e\x22"
# Attributes of the outer format.
ATTACHMENT_BEGINS, ATTACHMENT_TITLE, ATTACHMENT_DATA, ATTACHMENT_PROPERTIES = (
    0x9002,
    0x8010,
    0x800F,
    0x9005,
)
BODY, MESSAGE_PROPERTIES, CODE_PAGE = 0x800C, 0x9003, 0x9007
# MAPI properties.
LONG_NAME, NAME, DATA, CONTENT_ID = 0x3707, 0x3704, 0x3701, 0x3712
TEXT, HTML = 0x1000, 0x1013
FIXED_SIZES = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 20: 8, 64: 8, 72: 16}
VARIABLE = (0x0D, 0x1E, 0x1F, 0x102)
MULTIPLE = 0x1000
UNICODE = 0x1F


class Unreadable(ValueError):
    """Raised for content that is not TNEF, or is damaged."""


def is_tnef(content):
    return content[:4] == SIGNATURE


def unpack(content):
    """Return the files and the text of a winmail.dat.

    :param bytes content: the whole winmail.dat
    :return: ``(files, body)``: files as dicts with ``name`` (or ``""``), ``content`` and ``cid``
        (or ``""``); the body as ``(subtype, text)`` with ``"html"`` or ``"plain"``, or None
    :raise Unreadable: when it is damaged
    """
    try:
        return _unpack(content)
    except (struct.error, IndexError, LookupError) as error:
        raise Unreadable(str(error)) from error


def _unpack(content):
    if not is_tnef(content):
        raise Unreadable("no signature")
    code_page, files, bodies = "windows-1256", [], {}
    for level, attribute, value in _attributes(memoryview(content)):
        if attribute == CODE_PAGE:
            code_page = _codec(struct.unpack_from("<I", value)[0])
        elif attribute == ATTACHMENT_BEGINS:
            files.append({"name": "", "content": b"", "cid": ""})
        elif level == 2 and files:
            _read_file(files[-1], attribute, value, code_page)
        elif attribute == BODY:
            bodies["plain"] = _text(bytes(value), code_page)
        elif attribute == MESSAGE_PROPERTIES:
            bodies.update(_read_bodies(value, code_page))
    body = next(((name, bodies[name]) for name in ("html", "plain") if bodies.get(name)), None)
    return [file for file in files if file["content"]], body


def _attributes(content):
    offset = 6
    while offset + 9 <= len(content):
        level, attribute, size = struct.unpack_from("<BHxxI", content, offset)
        value = content[offset + 9 : offset + 9 + size]
        if level not in (1, 2) or len(value) < size:
            raise Unreadable("cut off")
        yield level, attribute, value
        offset += 9 + size + 2
    if bytes(content[offset:]).strip(b"\0\r\n"):
        raise Unreadable("cut off")


def _read_bodies(value, code_page):
    for prop, kind, data in _properties(value):
        if prop == TEXT:
            yield "plain", _text(data, "utf-16-le" if kind == UNICODE else code_page)
        elif prop == HTML:
            yield "html", data  # bytes: the HTML declares its own character set


def _read_file(file, attribute, value, code_page):
    if attribute == ATTACHMENT_TITLE:
        file["name"] = file["name"] or _text(bytes(value), code_page)
    elif attribute == ATTACHMENT_DATA:
        file["content"] = bytes(value)
    elif attribute == ATTACHMENT_PROPERTIES:
        for prop, kind, data in _properties(value):
            charset = "utf-16-le" if kind == UNICODE else code_page
            if prop == LONG_NAME or (prop == NAME and not file["name"]):
                file["name"] = _text(data, charset)
            elif prop == CONTENT_ID:
                file["cid"] = _text(data, charset).strip("<>")
            elif prop == DATA and not file["content"]:
                file["content"] = data[16:]  # after the id of the interface


def _properties(value):
    """Yield MAPI properties as ``(id, type, bytes)``, with the first one of several values."""
    (count,) = struct.unpack_from("<I", value)
    offset = 4
    for _number in range(count):
        kind, prop = struct.unpack_from("<HH", value, offset)
        offset += 4
        if prop >= 0x8000:  # a named property: an id, or a name with its length, comes first
            (named,) = struct.unpack_from("<I", value, offset + 16)
            (number,) = struct.unpack_from("<I", value, offset + 20)
            offset += 24 + (_padded(number) if named else 0)
        base, many = kind & ~MULTIPLE, bool(kind & MULTIPLE)
        values = 1
        if many or base in VARIABLE:
            (values,) = struct.unpack_from("<I", value, offset)
            offset += 4
        first = b""
        for index in range(values):
            if base in VARIABLE:
                (size,) = struct.unpack_from("<I", value, offset)
                offset += 4
                padded = _padded(size)
            else:
                size = padded = FIXED_SIZES[base]
            if offset + size > len(value):
                raise Unreadable("cut off")
            if not index:
                first = bytes(value[offset : offset + size])
            offset += padded
        yield prop, base, first


def _padded(size):
    return size + -size % 4


def _codec(code_page):
    name = f"cp{code_page}"
    try:
        b"".decode(name)
    except LookupError:
        return "windows-1256"
    return name


def _text(content, charset):
    return content.decode(charset, "replace").rstrip("\0")
