"""Keep access keys out of the request logs, where anybody who reads them could open the tickets."""

import logging
import re
from urllib.parse import unquote

from .tools import secret

# The loggers of Odoo's server that write the addresses requested.
LOGGERS = ("werkzeug", "odoo.http")
# The desk's own addresses, and those of Odoo that lead to a ticket; also inside another address, in
# which they are quoted once or several times.
_OWN = re.compile(
    r"(?:/|%(?:25)*2f)(?:my(?:/|%(?:25)*2f)tickets|support|asas_helpdesk)|asas\.helpdesk\.",
    re.IGNORECASE,
)


def _decoded(message):
    """Return a message in which the addresses are readable, however often they were encoded."""
    for _time in range(4):
        if "%" not in message:
            break
        message = unquote(message)
    return message


class BlankKeys(logging.Filter):
    """Logging filter that blanks the keys in addresses of the desk, and lets every record pass."""

    def filter(self, record):
        message = record.getMessage()
        if _OWN.search(_decoded(message)):
            blanked = secret.blank(message)
            if blanked != message:
                record.msg, record.args = blanked, ()
        return True


def post_load():
    """Install the filter, once per process, however many databases it serves."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(known, BlankKeys) for known in logger.filters):
            logger.addFilter(BlankKeys())
