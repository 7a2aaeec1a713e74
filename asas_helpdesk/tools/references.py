"""Find the Message-IDs of the mails that a mail answers, however its headers name them."""

import html
import re

from .mail_headers import readable

# Odoo looks for no more of them, and takes those at the end.
MOST = 32
# A thread begins with the mail that the first ones name.
FIRST = 8
HEADERS = ("references", "in-reply-to")
# What a mail was called before a relay gave it an id of its own: the answer may name only that.
ORIGINAL = ("x-microsoft-original-message-id", "x-google-original-message-id")
OWN = re.compile(r"-openerp-[\w.-]{1,80}@")
# Bounded: a header may have any length.
LONGEST = 100_000
BRACKETED = re.compile(r"<([^<>]{3,500})>")
BARE = re.compile(r"[^\s<>,;\"()]{1,250}@[^\s<>,;\"()]{1,250}")


def ids_in(text):
    """Return the Message-IDs in a header, with their brackets, whether or not it has them.

    :param text: decoded, or None
    """
    text = (text or "")[:LONGEST]
    if "&" in text:
        text = html.unescape(text)
    # Long ids are broken over lines by some programs.
    found = ["".join(each.split()) for each in BRACKETED.findall(text)]
    found += BARE.findall(BRACKETED.sub(" ", text))
    return [f"<{each}>" for each in found if "@" in each]


def answered(headers):
    """Return the Message-IDs that a mail answers, the nearest ones last, each once.

    :param headers: pairs of names in lower case and decoded values
    """
    named = {name: [] for name in (*HEADERS, *ORIGINAL)}
    for name, value in headers:
        if name in named:
            named[name] += ids_in(value)
    # Other mails are called so, too; only ours can be what is answered.
    original = [each for name in ORIGINAL for each in named[name] if OWN.search(each)]
    return list(dict.fromkeys([*named["references"], *named["in-reply-to"], *original]))


def bounded(ids):
    """Return, of very many Message-IDs, the first and the last ones, and ours."""
    if len(ids) <= MOST:
        return ids
    own = [each for each in ids[FIRST:-FIRST] if OWN.search(each)]
    return [*ids[:FIRST], *own[-FIRST:], *ids[-FIRST:]]


def repair(message):
    """Let the header ``References`` name what a mail answers, in a form that Odoo finds.

    :param message: an email.message.EmailMessage whose headers can be read
    """
    pairs = [
        (name.lower(), readable(str(value).encode("utf-8", "surrogateescape")))
        for name, value in message._headers
        if name.lower() in (*HEADERS, *ORIGINAL)
    ]
    ids = bounded(answered(pairs))
    usual = "".join(value for name, value in pairs if name == "references")
    if ids and ids != [f"<{each}>" for each in BRACKETED.findall(usual)]:
        message._headers = [(n, v) for n, v in message._headers if n.lower() != "references"]
        message._headers.append(("References", " ".join(ids)))
