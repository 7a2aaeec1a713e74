"""A mailbox for the tests of the e-mail gateway: it makes mails and hands them over."""

from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path

from common import HelpdeskCase

MAILS = Path(__file__).parent / "mails"


class Mailbox:
    """Mix-in for a test class that has the users of the helpdesk."""

    @classmethod
    def set_up_mailbox(cls):
        cls._init_mail_gateway()
        cls.channel = cls.env.ref("asas_helpdesk.channel_email")
        cls.Address = cls.env["asas.helpdesk.channel.address"]
        cls.Kept = cls.env["asas.helpdesk.unprocessed.email"]
        cls.domain = cls.env.company.alias_domain_id
        names = {"complaints": "complaint", "suggestions": "suggestion", "info": "request"}
        for name in names:
            cls.env.ref(f"asas_helpdesk.address_{name}").write(
                {"alias_domain_id": cls.domain.id, "alias_name": name}
            )
        cls.info = cls.env.ref("asas_helpdesk.address_info")
        cls.info.service_id = cls.service
        cls.address = f"info@{cls.alias_domain}"

    def mail(self, body="لا أستطيع الدخول إلى القاعة.", **headers):
        """Return a mail as a server hands it over; a header that is None is left out."""
        message = EmailMessage()
        values = {
            "From": "أحمد الغامدي <trainee@example.com>",
            "To": self.address,
            "Subject": "انقطاع الصوت",
            "Message-ID": make_msgid(domain="example.com"),
            "Date": "Sun, 01 Mar 2026 06:59:00 +0000",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        for name, value in values.items():
            if value is not None:
                message[name] = value
        message.set_content(body)
        return message

    def file(self, name, **replace):
        """Return the bytes of a mail in tests/mails, with ``{address}`` and others filled in."""
        raw = (MAILS / name).read_bytes()
        for key, value in {"address": self.address, **replace}.items():
            raw = raw.replace(b"{%s}" % key.encode(), value.encode())
        return raw

    def receive(self, message, env=None, **arguments):
        """Let the gateway process a mail, and the cron that it wakes acknowledge it; no reply is
        really sent.

        :return: the ticket that the mail has become
        """
        before = self.Ticket.search([], order="id desc", limit=1).id or 0
        raw = message if isinstance(message, bytes) else message.as_bytes()
        with self.mock_mail_gateway(mail_unlink_sent=False):
            (env or self.env)["mail.thread"].message_process(None, raw, **arguments)
            self.send_receipts()
        return self.Ticket.search([("id", ">", before)])

    def files_of(self, ticket):
        return self.env["ir.attachment"].search(
            [("res_model", "=", ticket._name), ("res_id", "=", ticket.id)]
        )


class MailboxCase(Mailbox, HelpdeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_mailbox()
