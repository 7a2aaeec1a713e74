"""A mailbox for the tests of the e-mail gateway: it makes mails and hands them over."""

from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path

from common import HelpdeskCase

MAILS = Path(__file__).parent / "mails"


# Mails of which it has to be decided who has sent them: why they have the contact that they have,
# and who that is. All are answered at the same address, which several people share.
SHARED = "victim@mail.example"
WHO_SENT_IT = {
    "form-reply-to.eml": ("reply_to", None),
    "form-reply-to-plain.eml": ("reply_to", None),
    "group-rewritten.eml": ("list", None),
    "group-rewritten-bare.eml": ("list", None),
    "shared-address.eml": ("unchecked", "جواهر سعد البقمي"),
    "shared-address-other.eml": ("shared", None),
    "staff-forward.eml": ("forward", None),
    "staff-forward-attached.eml": ("forward", None),
    "staff-forward-outlook.eml": ("forward", None),
}

# Mails that answer one of ours, each naming it in its own way.
ANSWERS = (
    "answer-renamed.eml",
    "answer-without-brackets.eml",
    "answer-other-references.eml",
    "answer-long-references.eml",
)


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

    def make_family(self):
        """Make two people who share an address, entered by the staff."""
        people = self.env["res.partner"].with_user(self.administrator)
        names = ("سعد البقمي", "جواهر سعد البقمي")
        people.create([{"name": name, "email": SHARED} for name in names])

    def assert_sent_by(self, ticket, name):
        """Check who a mail in ``WHO_SENT_IT`` comes from."""
        reason, owner = WHO_SENT_IT[name]
        self.assertEqual(len(ticket), 1, name)
        self.assertEqual(ticket.sender_reason, reason, name)
        self.assertEqual(ticket.partner_id.name or None, owner, name)
        self.assertEqual(ticket.beneficiary_email, SHARED, name)

    def files_of(self, ticket):
        return self.env["ir.attachment"].search(
            [("res_model", "=", ticket._name), ("res_id", "=", ticket.id)]
        )


class MailboxCase(Mailbox, HelpdeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_mailbox()
