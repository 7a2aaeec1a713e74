"""Check attachments by their real content, and make their names safe.

The signatures are defined here, because Odoo's ``guess_mimetype`` gives different results where
libmagic is installed, knows no recordings, and unpacks parts of an archive before any check.
Here nothing is unpacked, and the result is the same on every server.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable
from typing import NamedTuple
from urllib.parse import unquote

from .arabic import INVISIBLE

MAX_BYTES = 25 * 1024 * 1024
NAME_LENGTH = 120

_EXTENSION_LENGTH = 10
_ARCHIVE_ENTRIES = 10_000
_ARCHIVE_BYTES = 256 * 1024 * 1024

_UNWANTED = re.compile(rf"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{INVISIBLE}]+")
_RESERVED = re.compile(r'[<>:"|?*]+')
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_MARKUP = re.compile(
    r"<(?:!doctype|!--|\?|/?(?:html|head|body|script|style|svg|iframe|object|embed|img|meta|link"
    r"|form|table|div|a)\b)",
    re.IGNORECASE,
)
_SNIFFED = 4096  # more than any browser reads before it decides that a text is a page

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_ZIP = b"PK\x03\x04"
_ZIP_ENTRY = b"PK\x01\x02"
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")
# What a file is called by the first letters of its brand, where several kinds share a format.
_NAME_OF_BRAND = {b"M4A": "m4a", b"M4B": "m4a", b"M4V": "m4v", b"3gp": "3gp", b"3g2": "3g2"}
# Names that Windows cannot store, whatever their extension.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)
_DOTS = str.maketrans("\u2024\uff0e\uff61", "...")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_MP4_BRANDS = (b"iso", b"mp4", b"avc", b"M4A", b"M4B", b"M4V", b"3gp", b"dash", b"MSNV", b"f4v")


class Limits(NamedTuple):
    """Limits of uploads: how many files, the size of each in bytes, and the extensions."""

    count: int
    max_bytes: int
    kinds: frozenset[str]


class FileCheck(NamedTuple):
    """The result of :func:`check_file`: the reason for refusing a file, or its MIME type."""

    reason: str | None
    mimetype: str | None


class _Type(NamedTuple):
    mimetype: str
    fits: Callable[[bytes], bool]


def check_file(
    name: str | None,
    content: bytes | None,
    allowed: Iterable[str] | None = None,
    max_bytes: int = MAX_BYTES,
) -> FileCheck:
    """Check that the extension and the real content of an attachment agree and are allowed.

    :param allowed: extensions from ``ALLOWED`` (by default all of them); others are never
        accepted: no page, script, program, or archive that is not an office document
    :return: ``FileCheck(None, mimetype)`` when accepted, else ``FileCheck(reason, None)``

        - ``name``: there is no name with an extension
        - ``kind``: files of this kind are not accepted
        - ``empty``: the file is empty
        - ``too_big``: the file is larger than ``max_bytes``
        - ``mismatch``: the content does not match the extension; also a text that a browser
          could take for a page, an office document with macros, and an archive that
          unpacks to more than 256 MB

    A picture whose extension is that of another kind of picture is accepted as what it is, and so
    is a recording: phones name a JPEG ``.heic``.
    """
    extension = _split(_base_name(name))[1].lower()
    if not extension:
        return FileCheck("name", None)
    accepted = ALLOWED if allowed is None else {kind.lower().lstrip(".") for kind in allowed}
    if extension not in accepted or extension not in _TYPES:
        return FileCheck("kind", None)
    if not content:
        return FileCheck("empty", None)
    if len(content) > max_bytes:
        return FileCheck("too_big", None)
    content = bytes(content)
    mimetype, fits = _TYPES[extension]
    if fits(content):
        return FileCheck(None, mimetype)
    actual = _other_kind(extension, content)
    if actual not in accepted:
        return FileCheck("mismatch", None)
    return FileCheck(None, _TYPES[actual].mimetype)


def extension_of(content: bytes) -> str:
    """Return the extension that fits a file's content, or ``""`` if it is none of those known."""
    if not content:
        return ""
    if content[4:8] == b"ftyp" and content[8:11] in _NAME_OF_BRAND:
        return _NAME_OF_BRAND[content[8:11]]
    return next(
        (kind for kind, known in _TYPES.items() if kind != "txt" and known.fits(content)), ""
    )


def _other_kind(extension, content):
    """Return the extension of a picture or a recording that is named as another kind of these."""
    group = next((kinds for kinds in MEDIA if extension in kinds), frozenset())
    if not group or _TYPES[extension].fits(content):
        return ""
    actual = extension_of(content)
    return actual if actual in group else ""


def has_extension(name: str | None) -> bool:
    """Return whether a name ends with what looks like an extension."""
    return bool(_split(_base_name(name))[1])


def true_name(name: str | None, content: bytes) -> str:
    """Return a safe file name whose extension fits the content.

    An extension that is missing is added if the content is of a known kind; one of a picture or a
    recording that is of another such kind is replaced. All others are as they were sent.
    """
    safe = safe_name(name)
    stem, extension = _split(safe)
    if not extension:
        known = extension_of(content)
        return safe_name(f"{safe}.{known}") if known else safe
    actual = _other_kind(extension.lower(), content)
    return f"{stem}.{actual}" if actual else safe


def safe_name(name: str | None) -> str:
    """Return a file name that is safe to store and to send in a header.

    It is the last part of the path, without control, bidi and reserved characters, cut to 120
    characters with its extension kept; ``file`` if nothing is left. Percent signs that encode
    letters are decoded, and what Windows reserves begins with ``_``. Applying it twice changes
    nothing.
    """
    name = _base_name(name)
    if _DEVICES.match(name):
        name = f"_{name}"
    if len(name) > NAME_LENGTH:
        stem, extension = _split(name)
        ending = f".{extension}" if extension else ""
        name = stem[: NAME_LENGTH - len(ending)].rstrip(" .") + ending
    return name or "file"


def _base_name(name: str | None) -> str:
    name = _without_percents(_UNWANTED.sub("", name or "")).translate(_DOTS)
    name = unicodedata.normalize("NFC", _UNWANTED.sub("", name))
    name = _RESERVED.sub("_", re.split(r"[/\\]", name)[-1])
    # No extension is pushed out of sight.
    return re.sub(r" +(?=\.)", "", re.sub(r"\s+", " ", name)).strip(" .")


def _without_percents(name):
    """Decode a name that a program has encoded as for an address, if letters come of it."""
    if not name.isascii() or not _PERCENT.search(name):
        return name
    decoded = unquote(name, errors="replace")
    return name if decoded.isascii() or "\ufffd" in decoded else decoded


def _split(name: str) -> tuple[str, str]:
    """Split a name into stem and extension, which is empty if it does not look like one."""
    stem, dot, extension = name.rpartition(".")
    if dot and stem and len(extension) <= _EXTENSION_LENGTH and extension.isalnum():
        return stem, extension
    return name, ""


def _starts(*signatures: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(signatures)


def _is_wave(content: bytes) -> bool:
    return content.startswith(b"RIFF") and content[8:12] == b"WAVE"


def _is_quicktime(content: bytes) -> bool:
    """Return whether a file is a film of QuickTime, whose older ones begin without a brand."""
    if content[4:8] == b"ftyp":
        return content[8:12] == b"qt  "
    return content[4:8] in (b"moov", b"mdat", b"wide") and len(content) > 16


def _is_webp(content: bytes) -> bool:
    return content.startswith(b"RIFF") and content[8:12] == b"WEBP"


def _has_brand(*brands: bytes) -> Callable[[bytes], bool]:
    """Return a check for ISO base media files, by the brand in the first box (ISO/IEC 14496-12)."""
    return lambda content: content[4:8] == b"ftyp" and content[8:12].startswith(brands)


def _is_mp3(content: bytes) -> bool:
    """Return whether a file starts with an ID3 tag or the header of an MPEG layer III frame."""
    if content.startswith(b"ID3"):
        return True
    if len(content) < 4 or content[0] != 0xFF or content[1] & 0xE6 != 0xE2:
        return False
    return content[2] & 0xF0 != 0xF0 and content[2] & 0x0C != 0x0C


def _has_stream(*names: str) -> Callable[[bytes], bool]:
    """Return a check for compound files (Office until 2003), which name their streams in UTF-16."""
    streams = [name.encode("utf-16-le") for name in names]

    def fits(content: bytes) -> bool:
        return (
            content.startswith(_OLE)
            and _OLE_MACROS not in content
            and any(name in content for name in streams)
        )

    return fits


def _entries(content: bytes) -> set[str]:
    """Return the names in an archive; none if it is broken, overfull or unpacks to too much."""
    if not content.startswith(_ZIP) or content.count(_ZIP_ENTRY) > _ARCHIVE_ENTRIES:
        return set()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        return set()
    if sum(entry.file_size for entry in entries) > _ARCHIVE_BYTES:
        return set()
    return {entry.filename for entry in entries}


def _is_ooxml(main_part: str) -> Callable[[bytes], bool]:
    def fits(content: bytes) -> bool:
        entries = _entries(content)
        return {"[Content_Types].xml", main_part} <= entries and not any(
            entry.lower().endswith("vbaproject.bin") for entry in entries
        )

    return fits


def _is_opendocument(mimetype: str) -> Callable[[bytes], bool]:
    """Return a check for OpenDocument files, whose first entry is their type, uncompressed.

    See OpenDocument 1.2, part 3.
    """
    marker = b"mimetype" + mimetype.encode() + b"PK"
    return lambda content: content[30:].startswith(marker) and "content.xml" in _entries(content)


def _is_text(content: bytes) -> bool:
    encodings = (
        ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8", "cp1256")
    )
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        page_like = _MARKUP.search(text[:_SNIFFED]) or text.lstrip("\ufeff").startswith(
            ("#!", "%PDF-")
        )
        return not page_like and not _CONTROL.search(text)
    return False


_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
_is_heif = _has_brand(*_HEIF_BRANDS)
_is_jpeg = _starts(b"\xff\xd8\xff")
_is_mp4 = _has_brand(*_MP4_BRANDS)
_is_ogg = _starts(b"OggS")

_TYPES = {
    "pdf": _Type("application/pdf", _starts(b"%PDF-")),
    "txt": _Type("text/plain", _is_text),
    # pictures
    "png": _Type("image/png", _starts(b"\x89PNG\r\n\x1a\n")),
    "jpg": _Type("image/jpeg", _is_jpeg),
    "jpeg": _Type("image/jpeg", _is_jpeg),
    "gif": _Type("image/gif", _starts(b"GIF87a", b"GIF89a")),
    "webp": _Type("image/webp", _is_webp),
    "heic": _Type("image/heic", _is_heif),
    "heif": _Type("image/heif", _is_heif),
    "avif": _Type("image/avif", _has_brand(b"avif", b"avis")),
    "jfif": _Type("image/jpeg", _is_jpeg),
    "jpe": _Type("image/jpeg", _is_jpeg),
    # office documents
    "doc": _Type("application/msword", _has_stream("WordDocument")),
    "xls": _Type("application/vnd.ms-excel", _has_stream("Workbook", "Book")),
    "ppt": _Type("application/vnd.ms-powerpoint", _has_stream("PowerPoint Document")),
    "docx": _Type(f"{_OOXML}wordprocessingml.document", _is_ooxml("word/document.xml")),
    "xlsx": _Type(f"{_OOXML}spreadsheetml.sheet", _is_ooxml("xl/workbook.xml")),
    "pptx": _Type(f"{_OOXML}presentationml.presentation", _is_ooxml("ppt/presentation.xml")),
    "odt": _Type(f"{_ODF}text", _is_opendocument(f"{_ODF}text")),
    "ods": _Type(f"{_ODF}spreadsheet", _is_opendocument(f"{_ODF}spreadsheet")),
    # recordings
    "mp3": _Type("audio/mpeg", _is_mp3),
    "mp4": _Type("video/mp4", _is_mp4),
    "m4a": _Type("audio/mp4", _is_mp4),
    "m4v": _Type("video/mp4", _is_mp4),
    "mov": _Type("video/quicktime", _is_quicktime),
    "3gp": _Type("video/3gpp", _has_brand(b"3gp", b"3ge", b"3gs")),
    "3g2": _Type("video/3gpp2", _has_brand(b"3g2")),
    "3gpp": _Type("video/3gpp", _has_brand(b"3gp", b"3ge", b"3gs")),
    "amr": _Type("audio/amr", _starts(b"#!AMR")),
    "wav": _Type("audio/x-wav", _is_wave),
    "aac": _Type("audio/aac", _starts(b"\xff\xf1", b"\xff\xf9", b"ADIF")),
    "webm": _Type("video/webm", _starts(b"\x1a\x45\xdf\xa3")),
    "ogg": _Type("audio/ogg", _is_ogg),
    "opus": _Type("audio/ogg", _is_ogg),
    "oga": _Type("audio/ogg", _is_ogg),
    "caf": _Type("audio/x-caf", _starts(b"caff\0\1")),
}
ALLOWED = frozenset(_TYPES)
# Groups of extensions, as an administrator chooses them in the settings.
GROUPS = {
    "pictures": frozenset(
        {"png", "jpg", "jpeg", "jpe", "jfif", "gif", "webp", "heic", "heif", "avif"}
    ),
    "documents": frozenset({"pdf", "txt"}),
    "office": frozenset({"doc", "xls", "ppt", "docx", "xlsx", "pptx", "odt", "ods"}),
    "recordings": frozenset(
        {"mp3", "m4a", "mp4", "m4v", "mov", "3gp", "3g2", "amr", "wav", "aac", "webm"}
        | {"ogg", "oga", "opus", "3gpp", "caf"}
    ),
}
# Kinds that programs name alike, and that are as harmless under one another’s name.
MEDIA = (GROUPS["pictures"], GROUPS["recordings"])
