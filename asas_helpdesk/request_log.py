"""The logs of requests keep no key: an access link opens a ticket to anybody who reads it there."""

import logging
import re

from .tools import secret

# Where Odoo's server writes down the addresses that were asked for.
LOGGERS = ("werkzeug", "odoo.http")
# The desk's own addresses, and those of Odoo that lead to a ticket; also inside another address,
# where they are quoted once or several times.
_OWN = re.compile(
    r"(?:/|%(?:25)*2f)(?:my(?:/|%(?:25)*2f)tickets|support|asas_helpdesk)|asas\.helpdesk\.",
    re.IGNORECASE,
)


class BlankKeys(logging.Filter):
    """Takes the keys out of the addresses of the desk; lets every record pass."""

    def filter(self, record):
        message = record.getMessage()
        if _OWN.search(message):
            blanked = secret.blank(message)
            if blanked != message:
                record.msg, record.args = blanked, ()
        return True


def post_load():
    """Set the filter, once per process, whatever number of databases it serves."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(known, BlankKeys) for known in logger.filters):
            logger.addFilter(BlankKeys())
