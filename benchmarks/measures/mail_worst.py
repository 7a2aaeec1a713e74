"""Measure the most expensive mails that the guard of the gateway lets through.

Of each kind the largest one within its bounds is made and processed: none may take two seconds of
processor time. A mail beyond them, of which only the beginning is read, is measured, too.
"""

import email
import email.policy
from email.utils import make_msgid
from functools import partial

from odoo.addons.asas_helpdesk.tools import mail_guard, mime

from .report import Meter, Result

MOST_SECONDS = 2
BASE64 = b"QUJD" * 19 + b"\r\n"


def measure(env, address):
    results = []
    for name, kind in KINDS.items():
        make = partial(_mail, address, kind)
        largest = _largest(make)
        results.append(_process(env, f"largest {name}", make(largest), largest))
    results.append(_process(env, "mail beyond all bounds", _mail(address, _pages, 20_000), 20_000))
    return results


def _mail(address, kind, size):
    headers, body = kind(size)
    own = {"From": b"s@example.com", "To": address.encode(), "Subject": b"worst", **headers}
    own = {"Message-ID": make_msgid(domain="mail.example.com").encode(), **own}
    head = b"".join(name.encode() + b": " + value + b"\r\n" for name, value in own.items())
    return head + b"MIME-Version: 1.0\r\n" + body


def _is_within(raw):
    try:
        mail_guard.check_bytes(raw)
        message = email.message_from_bytes(raw, policy=email.policy.SMTP)
        mail_guard.check_parts(message)
        mime.repair(message)
        mail_guard.check_texts(message)
    except mail_guard.Excess:
        return False
    return True


def _largest(make):
    """Return the largest size within the bounds, to about a tenth."""
    size = 1
    while size < 1 << 26 and _is_within(make(size * 2)):
        size *= 2
    for step in (size // 2, size // 4, size // 8):
        if step and _is_within(make(size + step)):
            size += step
    return size


def _process(env, title, raw, size):
    tickets = env["asas.helpdesk.ticket"]
    before = tickets.search([], order="id desc", limit=1).id or 0
    with Meter(env) as meter:
        env["mail.thread"].message_process(None, raw)
    made = tickets.search([("id", ">", before)])
    env.cr.rollback()
    env.transaction.reset()
    wrong = "" if len(made) == 1 else f"{len(made)} tickets"
    if meter.cpu >= MOST_SECONDS:
        wrong = f"it took {meter.cpu:.1f} s of the processor, not less than {MOST_SECONDS}"
    remark = f"size {size:,}, {len(raw) / 1024:,.0f} KB"
    return Result(title, 1, **meter.cost(), remark=remark, wrong=wrong)


# ------------------------------------------------------------------ Kinds


def _mixed(parts, subtype=b"mixed"):
    body = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts)
    head = b'Content-Type: multipart/%s; boundary="b"\r\n\r\n' % subtype
    return {}, head + body + b"--b--\r\n"


def _pages(size):
    return _mixed([b"Content-Type: text/html\r\n\r\n" + b"<p>x</p>" * 5] * size)


def _long_pages(size):
    return _mixed([b"Content-Type: text/html\r\n\r\n" + b"x<br>" * size] * 30)


def _page(once, size, before=b"", after=b""):
    return {}, b"Content-Type: text/html\r\n\r\n" + before + once * size + after


def _plain(once, size):
    return {}, b"Content-Type: text/plain\r\n\r\n" + once * size


def _nested(size):
    levels = range(size)
    inner = [
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in levels
    ]
    return {}, b"".join(inner) + b"Content-Type: application/pdf\r\n\r\n" + b"x\r\n" * 140_000


def _enclosed(size):
    return {}, b"Content-Type: message/rfc822\r\n\r\nSubject: x\r\n" * size + b"\r\nx"


def _enclosed_with_headers(size):
    part = b"Content-Type: message/rfc822\r\n\r\nTo: " + b"a@example.com, " * size + b"\r\n\r\nx"
    return _mixed([part] * 15)


def _files(size):
    part = b"Content-Type: image/png\r\nContent-Disposition: attachment; filename=a%d.png\r\n\r\nx"
    return _mixed([part % number for number in range(size)])


def _large_file(size):
    part = b"Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return _mixed([part + BASE64 * size])


def _sections(size):
    name = b"".join(b"\r\n filename*%d*=%%41" % number for number in range(size))
    part = b"Content-Type: image/png\r\nContent-Disposition: attachment;" + name + b"\r\n\r\nx"
    return _mixed([part] * 100)


def _headers(once, name, size):
    return {name: once * size}, b"\r\nx"


def _many_headers(size):
    return {f"X-{number}": b"=?utf-8?q?x?=" for number in range(size)}, b"\r\nx"


def _subject(size):
    return {"Subject": b"=?utf-8?q?=D8=B9?=\r\n " * size}, b"\r\nx"


def _gmail(size):
    return _page(b"<p>a</p>", size, b"<div class=gmail_quote>", b"</div>")


def _attributes(size):
    names = b" ".join(b"a%d=b" % number for number in range(size))
    return _page(b"<p " + names + b">x</p>", 1)


KINDS = {
    "number of pages": _pages,
    "pages of many lines": _long_pages,
    "page of paragraphs": partial(_page, b"<p>a</p>"),
    "page of lines": partial(_page, b"a<br>"),
    "page of quotations": partial(_page, b"<blockquote>a</blockquote>"),
    "page of nested quotations": partial(_page, b"<blockquote>a"),
    "page of marked quotations": partial(_page, b"<div class=gmail_extra>a</div>"),
    "page in one quotation": _gmail,
    "page of open signs": partial(_page, b"<"),
    "page of quoted lines": partial(_page, b"\n>a\nb", before=b"<pre>"),
    "page of pictures": partial(_page, b"<img src='cid:x'>"),
    "page of styles": partial(_page, b"<p style='color:red;margin:0'>a</p>"),
    "tag of attributes": _attributes,
    "plain text": partial(_plain, b"hello world, this is it\n"),
    "plain text of signs": partial(_plain, b"From: On x wrote:\n"),
    "plain text of quoted lines": partial(_plain, b">a\nb\n"),
    "plain text of empty lines": partial(_plain, b"\n"),
    "depth": _nested,
    "depth of mails": _enclosed,
    "mails with many recipients": _enclosed_with_headers,
    "number of files": _files,
    "file": _large_file,
    "names of files in sections": _sections,
    "number of headers": _many_headers,
    "number of recipients": partial(_headers, b"a@example.com,\r\n ", "Cc"),
    "recipients without sense": partial(_headers, b"(", "Cc"),
    "names of recipients": partial(_headers, b'"a" <', "Cc"),
    "subject in words": _subject,
    "references": partial(_headers, b"<a@example.com>\r\n ", "References"),
    "date without sense": partial(_headers, b"1 ", "Date"),
    "message id without sense": partial(_headers, b"<a@", "Message-ID"),
}
