"""Find who wrote what a mail forwards."""

import itertools
import re

from . import mail_headers
from .address import unseen_removed

# The line of a forwarded mail that names its sender, as mail programs write it.
FROM = re.compile(
    r"^[ \t>*]*(?:From|De|Von|Da|Van|من|المرسل|مرسل)[ \t*]*[:：][ \t*]*([^\n]{3,400}"
    r"(?:\n[ \t>]*[^\n:]{0,40}@[^\n]{1,200})?)",
    re.IGNORECASE | re.MULTILINE,
)
# What may stand around the address: [mailto:x@example.com], <x@example.com>, (x@example.com).
_AROUND = re.compile(r"[\[<(]?(?:mailto:)?\s*$", re.IGNORECASE)
_NAME_ENDS = " \t\n*>\"'«»\u200f\u200e<[("
# A forward names its first sender near the beginning.
LONGEST = 20_000
MOST = 5


def original_senders(text):
    """Return the senders that forwarded words name, the outermost first.

    :param str text: the plain text of the mail
    :return: list of pairs, a name, which may be empty, and an address
    """
    senders = []
    for line in itertools.islice(FROM.finditer(text[:LONGEST]), MOST):
        found = mail_headers.ADDRESS.search(line[1])
        if found:
            name = _AROUND.sub("", line[1][: found.start()]).strip(_NAME_ENDS)
            senders.append((unseen_removed(name), found[0].strip(".'").lower()))
    return senders
