"""Find who wrote what a mail forwards."""

import re

from . import mail_headers

# The line of a forwarded mail that names its sender, as mail programs write it.
FROM = re.compile(
    r"^[ \t>*]*(?:From|De|Von|Da|Van|من|المرسل|مرسل)[ \t*]*[:：][ \t*]*([^\n]{3,400}"
    r"(?:\n[ \t>]*[^\n:]{0,40}@[^\n]{1,200})?)",
    re.IGNORECASE | re.MULTILINE,
)
# What may stand around the address: [mailto:x@example.com], <x@example.com>, (x@example.com).
_AROUND = re.compile(r"[\[<(]?(?:mailto:)?\s*$", re.IGNORECASE)
_NAME_ENDS = " \t\n*>\"'«»‏‎<[("
# A forward names its first sender near the beginning.
LONGEST = 20_000


def original_sender(text):
    """Return the name and the address of the sender that forwarded words name first.

    :param str text: the plain text of the mail
    :return: a pair of texts, empty if none is named
    """
    for line in FROM.finditer(text[:LONGEST]):
        found = mail_headers.ADDRESS.search(line[1])
        if found:
            name = _AROUND.sub("", line[1][: found.start()]).strip(_NAME_ENDS)
            return name, found[0].strip(".'").lower()
    return "", ""
