"""Keep access keys out of the request logs, where anybody who reads them could open the tickets."""

import logging
import re
from urllib.parse import unquote

from .tools import link_key, secret

# The logger that writes all that goes to the mail server, if an administrator asks for it.
SMTP = "odoo.addons.base.models.ir_mail_server"
# The loggers that write the addresses requested, what a mail server has answered, and mails that
# could not be read.
LOGGERS = (
    "werkzeug",
    "odoo.http",
    SMTP,
    "odoo.addons.mail.models.mail_mail",
    "odoo.addons.mail.models.mail_thread",
    "odoo.addons.asas_helpdesk.models.mail_gateway.mail_thread",
    "odoo.addons.asas_helpdesk.models.mail_gateway.unprocessed_email",
)
# How a line break is written in what goes to the mail server.
_BREAKS = re.compile(r"(?:\\r)?\\n")
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


def _goes_out(message):
    """Return whether a message of the mail server's logger is a mail that holds a key."""
    lines = _BREAKS.sub("", message)
    return link_key.is_encoded_in(lines) or link_key.may_be_in(lines)


class BlankKeys(logging.Filter):
    """Logging filter that blanks keys in addresses of the desk, and the keys of links wherever they
    stand, and lets every record pass."""

    def filter(self, record):
        message = record.getMessage()
        if record.name == SMTP and _goes_out(message):
            record.msg, record.args = f"{message[:20]}{secret.BLANK}", ()
        elif link_key.may_be_in(message) or _OWN.search(_decoded(message)):
            blanked = secret.blank(message)
            if blanked != message:
                record.msg, record.args = blanked, ()
        if record.exc_info and not record.exc_text:
            said = logging.Formatter().formatException(record.exc_info)
            if link_key.may_be_in(said):
                record.exc_text = secret.blank(said)
        return True


def post_load():
    """Install the filter, once per process, however many databases it serves."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(known, BlankKeys) for known in logger.filters):
            logger.addFilter(BlankKeys())
