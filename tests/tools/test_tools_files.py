"""Attachments are judged by their contents."""

import io
import struct
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.asas_helpdesk.tools.files import (
    ALLOWED,
    MEDIA,
    check_file,
    safe_name,
    true_name,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00\xb8\x00"
PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
DRAWING = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def png():
    def chunk(kind, body):
        crc = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc)

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixel = zlib.compress(b"\x00\x00")
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")
    )


def archive(*names, body=b"<x/>", first=None):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        if first:
            packed.writestr(zipfile.ZipInfo("mimetype"), first)
        for name in names:
            packed.writestr(name, body)
    return stream.getvalue()


def ooxml(*names):
    return archive("[Content_Types].xml", "_rels/.rels", *names)


def opendocument(kind):
    return archive("content.xml", first=f"application/vnd.oasis.opendocument.{kind}")


def compound(stream):
    return OLE + b"\x00" * 504 + stream.encode("utf-16-le") + b"\x00" * 64


def boxed(brand):
    return struct.pack(">I", 24) + b"ftyp" + brand + b"\x00\x00\x02\x00isomiso2"


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SAMPLES = {
    "pdf": (PDF, "application/pdf"),
    "txt": ("لا أستطيع الدخول إلى المنصة\n".encode(), "text/plain"),
    "png": (png(), "image/png"),
    "jpg": (b"\xff\xd8\xff\xdb\x00\x43\x00\xff\xd9", "image/jpeg"),
    "jpeg": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\xff\xd9", "image/jpeg"),
    "gif": (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "image/gif"),
    "webp": (b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00", "image/webp"),
    "heic": (boxed(b"heic"), "image/heic"),
    "heif": (boxed(b"mif1"), "image/heif"),
    "avif": (boxed(b"avif"), "image/avif"),
    "jfif": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\xff\xd9", "image/jpeg"),
    "jpe": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\xff\xd9", "image/jpeg"),
    "doc": (compound("WordDocument"), "application/msword"),
    "xls": (compound("Workbook"), "application/vnd.ms-excel"),
    "ppt": (compound("PowerPoint Document"), "application/vnd.ms-powerpoint"),
    "docx": (ooxml("word/document.xml"), WORD),
    "xlsx": (
        ooxml("xl/workbook.xml"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "pptx": (
        ooxml("ppt/presentation.xml"),
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    "odt": (opendocument("text"), "application/vnd.oasis.opendocument.text"),
    "ods": (opendocument("spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet"),
    "mp3": (b"ID3\x03\x00\x00\x00\x00\x00\x00\xff\xfb\x90\x00", "audio/mpeg"),
    "m4a": (boxed(b"M4A "), "audio/mp4"),
    "mp4": (boxed(b"isom"), "video/mp4"),
    "m4v": (boxed(b"M4V "), "video/mp4"),
    "mov": (boxed(b"qt  "), "video/quicktime"),
    "3gp": (boxed(b"3gp4"), "video/3gpp"),
    "3g2": (boxed(b"3g2a"), "video/3gpp2"),
    "3gpp": (boxed(b"3gp4"), "video/3gpp"),
    "caf": (b"caff\x00\x01\x00\x00desc", "audio/x-caf"),
    "oga": (b"OggS\x00\x02" + b"\x00" * 20 + b"\x01vorbis", "audio/ogg"),
    "amr": (b"#!AMR\n\x0c", "audio/amr"),
    "wav": (b"RIFF\x24\x00\x00\x00WAVEfmt ", "audio/x-wav"),
    "aac": (b"\xff\xf1\x50\x80\x00\x1f\xfc", "audio/aac"),
    "webm": (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81", "video/webm"),
    "ogg": (b"OggS\x00\x02" + b"\x00" * 20 + b"\x01\x13OpusHead", "audio/ogg"),
    "opus": (b"OggS\x00\x02" + b"\x00" * 20 + b"\x01\x13OpusHead", "audio/ogg"),
}


def test_every_allowed_kind_has_a_sample():
    assert set(SAMPLES) == ALLOWED


@pytest.mark.parametrize("extension", sorted(SAMPLES))
def test_a_file_that_is_what_it_says_is_accepted_with_its_type(extension):
    content, mimetype = SAMPLES[extension]
    assert check_file(f"ملف.{extension}", content) == (None, mimetype)
    assert check_file(f"FILE.{extension.upper()}", content) == (None, mimetype)


@pytest.mark.parametrize("extension", sorted(SAMPLES))
def test_a_file_that_is_something_else_is_refused(extension):
    for other, (content, _mimetype) in SAMPLES.items():
        # A picture named as another kind of picture is still a picture, and so is a recording.
        if not any({other, extension} <= kinds for kinds in MEDIA) and other != extension:
            assert check_file(f"file.{extension}", content).reason == "mismatch", other
    for content in (PROGRAM, PAGE, DRAWING, archive("a.txt"), b"\x7fELF\x02\x01\x01\x00\x00"):
        assert check_file(f"file.{extension}", content).reason == "mismatch", content


@pytest.mark.parametrize(
    "extension",
    ["html", "htm", "xhtml", "svg", "xml", "js", "vbs", "bat", "sh", "py", "exe", "msi", "apk"]
    + ["zip", "rar", "7z", "jar", "docm", "xlsm", "lnk", "url", "eml", "php"],
)
def test_pages_scripts_programs_and_archives_are_never_accepted(extension):
    for content in (PDF, PAGE, PROGRAM):
        assert check_file(f"file.{extension}", content).reason == "kind"
        assert check_file(f"file.{extension}", content, allowed=[extension]).reason == "kind"
        assert check_file(f"invoice.pdf.{extension}", content).reason == "kind"


def test_the_settings_can_allow_less():
    assert check_file("a.pdf", PDF, allowed=[".PDF"]).reason is None
    assert check_file("a.png", png(), allowed=["pdf"]).reason == "kind"
    assert check_file("a.pdf", PDF, allowed=[]).reason == "kind"


def test_size_is_limited_and_nothing_is_not_a_file():
    assert check_file("a.pdf", PDF, max_bytes=len(PDF)).reason is None
    assert check_file("a.pdf", PDF, max_bytes=len(PDF) - 1).reason == "too_big"
    assert check_file("a.pdf", b"").reason == "empty"
    assert check_file("a.pdf", None).reason == "empty"


@pytest.mark.parametrize("name", [None, "", ".pdf", "pdf", "....", "folder.pdf/", "a.", "a.p d f"])
def test_a_file_needs_a_name_with_an_extension(name):
    assert check_file(name, PDF).reason == "name"


def test_a_name_written_backwards_is_seen_through():
    assert check_file("report\u202efdp.exe", PDF).reason == "kind"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1256", "utf-16"])
def test_arabic_text_is_text_in_the_encodings_that_people_have(encoding):
    content = "السلام عليكم،\r\n\tتعذر فتح الشهادة < 5 دقائق".encode(encoding)
    assert check_file("a.txt", content) == (None, "text/plain")


@pytest.mark.parametrize(
    "content",
    [
        PAGE,
        b"\xef\xbb\xbf  \n" + PAGE,
        b"Hello <ScRiPt>alert(1)</script>",
        b"Hello <img src=x onerror=alert(1)>",
        PAGE.decode().encode("utf-16"),
        DRAWING,
        b"#!/bin/sh\nrm -rf /\n",
        b"\xff\xfe\x00",
        b"text\x00text",
        b"\x1b[31mred",
    ],
)
def test_a_text_that_could_be_taken_for_a_page_or_program_is_refused(content):
    assert check_file("a.txt", content).reason == "mismatch"


def test_office_documents_with_macros_are_refused():
    macros = ooxml("word/document.xml", "word/vbaProject.bin")
    assert check_file("a.docx", macros).reason == "mismatch"
    macros = compound("WordDocument") + "_VBA_PROJECT".encode("utf-16-le")
    assert check_file("a.doc", macros).reason == "mismatch"


def test_an_archive_that_unpacks_to_too_much_is_refused_unread():
    bomb = archive("[Content_Types].xml", "word/document.xml", body=b"\x00" * (130 * 1024 * 1024))
    assert len(bomb) < 1024 * 1024
    assert check_file("a.docx", bomb).reason == "mismatch"
    crowd = ooxml("word/document.xml", *(f"word/{number}" for number in range(10_001)))
    assert check_file("a.docx", crowd).reason == "mismatch"


@pytest.mark.parametrize("extension", ["docx", "xlsx", "odt", "doc"])
def test_a_document_cut_short_is_refused(extension):
    content = SAMPLES[extension][0]
    assert check_file(f"a.{extension}", content[: len(content) // 2]).reason == "mismatch"


@settings(deadline=None, max_examples=200, derandomize=True)
@given(
    st.sampled_from(sorted(SAMPLES)),
    st.integers(0, 2000),
    st.binary(max_size=30),
    st.booleans(),
)
def test_a_damaged_file_is_judged_without_an_error(extension, place, damage, keep):
    content = SAMPLES[extension][0]
    place %= len(content)
    damaged = content[:place] + damage + (content[place + len(damage) :] if keep else b"")
    assert check_file(f"a.{extension}", damaged).reason in (None, "mismatch", "empty")


@pytest.mark.parametrize(
    ("given_name", "stored"),
    [
        ("شهادة التدريب.pdf", "شهادة التدريب.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\photo.png", "photo.png"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie_ x=1.pdf"),
        ("report\u202efdp.exe", "reportfdp.exe"),
        ("\u2067سر\u2069.pdf", "سر.pdf"),
        ('he said "hi" <b>?.txt', "he said _hi_ _b_.txt"),
        ("note.txt:stream", "note.txt_stream"),
        (".htaccess", "htaccess"),
        ("a.pdf. .", "a.pdf"),
        ("  a \t\u00a0 b.pdf", "a b.pdf"),
        ("\ud800.pdf", "pdf"),
        ("..", "file"),
        ("", "file"),
        (None, "file"),
        ("ا" * 300 + ".pdf", "ا" * 116 + ".pdf"),
        ("x" * 300, "x" * 120),
        ("x." + "y" * 300, "x." + "y" * 118),
    ],
)
def test_a_name_is_made_safe(given_name, stored):
    assert safe_name(given_name) == stored


@settings(deadline=None, max_examples=500, derandomize=True)
@given(st.text(max_size=200) | st.text("./\\: \x00\u202eاé\u0301pdf", max_size=200))
def test_a_safe_name_is_short_and_stays_as_it_is(name):
    stored = safe_name(name)
    assert 0 < len(stored) <= 120
    assert not set(stored) & set('/\\:*?"<>|\x00\r\n\u202e')
    assert safe_name(stored) == stored
    stored.encode()


@pytest.mark.parametrize(
    ("name", "content", "mimetype", "shown"),
    [
        ("IMG_1.heic", SAMPLES["jpg"][0], "image/jpeg", "IMG_1.jpg"),
        ("IMG_1.HEIC", boxed(b"heic"), "image/heic", "IMG_1.HEIC"),
        ("صورة.png", SAMPLES["webp"][0], "image/webp", "صورة.webp"),
        ("مقطع.mp4", boxed(b"qt  "), "video/quicktime", "مقطع.mov"),
        ("صوت.mp3", SAMPLES["m4a"][0], "audio/mp4", "صوت.m4a"),
        ("IMG_1.MOV", b"\x00\x00\x00\x08wide" + b"x" * 9, "video/quicktime", "IMG_1.MOV"),
    ],
)  # fmt: skip
def test_what_phones_make_is_taken_as_what_it_is(name, content, mimetype, shown):
    assert check_file(name, content) == (None, mimetype)
    assert true_name(name, content) == shown
    assert true_name(shown, content) == shown


def test_a_kind_that_the_settings_exclude_is_not_accepted_under_another_name():
    assert check_file("a.heic", SAMPLES["jpg"][0], allowed=["heic"]).reason == "mismatch"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("%D8%B4%D9%87%D8%A7%D8%AF%D8%A9.pdf", "شهادة.pdf"),
        ("100%25.pdf", "100%25.pdf"),
        ("%FF%FE.pdf", "%FF%FE.pdf"),
        ("فاتورة.pdf" + " " * 200 + ".exe", "فاتورة.pdf.exe"),
        ("فاتورة\u202efdp.exe", "فاتورةfdp.exe"),
        ("فاتورة\u2066\u2067.pdf\u2069.exe", "فاتورة.pdf.exe"),
        ("invoice\u2024pdf\uff0eexe", "invoice.pdf.exe"),
        ("CON.txt", "_CON.txt"),
        ("nul", "_nul"),
        ("com1.pdf", "_com1.pdf"),
        ("console.txt", "console.txt"),
        ("..\\..\\Windows\\a.dll", "a.dll"),
        ("%2e%2e%2fشهادة.pdf", "%2e%2e%2fشهادة.pdf"),
        ("%2e%2e%2f%D8%B4.pdf", "ش.pdf"),
    ],
)
def test_names_are_readable_and_honest(name, shown):
    assert safe_name(name) == shown
    assert safe_name(shown) == shown


def test_a_name_without_an_extension_gets_one_by_its_content():
    assert true_name("IMG_1234", SAMPLES["jpg"][0]) == "IMG_1234.jpg"
    assert true_name(None, PDF) == "file.pdf"
    assert true_name("شهادة", b"?") == "شهادة"
    assert true_name("a.pdf", SAMPLES["jpg"][0]) == "a.pdf", "what is no picture keeps its name"
    assert true_name("voice", boxed(b"M4A ")) == "voice.m4a"
    assert true_name("film", boxed(b"isom")) == "film.mp4"
