"""What is done to the parts of a mail, and what is left alone."""

import email
import email.policy
from email.message import EmailMessage

import pytest
from asn1crypto import cms

from odoo.addons.asas_helpdesk.tools import mime, smime
from odoo.addons.asas_helpdesk.tools.mime_parts import own_parts

REPORT = b"""\
From: mailer-daemon@example.com
Subject: Undelivered
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

Not delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; example.com

Action: failed

--b
Content-Type: text/rfc822-headers

Message-ID: <1-asas@example.com>
--b--
"""


def signed(content):
    data = {
        "version": "v1",
        "digest_algorithms": [],
        "encap_content_info": {"content_type": "data", "content": content},
        "signer_infos": [],
    }
    return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(data)}).dump()


def with_signed(content, name="smime.p7m", disposition="attachment"):
    mail = EmailMessage()
    mail.set_content("words")
    mail.add_attachment(
        signed(content), "application", "pkcs7-mime", filename=name, disposition=disposition
    )
    return mail


def test_report_with_returned_headers_keeps_its_types():
    mail = email.message_from_bytes(REPORT, policy=email.policy.SMTP)
    mime.repair(mail)
    returned = list(own_parts(mail))[-1]
    assert returned.get_content_type() == "text/rfc822-headers"
    assert "<1-asas@example.com>" in returned.get_content()
    assert not any(part.get_filename() for part in own_parts(mail))


@pytest.mark.parametrize(
    "content, name, disposition, unwrapped",
    [
        (b"Content-Type: text/plain\r\n\r\ninner", "smime.p7m", "attachment", True),
        (b"Content-Type: text/plain\r\n\r\ninner", "other.p7m", "inline", True),
        (b"Content-Type: text/plain\r\n\r\ninner", "contract.pdf.p7m", "attachment", False),
        (b"%PDF-1.4 no mail", "smime.p7m", "attachment", False),
    ],
)
def test_only_a_signed_mail_is_unwrapped(content, name, disposition, unwrapped):
    mail = with_signed(content, name, disposition)
    before = mail.as_bytes()
    assert bool(smime.unwrap(mail)) == unwrapped
    assert (mail.as_bytes() != before) == unwrapped


def test_no_step_enters_an_attached_mail():
    attached = with_signed(b"Content-Type: text/plain\r\n\r\ninner")
    attached.add_attachment(b"BEGIN:VCALENDAR", "text", "calendar", disposition="inline")
    attached.add_attachment("a,b", "csv", filename="a.csv")
    alternative = EmailMessage()
    alternative.set_content("words")
    alternative.add_alternative("<p></p>", subtype="html")
    attached.attach(alternative)
    before = attached.as_bytes()
    mail = EmailMessage()
    mail.set_content("See the mail.")
    mail.add_attachment(attached)
    assert mime.repair(mail) == []
    assert attached.as_bytes() == before
    assert [part.get_content_type() for part in own_parts(mail)][-1] == "message/rfc822"
