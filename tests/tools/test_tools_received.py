"""When a server took a mail, as far as its headers can be trusted."""

from datetime import datetime

import pytest

from odoo.addons.asas_helpdesk.tools import received

OURS = frozenset({"mx.example.org"})
TOP = "Received: from a (by x; y) by mx.example.org (Postfix) for <Info@Example.org>; "
DATE = "Thu, 26 Nov 2026 21:40:07 +0300"


def test_topmost_header_of_ours_counts():
    headers = (
        "Received: by lmtp.example.net; now\r\n"
        f"{TOP}\r\n\t{DATE}\r\n"
        "Received: by mx.example.org; Thu, 26 Nov 2006 21:40:07 +0300\r\n"
    )
    found = received.own_header(headers, OURS)
    assert received.moment(found) == datetime(2026, 11, 26, 18, 40, 7)
    assert received.recipient(found) == "info@example.org"


def test_domain_stands_for_all_its_servers():
    assert received.own_header(f"{TOP}{DATE}", frozenset({"example.org"}))


def test_without_a_named_server_the_topmost_counts():
    assert (
        received.own_header(f"Received: by x; {DATE}\r\nReceived: by y; z", ()) == f"by x; {DATE}"
    )


@pytest.mark.parametrize(
    "headers",
    [
        "",
        "Subject: x",
        "Received: by mx.example.org.evil.example; x",
        "Received: from mx.example.org by evil.example; x",
        "Received: from x (helo by mx.example.org) by evil.example; x",
        "X-Received: by mx.example.org; x",
        "Received: by evil.example; x\r\n" * 100 + "Received: by mx.example.org; x",
    ],
)
def test_header_of_others_counts_for_nothing(headers):
    assert received.own_header(headers, OURS) == ""


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (f"by x; {DATE} (AST)", datetime(2026, 11, 26, 18, 40, 7)),
        ("by x; Thu, 26 Nov 2026 21:40:07 -0000", datetime(2026, 11, 26, 21, 40, 7)),
        ("by x; 26 Nov 26 21:40 GMT", datetime(2026, 11, 26, 21, 40)),
        ("by x", None),
        ("by x;", None),
        ("by x; soon", None),
        ("by x; Thu, 26 Nov 99999 21:40:07 +0300", None),
        ("", None),
    ],
)
def test_moment_is_read_or_none(header, expected):
    assert received.moment(header) == expected
