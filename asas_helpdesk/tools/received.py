"""Read from a mail when our own server took it (RFC 5321, section 4.4)."""

import re
from datetime import UTC
from email.utils import parsedate_to_datetime

from .authentication import is_own

RECEIVED = re.compile(r"^received:(.*(?:\r?\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)
# A sender may write anything into the comments of a header, by the name its machine gives itself.
COMMENT = re.compile(r"\([^()]{0,500}\)")
BY = re.compile(r"\bby\s+\[?([\w.:-]{1,255})", re.IGNORECASE)
FOR = re.compile(r"\bfor\s+<?([\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,255})", re.IGNORECASE)
# Each server on the way adds one, on top; more are no way.
MOST = 50
LONGEST = 2000


def own_header(headers, own_servers):
    """Return the header that our own server added when it took the mail, or ``""``.

    Servers add theirs on top, so that nobody else can have written the topmost one of ours. Where
    no server is named, it is the topmost one, which the server has written that the mail is fetched
    from.

    :param str headers: all headers of the mail
    :param own_servers: the names of our servers, in small letters
    """
    for number, found in enumerate(RECEIVED.finditer(headers)):
        if number >= MOST:
            break
        value = COMMENT.sub(" ", " ".join(found[1][:LONGEST].split()))
        if not own_servers:
            return value
        by = BY.search(value)
        if by and is_own(by[1].rstrip(".").lower(), own_servers):
            return value
    return ""


def moment(header):
    """Return the moment in a Received header as a naive datetime in UTC, or None."""
    try:
        found = parsedate_to_datetime(header.rpartition(";")[2].strip())
        aware = found if found.tzinfo else found.replace(tzinfo=UTC)
        return aware.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def recipient(header):
    """Return the address, in small letters, for which a server took the mail, or ``""``."""
    found = FOR.search(header)
    return found[1].lower() if found else ""
