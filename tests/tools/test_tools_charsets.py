"""Text and headers in a declared, wrong, narrow, damaged or missing character set."""

import email
import email.policy
import random

import pytest

from odoo.addons.asas_helpdesk.tools import mail_headers
from odoo.addons.asas_helpdesk.tools.charsets import DAMAGED, decode

ARABIC = "لا أستطيع الدخول إلى القاعة منذ أمس"
HONEST = {
    "iso-8859-1": "Élève, où? ÄÖÜ ça va; piñón ÀÉÈ «hääyöaie»",
    "windows-1252": "“smart” café – 5 €",
    "iso-8859-2": "Žluťoučký kůň",
    "iso-8859-15": "prix 5 € ÀÉÈ",
    "iso-8859-9": "İşçi öğrenci",
    "koi8-r": "Привет мир",
    "windows-1251": "Жалоба на обучение",
    "windows-1253": "Καλημέρα κόσμε",
    "windows-1255": "שלום עולם",
    "iso-8859-8-i": "שלום",
    "tis-620": "สวัสดี",
    "gb2312": "你好我要投诉",
    "gbk": "你好，朱镕基投訴",
    "gb18030": "䶮你好😀",
    "big5": "你好我要投訴",
    "shift_jis": "こんにちは、苦情",
    "euc-jp": "こんにちは苦情",
    "iso-2022-jp": "こんにちは",
    "euc-kr": "안녕하세요",
    "utf-16": ARABIC,
    "utf-7": ARABIC,
    "utf-8": ARABIC,
    "hz": "你好abc~",
    "windows-1256": "شكوى، école",
    "iso-8859-6": ARABIC,
    "mac-arabic": ARABIC,
}


def codec(declared):
    return {"iso-8859-8-i": "iso-8859-8"}.get(declared, declared)


@pytest.mark.parametrize("declared", HONEST)
def test_what_is_declared_honestly_is_read_as_declared(declared):
    text = HONEST[declared]
    assert decode(text.encode(codec(declared)), declared) == text


@pytest.mark.parametrize(
    "declared, used",
    [
        ("gb2312", "gbk"),
        ("GB_2312-80", "gb18030"),
        ("ks_c_5601-1987", "cp949"),
        ("ks_c_5601", "cp949"),
        ("shift_jis", "cp932"),
        ("x-sjis", "cp932"),
        ("big5", "big5hkscs"),
        ("iso-8859-1", "cp1252"),
    ],
)
def test_superset_is_read_under_the_name_of_its_subset(declared, used):
    text = {
        "gbk": "朱镕基投訴",
        "gb18030": "䶮😀",
        "cp949": "뷁안녕",
        "cp932": "①髙﨑",
        "big5hkscs": "啫嘅投訴",
        "cp1252": "“café”",
    }[used]
    assert decode(text.encode(used), declared) == text


@pytest.mark.parametrize(
    "used, names",
    [
        ("cp1256", "windows-1256 CP-1256 x-cp1256 win-1256 x-windows-1256 ansi-1256 ms-arab 1256"),
        (
            "iso8859_6",
            "ISO-8859-6-I iso-8859-6-e iso_8859-6:1987 arabic ASMO-708",
        ),
        ("cp720", "DOS-720 cp720 ibm720 x-cp720 720"),
        ("mac_arabic", "x-mac-arabic mac-arabic macArabic"),
    ],
)
def test_arabic_code_pages_are_known_by_all_their_names(used, names):
    for name in names.split():
        assert decode(ARABIC.encode(used), name) == ARABIC, name


def test_first_known_name_of_several_is_taken():
    for declared in ("windows-1256, utf-8", "x-strange; windows-1256", '"windows-1256"'):
        assert decode(ARABIC.encode("cp1256"), declared) == ARABIC, declared
    assert decode(ARABIC.encode(), "windows-1256, utf-8") == ARABIC


@pytest.mark.parametrize("declared", ["utf-8", None, "x-unknown", "us-ascii", "windows-1256"])
def test_one_damaged_byte_costs_one_letter(declared):
    whole = ARABIC.encode()
    for place in (0, 5, 20, len(whole)):
        damaged = decode(whole[:place] + b"\xa0" + whole[place:], declared)
        assert 1 <= damaged.count(DAMAGED) <= 2
        assert "القاعة" in damaged or "لا" in damaged
    assert decode(whole[:-1], declared) == ARABIC[:-1] + DAMAGED


@pytest.mark.parametrize("declared", [None, "x-unknown", "utf-8", "rot13", "base64", "iso-8859-1"])
def test_undeclared_arabic_is_read(declared):
    for text in ("شكوى من انقطاع البث", ARABIC, "السلام عليكم"):
        assert decode(text.encode("cp1256"), declared) == text


@pytest.mark.parametrize(
    "text, used", [("café ñandú", "latin-1"), ("“so”", "cp1252"), ("Grüße, Öl", "latin-1")]
)
def test_undeclared_latin_is_not_made_arabic(text, used):
    assert decode(text.encode(used)) == text


def test_what_makes_no_arabic_is_not_made_arabic():
    for text, used in (("Привет мир", "koi8-r"), ("こんにちは", "shift_jis"), ("你好我", "gbk")):
        read = decode(text.encode(used))
        assert not any("\u0600" <= letter <= "\u06ff" for letter in read)


def test_arabic_in_utf8_is_read_though_a_chinese_program_declares_its_own():
    for declared in ("gb2312", "gbk", "big5", "euc-kr"):
        assert decode(ARABIC.encode(), declared) == ARABIC


def test_nothing_is_read_with_more_damage_than_odoo_reads_it():
    chance = random.Random(7)
    names = [*HONEST, None, "x-unknown"]
    for _ in range(3000):
        declared = chance.choice(names)
        source = chance.choice(list(HONEST))
        content = bytearray(HONEST[source].encode(codec(source)))
        for _ in range(chance.randrange(3)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        try:
            odoo = bytes(content).decode(declared or "utf-8", "replace")
        except LookupError:
            odoo = bytes(content).decode("ascii", "replace")
        if source == "utf-8":  # a single-byte set has a letter for every byte, though no right one
            odoo = bytes(content).decode("utf-8", "replace")
        read = decode(bytes(content), declared)
        assert read.count(DAMAGED) <= odoo.count(DAMAGED), (declared, source, bytes(content))


@pytest.mark.parametrize(
    "raw, text",
    [
        ("=?utf-8?Q?شكوى_بخصوص_الشهادة?=".encode(), "شكوى بخصوص الشهادة"),
        ("Re: =?utf-8?q?شكوى بخصوص?= x".encode(), "Re: شكوى بخصوص x"),
        (b"=?utf-8?B?2LTZg9mI2Y?=", "شكو" + DAMAGED),
        (b"=?utf-8?B?2LTZgw==2YjZiQ==?=", "شكوى"),
        (b"=?windows-1256, utf-8?B?1N/m7A==?=", "شكوى"),
        (b"=?gb2312?B?xOO6w6Os1uw=?= =?gb2312?B?6Ua7+c22y98=?=", "你好，朱镕基投诉"),
        (
            "شكوى".encode() + b"\xa0 " + "سارة القحطاني".encode(),
            "شكوى" + DAMAGED + " سارة القحطاني",
        ),
    ],
)
def test_damaged_headers_are_read(raw, text):
    assert mail_headers.readable(raw) == text


@pytest.mark.parametrize(
    "disposition, name",
    [
        (b"filename*=us-ascii''%D4%E5%C7%CF%C9%20%D3%C7%D1%C9%2E%70%64%66", "شهادة سارة.pdf"),
        (b"filename*0*=windows-1256''%D4%DF; filename*1*=%E6%EC.pdf", "شكوى.pdf"),
        (b"filename*=utf-8''%D8%B4%D9%83%D9%88%D9.pdf", f"شكو{DAMAGED}.pdf"),
        (b"filename*=''%D8%B4%D9%83%D9%88.pdf", "شكو.pdf"),
        (b"filename*=utf-8'ar'%D8%B4.pdf", "ش.pdf"),
        (b"filename*=x-mac-arabic''%E4%C7.pdf; size=3", "لا.pdf"),
        (b"filename=\xd4\xdf\xe6\xec 2.pdf", "شكوى 2.pdf"),
        (b'filename="\xd4\xdf\xe6\xec; 2.pdf"', "شكوى; 2.pdf"),
        (b'filename="plain; name=x.pdf"', "plain; name=x.pdf"),
    ],
)
def test_names_of_files_are_read(disposition, name):
    raw = b"Content-Disposition: attachment; " + disposition + b"\n\nx"
    part = email.message_from_bytes(raw, policy=email.policy.SMTP)
    mail_headers.repair_headers(part)
    assert part.get_filename() == name


@pytest.mark.parametrize("declared", ["idna", "punycode", "undefined", "uu"])
@pytest.mark.parametrize("content", [b"\xe9", b"plain", b"\xff\x00-\xe9a"])
def test_codec_that_cannot_replace_counts_as_unknown(declared, content):
    assert decode(content, declared) == decode(content)
    header = b"=?" + declared.encode() + b"?q?" + content.hex("=").upper().encode() + b"?="
    assert mail_headers.readable(header) is not None


def test_reading_of_a_header_never_raises(monkeypatch):
    def fail(value):
        raise OverflowError(value)

    monkeypatch.setattr(mail_headers, "_repair_header", fail)
    assert mail_headers.readable(b"<a@b>\r\n \xe9") == "<a@b> é"
