"""A mailbox from which Odoo fetches mail, without a server."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo.addons.mail.models.fetchmail import FetchmailServer


class FakeMailbox:
    """What Odoo's connections offer: mails that stay until they are marked as handled."""

    def __init__(self, mails):
        self.mails = dict(enumerate(mails, start=1))
        self.handled = []

    def check_unread_messages(self):
        return len(self.mails)

    def retrieve_unread_messages(self):
        yield from list(self.mails.items())

    def handled_message(self, number):
        self.handled.append(self.mails.pop(number))

    def disconnect(self):
        pass

    @contextmanager
    def connected(self):
        """Let all servers be this mailbox."""
        with patch.object(FetchmailServer, "_connect__", lambda server, **options: self):
            yield self
