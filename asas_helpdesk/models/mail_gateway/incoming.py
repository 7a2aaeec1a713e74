"""A mail on its way through the gateway."""

import hashlib
import re
from contextlib import contextmanager
from functools import cached_property
from xmlrpc.client import Binary

from ...tools import mail_headers, mime, received, references

# Context key while a mail to the desk is processed: an ``Incoming``.
GATEWAY = "asas_helpdesk_mail"
END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
VALUE = r":(.*(?:\r?\n[ \t].*)*)"
RECIPIENTS = re.compile(
    rf"^(?:to|cc|delivered-to|resent-to|resent-cc|{'|'.join(mail_headers.DELIVERED_TO)}){VALUE}",
    re.IGNORECASE | re.MULTILINE,
)
ANSWERED = re.compile(
    rf"^({'|'.join((*references.HEADERS, *references.ORIGINAL))}){VALUE}",
    re.IGNORECASE | re.MULTILINE,
)


class Incoming:
    """What the steps of the gateway need to know of the mail that they process.

    It is passed in the context. A context from outside never holds one: what a client sends is
    text. Nothing is parsed here: mails that cannot be parsed are looked at, too.
    """

    def __init__(self, message):
        """Hold a mail, in whichever form Odoo hands it over."""
        if isinstance(message, Binary):
            message = message.data
        self.raw = message.encode() if isinstance(message, str) else bytes(message)
        # Whether it is beyond the bounds, so that only its beginning is read.
        self.is_beyond = False
        # Whether it was kept as it came, and nothing else is to become of it.
        self.is_kept = False
        # The id by which it is taken if another mail has the same Message-ID.
        self.other_id = None
        # When our own server took it, naive UTC, once that is known.
        self.received_at = None
        # What Odoo's message_parse has found.
        self.parsed = {}
        self._forget()

    def _forget(self):
        # Which addresses are aliases, as far as they were looked up; None while it is not read.
        self.aliases = None
        # Who sent it (``sender.decide``), the id of the author, and the address in From.
        self.sender = self.author_id = self.email_from = None
        # What its message is recorded with if it is uncertain.
        self.uncertain = None

    @contextmanager
    def being_read(self):
        """Remember, inside this block, what Odoo's gateway looks up again and again."""
        self.aliases = {}
        try:
            yield
        finally:
            self._forget()

    @cached_property
    def checksum(self):
        return hashlib.sha256(self.raw).hexdigest()

    @property
    def own_id(self):
        """A Message-ID for a mail that has none: the same for the same mail."""
        return f"<{self.checksum}@asas-helpdesk.invalid>"

    @property
    def readable(self):
        """The bytes from the first header on."""
        return mime.without_preamble(self.raw)

    @cached_property
    def headers(self):
        raw = self.readable
        end = END_OF_HEADERS.search(raw)
        return raw[: end.start() if end else len(raw)].decode("latin-1")

    @cached_property
    def recipients(self):
        """The addresses, in small letters, that it was sent or delivered to."""
        return [
            address.lower()
            for value in RECIPIENTS.findall(self.headers)
            for address in mail_headers.ADDRESS.findall(value)
        ]

    @cached_property
    def is_blind_copy(self):
        """Whether it names nobody as its recipient, or its sender alone."""
        own = mail_headers.ADDRESS.findall(self.header("from").lower())
        return not set(self.recipients) - set(own)

    def delivered_to(self, own_servers):
        """Return the addresses that it was sent to; of a blind copy, the one for which our own
        server took it."""
        if not self.is_blind_copy:
            return self.recipients
        header = received.own_header(self.headers, own_servers)
        return list(filter(None, [*self.recipients, received.recipient(header)]))

    @property
    def answered(self):
        """The Message-IDs of the mails that it answers."""
        return references.answered(
            (name.lower(), mail_headers.readable(value.encode("latin-1")))
            for name, value in ANSWERED.findall(self.headers)
        )

    def header(self, name):
        """Return a header as far as it can be read."""
        found = re.search(rf"^{name}{VALUE}", self.headers, re.IGNORECASE | re.MULTILINE)
        return mail_headers.readable(found[1].encode("latin-1"))[:200] if found else ""

    @property
    def ids(self):
        """The Message-IDs under which it may have been taken."""
        named = re.findall(rf"^message-id{VALUE}", self.headers, re.IGNORECASE | re.MULTILINE)
        own = mail_headers.readable("".join(named).encode("latin-1"))
        return [*mail_headers.message_ids(own), self.own_id, *filter(None, [self.other_id])]


def incoming(env):
    """Return the mail that is being processed, or None."""
    found = env.context.get(GATEWAY)
    return found if isinstance(found, Incoming) else None


def noted(env, name):
    """Return what is known of the mail that is being processed, or None if none is."""
    return getattr(incoming(env), name, None)
