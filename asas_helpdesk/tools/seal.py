"""Seal the entries of an append-only record, and write down the ends of its chains.

The entries of a chain are numbered. Each seal covers the number, the kind and the time of its
entry, the seal before, and a digest (HMAC-SHA-256) of the content under a random key. A person who
changes an entry has to compute every later seal of the chain again, and then the end of the chain
is another one than the anchor says that was sent away before. Without content and key, a seal can
still be checked, and says nothing about what the content was.
"""

import base64
import hashlib
import hmac
import json
import re
import secrets
from typing import NamedTuple

FIRST = "0" * 64
_VERSION = "asas-helpdesk-anchor 1"
_HEAD = re.compile(r"^(\d+) (\d+) ([A-Za-z0-9_-]{22})$")
_FACT = re.compile(r"^(database|at|entries|chains|root) (\S+)$")


class Head(NamedTuple):
    """The end of a chain: how many entries it has, and a short form of the last seal."""

    count: int
    mark: str


class Anchor(NamedTuple):
    """The ends of all chains at a moment."""

    facts: dict
    heads: dict

    @property
    def root(self):
        return self.facts.get("root", "")


def canonical(value):
    """Return a value as JSON that is the same for the same value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def new_key():
    """Return a random key for one entry."""
    return secrets.token_hex(32)


def digest(key, *content):
    """Return the HMAC-SHA-256 of a content under a key.

    >>> digest("00", "a") == digest("00", "a") != digest("01", "a")
    True
    """
    return hmac.new(bytes.fromhex(key), canonical(content).encode(), hashlib.sha256).hexdigest()


def seal(previous, chain, number, kind, at, of_content):
    """Return the seal of an entry.

    :param str previous: the seal of the entry before, or ``FIRST``
    :param str at: the time of the entry
    :param str of_content: the digest of its content
    """
    sealed = canonical([previous, chain, number, kind, at, of_content])
    return hashlib.sha256(sealed.encode()).hexdigest()


def mark(of_entry):
    """Return the short form of a seal that an anchor holds: 128 bits in 22 characters."""
    return base64.urlsafe_b64encode(bytes.fromhex(of_entry)[:16]).decode().rstrip("=")


def lines(heads):
    """Return the lines of an anchor for the ends of chains, in order.

    >>> lines({7: Head(2, "x" * 22)})
    ['7 2 xxxxxxxxxxxxxxxxxxxxxx']
    """
    return [f"{chain} {head.count} {head.mark}" for chain, head in sorted(heads.items())]


def root(heads):
    """Return one hash over the ends of all chains and their counts."""
    return hashlib.sha256("\n".join(lines(heads)).encode()).hexdigest()


def facts(heads, **more):
    """Return what an anchor says in its first lines."""
    entries = sum(head.count for head in heads.values())
    return {**more, "entries": str(entries), "chains": str(len(heads)), "root": root(heads)}


def write_anchor(said, heads):
    """Return the text of an anchor.

    :param dict said: what ``facts`` returned
    """
    return "\n".join(
        [_VERSION, *(f"{name} {value}" for name, value in said.items()), *lines(heads)]
    )


def read_anchor(text):
    """Return the anchor in a text, such as a mail, in which other lines may stand around it."""
    found, heads = {}, {}
    for line in text.splitlines():
        line = line.strip().lstrip("> ")
        if fact := _FACT.match(line):
            found[fact[1]] = fact[2]
        elif head := _HEAD.match(line):
            heads[int(head[1])] = Head(int(head[2]), head[3])
    return Anchor(found, heads)
