"""Clean e-mail addresses, however they were typed or pasted, and say which cannot be reached."""

import re
import unicodedata
from email.utils import getaddresses
from typing import NamedTuple

import idna

from .arabic import INVISIBLE, ascii_digits

MAX_LENGTH = 254  # RFC 5321
_LOCAL_LENGTH = 64
_READ_LENGTH = 1000

# Why an address cannot be written to, or only perhaps.
BROKEN, INTERNATIONAL = "broken", "international"

_UNSEEN = re.compile(f"[{INVISIBLE}\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]+")
# Signs that stand around an address in a text, among them the Arabic comma, semicolon and stop.
_AROUND = " \t\r\n,;:.?،؛؟۔。、<>()[]{}\"'`“”„‘’«»‹›|"
_MAILTO = re.compile(r"(?:mailto|e-?mail|البريد(?: الإلكتروني)?)[\s:：]+", re.IGNORECASE)
_PARAMETERS = re.compile(r"\?(?:subject|body|cc|bcc)=.*", re.IGNORECASE | re.DOTALL)
_IN_BRACKETS = re.compile(r"<([^<>]*@[^<>]*)>")
_LOCAL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+")
_LOCAL_SIGNS = set(".!#$%&'*+/=?^_`{|}~-")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+(?!\d+$){_LABEL}")
# Domains of one service.
_MAILBOX_DOMAINS = {"googlemail.com": "gmail.com"}
# An address within a header, with the signs that do not belong to it.
_WRITTEN = re.compile(r"[^\s<>,;\"()]{1,200}@[^\s<>,;\"()]{1,300}")


class Address(NamedTuple):
    """A cleaned address, and why it cannot be written to: ``broken``, ``international`` or None."""

    value: str
    problem: str | None


def read(text: str | None) -> Address:
    """Return the one address in a text: clean, in lower case, its domain in ASCII (RFC 5891).

    Removed are invisible signs, ``mailto:``, a name before it, brackets, spaces around the ``@``,
    and commas, semicolons and stops at the ends, Arabic ones too; Arabic digits become ASCII
    digits. If nothing can be reached, the text is returned without its invisible signs, as broken.
    An address with letters before the ``@`` that are not ASCII (RFC 6531) is ``international``: it
    is reached only if all mail servers on the way support that (SMTPUTF8).
    """
    cleaned = unseen_removed(text)
    if len(cleaned) > _READ_LENGTH:
        return Address(cleaned, BROKEN)
    for candidate in _candidates(cleaned):
        found = _read_one(candidate)
        if found.problem != BROKEN:
            return found
    return Address(cleaned, BROKEN if cleaned else None)


def problem_of(address: str | None) -> str | None:
    """Return why an address that is stored cannot be written to; None for a good or empty one."""
    found = read(address)
    if found.problem == BROKEN or not address or found.value == address.strip().lower():
        return found.problem
    # What is stored is what is written to.
    return found.problem if _same(found.value, address) else BROKEN


def readable(address: str | None) -> str:
    """Return an address with its domain in the letters that people know."""
    local, at, domain = (address or "").rpartition("@")
    if "xn--" not in domain:
        return address or ""
    try:
        return f"{local}{at}{idna.decode(domain)}"
    except (idna.IDNAError, UnicodeError):
        return address


def spellings(address: str) -> list[str]:
    """Return the forms in which an address may be stored: its domain in ASCII, and readable."""
    return list(dict.fromkeys((address, read(address).value, readable(address))))


def mailbox(address: str | None) -> str:
    """Return what is the same for all spellings of an address that reach one mailbox.

    Many services deliver ``name+tag@`` and, some of them, ``na.me@`` to ``name@``. It is for
    counting only: nothing is sent to it, and two people may share it.
    """
    local, at, domain = (address or "").lower().rpartition("@")
    plain = local.partition("+")[0].replace(".", "")
    return f"{plain or local}{at}{_MAILBOX_DOMAINS.get(domain, domain)}"


def clean_header(value: str) -> str:
    """Return a header in which the addresses are clean; names and all the rest remain."""
    return _WRITTEN.sub(lambda found: _clean_written(found[0]), value)


def tidied(text: str) -> str:
    """Return what stands in an address field without signs that nobody sees or means.

    Unlike :func:`read`, it keeps what else was written, such as several addresses.
    """
    if text.isascii():
        return text
    return unseen_removed(text).strip(" ،؛۔。")


def unseen_removed(text: str | None) -> str:
    """Return a text on one line, without signs that cannot be seen; empty for anything else."""
    if not isinstance(text, str):
        return ""
    return " ".join(_UNSEEN.sub("", text).split())


def _clean_written(written):
    if written.isascii():
        return written
    found = read(written)
    return written if found.problem == BROKEN else found.value


def _same(value, address):
    """Return whether a stored address differs from a clean one only in its domain’s letters."""
    local, _at, domain = address.strip().rpartition("@")
    return value == f"{_local(local)}@{_ascii_domain(domain)}"


def _candidates(text):
    """Yield what may be the address in a text, which has a single ``@`` in each of them."""
    text = unicodedata.normalize("NFC", text).replace("＠", "@").replace("﹫", "@")
    bracketed = _IN_BRACKETS.findall(text)
    if len(bracketed) == 1:
        yield bracketed[0]
    elif not bracketed:
        yield text
        # With a comment, as headers may have one.
        pairs = [address for _name, address in getaddresses([text]) if "@" in address]
        if len(pairs) == 1 and "(" in text:
            yield pairs[0]


def _read_one(text):
    text = _MAILTO.sub("", text.strip(_AROUND), count=1)
    text = _PARAMETERS.sub("", text).strip(_AROUND)
    local, at, domain = (part.strip() for part in text.rpartition("@"))
    domain = re.sub(r"\s*[.。]\s*", ".", domain)
    local, domain = _local(local), _ascii_domain(domain)
    value = f"{local}{at}{domain}"
    if not local or not _DOMAIN.fullmatch(domain) or len(domain) > 253:
        return Address(value, BROKEN)
    if len(value) > MAX_LENGTH or len(local.encode()) > _LOCAL_LENGTH:
        return Address(value, BROKEN)
    if _LOCAL.fullmatch(local):
        return Address(value, None)
    return Address(value, BROKEN if local.isascii() or not _is_local(local) else INTERNATIONAL)


def _local(local):
    """Return the part before the ``@``: lower-case letters and digits of ASCII, where it is so."""
    with_digits = ascii_digits(unicodedata.normalize("NFKC", local))
    if with_digits.isascii():
        return with_digits.lower()
    return unicodedata.normalize("NFC", local)


def _is_local(local):
    return all(
        sign in _LOCAL_SIGNS or unicodedata.category(sign)[0] in "LMN" for sign in local
    ) and bool(re.search(r"\w", local))


def _ascii_domain(domain):
    """Return a domain in ASCII; as it is if that is impossible."""
    if domain.isascii():
        return domain.lower()
    try:
        return idna.encode(domain, uts46=True).decode().lower()
    except (idna.IDNAError, UnicodeError):
        return domain
