"""The logs of requests keep no key: an access link opens a ticket to whoever reads it there."""

import logging

from .tools import secret

# Where Odoo's server writes down the addresses that were asked for.
LOGGERS = ("werkzeug", "odoo.http")


class BlankKeys(logging.Filter):
    """Takes the keys out of the addresses of a record; lets every record pass."""

    def filter(self, record):
        message = record.getMessage()
        blanked = secret.blank(message)
        if blanked != message:
            record.msg, record.args = blanked, ()
        return True


_blank_keys = BlankKeys()


def blank_keys_in_request_log():
    """Once per process, whatever number of databases it serves."""
    for name in LOGGERS:
        logging.getLogger(name).addFilter(_blank_keys)
