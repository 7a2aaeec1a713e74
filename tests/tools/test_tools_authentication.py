"""Only what our own server has added proves a sender, however a sender imitates it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.asas_helpdesk.tools import authentication
from odoo.addons.asas_helpdesk.tools.authentication import check

OURS = frozenset({"mx.asas.example"})
RESULTS = "Authentication-Results"
TAKEN = ("Received", "from mail.example.com (a [192.0.2.1]) by mx.asas.example (Postfix); Sun")
BEFORE = ("Received", "from laptop by mail.example.com with ESMTPSA; Sun")
PASSED = (RESULTS, "mx.asas.example; dmarc=pass (p=none) header.from=example.com")
FAILED = (RESULTS, "mx.asas.example; dmarc=fail (p=none) header.from=example.com")
FORGED = PASSED


def found(*headers, domain="example.com", servers=OURS):
    return check(headers, servers, domain)[0]


def said(results):
    return found((RESULTS, f"mx.asas.example; {results}"), TAKEN, BEFORE)


@pytest.mark.parametrize(
    ("headers", "outcome"),
    [
        ((PASSED, TAKEN, BEFORE), "pass"),
        ((TAKEN, PASSED, BEFORE), "pass"),
        ((FAILED, TAKEN, BEFORE), "fail"),
        ((TAKEN, FAILED, BEFORE), "fail"),
        ((TAKEN, BEFORE), "unchecked"),
        # Brought by the sender, in every place where a sender can put it.
        ((TAKEN, BEFORE, FORGED), "unchecked"),
        ((TAKEN, BEFORE, TAKEN, FORGED), "unchecked"),
        ((FAILED, TAKEN, FORGED, BEFORE), "fail"),
        ((FAILED, TAKEN, FORGED, TAKEN, FORGED), "fail"),
        ((TAKEN, FAILED, FORGED, BEFORE), "fail"),
        ((TAKEN, FAILED, TAKEN, FORGED), "fail"),
        (((RESULTS, "mx.asas.example; none"), TAKEN, FORGED), "unchecked"),
        ((TAKEN, (RESULTS, "mx.asas.example; none"), FORGED), "unchecked"),
        ((BEFORE, FORGED, TAKEN), "unchecked"),
        ((("Received", "nonsense"), FORGED), "unchecked"),
        # Without any Received only the topmost one.
        ((FAILED, FORGED), "fail"),
        (((RESULTS, "mx.asas.example; none"), FORGED), "unchecked"),
        # Several of our own, each by a program of its own.
        (((RESULTS, "mx.asas.example; spf=none"), PASSED, TAKEN, BEFORE), "pass"),
        ((PASSED, FAILED, TAKEN, BEFORE), "fail"),
    ],
)
def test_only_what_our_own_server_has_added_counts(headers, outcome):
    assert found(*headers) == outcome


@pytest.mark.parametrize(
    "header",
    [
        "mx.evil.example; dmarc=pass header.from=example.com",
        "mx.asas.example.evil.example; dmarc=pass header.from=example.com",
        "evil-mx.asas.example; dmarc=pass header.from=example.com",
        "(mx.asas.example;) evil.example; dmarc=pass header.from=example.com",
        '"mx.asas.example; dmarc=pass header.from=example.com"',
        "dmarc=pass header.from=example.com",
        "",
        ";",
        "mx.asas.example",
    ],
)
def test_another_name_proves_nothing(header):
    assert found((RESULTS, header), TAKEN, BEFORE) == "unchecked"


def test_without_a_server_in_the_settings_nothing_is_checked():
    assert found(PASSED, TAKEN, servers=frozenset()) == "unchecked"


@pytest.mark.parametrize(
    "header",
    [
        "MX.Asas.Example; DMARC=PASS header.FROM=Example.COM",
        "mx.asas.example 1;\r\n\tspf=pass smtp.mailfrom=other.example;\r\n\tdmarc=pass\r\n"
        "\t(policy (nested; dmarc=fail) none) header.from=example.com",
        "(a comment) mx.asas.example (one; more) ; dmarc (x) = (y) pass header.from=example.com",
        '"mx.asas.example"; dmarc=pass reason="not; dmarc=fail" header.from=example.com',
        "mx.asas.example.; dmarc/1=pass header.from=example.com.",
        "mx.asas.example; dkim=fail header.d=example.com; dmarc=pass header.from=example.com",
        "mx.asas.example; dmarc=pass",
    ],
)
def test_it_is_read_however_it_is_written(header):
    assert found((RESULTS.upper(), header), TAKEN, BEFORE) == "pass"


@pytest.mark.parametrize(
    ("results", "outcome"),
    [
        ("dmarc=pass header.from=evil.example", "fail"),
        ("dmarc=pass header.from=sub.example.com", "unchecked"),
        ("dmarc=none header.from=example.com", "unchecked"),
        ("dmarc=fail header.from=example.com; dkim=pass header.d=example.com", "fail"),
        ("dmarc=none header.from=example.com; dkim=pass header.d=example.com", "pass"),
        ("dmarc=bestguesspass header.from=example.com; spf=fail smtp.mailfrom=example.com", "fail"),
        ("spf=pass smtp.mailfrom=someone@example.com", "pass"),
        ("spf=pass smtp.mailfrom=bounce.example.com", "pass"),
        ('spf=pass smtp.mailfrom="a;dmarc=pass"@evil.example', "unchecked"),
        ("spf=pass smtp.mailfrom=notexample.com", "unchecked"),
        ("spf=pass smtp.helo=example.com", "unchecked"),
        ("spf=pass smtp.mailfrom=evil.example; dkim=pass header.d=evil.example", "unchecked"),
        ("spf=fail smtp.mailfrom=evil.example", "unchecked"),
        ("spf=fail smtp.mailfrom=example.com", "fail"),
        ("spf=softfail smtp.mailfrom=example.com", "fail"),
        ("spf=fail smtp.mailfrom=example.com; dkim=pass header.i=@mail.example.com", "pass"),
        ("dkim=fail header.d=example.com; spf=pass smtp.mailfrom=example.com", "pass"),
        ("dkim=fail header.d=example.com", "fail"),
        ("dkim=fail header.d=evil.example; dkim=pass header.d=example.com", "pass"),
        ("dkim=temperror header.d=example.com; spf=neutral smtp.mailfrom=example.com", "unchecked"),
        ("dkim=pass header.d=com", "unchecked"),
        ("dkim", "unchecked"),
        ("dkim=", "unchecked"),
    ],
)
def test_dmarc_decides_else_spf_or_dkim_of_the_same_domain(results, outcome):
    assert said(results) == outcome


def test_a_public_ending_is_nobodys_organization():
    signed = (RESULTS, "mx.asas.example; dkim=pass header.d=evil.com.sa")
    assert found(signed, TAKEN, domain="com.sa") == "unchecked"
    assert found(signed, TAKEN, domain="evil.com.sa") == "pass"


def test_a_domain_in_arabic_letters_is_the_same_in_both_forms():
    ascii_form = "معهد.example".encode("idna").decode()
    signed = (RESULTS, f"mx.asas.example; dmarc=pass header.from={ascii_form}")
    assert found(signed, TAKEN, domain="معهد.example") == "pass"


def test_servers_of_large_providers_are_known_by_their_domain():
    google = (
        ("Received", "by 2002:a05:7300:6d28:b0:1 with SMTP id x; Sun"),
        ("Received", "from mail.example.com (mail.example.com. [192.0.2.1]) by mx.google.com; Sun"),
        (RESULTS, "mx.google.com; dmarc=pass (p=NONE) header.from=example.com"),
    )
    assert found(*google, servers=frozenset({"google.com"})) == "pass"
    microsoft = (
        ("Received", "from A.eurprd01.prod.outlook.com (::1) by B.prod.outlook.com; Sun"),
        ("Received", "from mail.example.com (192.0.2.1) by C.mail.protection.outlook.com; Sun"),
        (
            RESULTS,
            "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.com; dkim=none;dmarc=pass"
            " action=none header.from=example.com;compauth=pass reason=100",
        ),
    )
    assert found(*microsoft, servers=frozenset({"outlook.com"})) == "pass"
    assert found(TAKEN, microsoft[2], servers=OURS) == "unchecked"


@given(st.text(max_size=300))
def test_any_text_can_be_read(text):
    authentication.parse(text)
    authentication.received_by(text)


@given(st.text(alphabet='mx.asas;= "()\\@dmarcpfheo-', max_size=200))
def test_no_words_of_the_sender_below_turn_a_failure_into_a_pass(text):
    assert found(FAILED, TAKEN, (RESULTS, text), FORGED) == "fail"
