from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize, formataddr, html2plaintext, plaintext2html

from ..ticket import departing
from ..ticket.ticket_transitions import RESOLVED_STATES


class TicketApi(models.Model):
    """A ticket that another system has registered, and what that system may read of it."""

    _inherit = "asas.helpdesk.ticket"

    external_ref = fields.Char(
        string="External Reference",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="What the system that registered the ticket calls it.",
        protected=True,
        personal="empty",
    )

    # Registering twice makes one ticket.
    _external_ref_once = models.UniqueIndex(
        "(create_uid, external_ref) WHERE external_ref IS NOT NULL",
        "A ticket with this external reference exists already.",
    )

    def _api_domain(self):
        """Return the domain of the tickets that the current user has registered as an
        integration."""
        return Domain("create_uid", "=", self.env.uid) & Domain("external_ref", "!=", False)

    def _api_read(self):
        """Return what the system that registered these tickets may read of them."""
        expected = self._portal_expected()
        return [
            {
                "reference": ticket.reference,
                "external_ref": ticket.external_ref,
                "ticket_type": ticket.ticket_type,
                "subject": ticket.subject,
                "details": ticket._api_details(),
                "state": ticket.state,
                "received_at": _iso(ticket.received_at),
                "expected": expected[ticket.id] or None,
                "expected_by": _iso(ticket._portal_upcoming()[1]),
                "resolved_at": _iso(ticket.state in RESOLVED_STATES and ticket.resolved_at),
                "outcome": ticket.state in RESOLVED_STATES and ticket.outcome or None,
                "resolution": ticket.state in RESOLVED_STATES and ticket.resolution or None,
                # Without a key: one who has it acts as the beneficiary.
                "url": ticket.get_base_url() + ticket.access_url,
            }
            for ticket in self
        ]

    def _api_details(self):
        """Return the answers to the fields of the service that beneficiaries are asked for."""
        kept = self._get_details()
        return {field["key"]: kept[field["key"]] for field, _s in self._get_answers(public=True)}

    def _api_messages(self):
        """Return the conversation as the beneficiary reads it, oldest first."""
        self.ensure_one()
        messages = self.message_ids.filtered(
            lambda message: (
                message.message_type in ("comment", "email")
                and not message.is_internal
                and not message.subtype_id.internal
            )
        )
        return [
            {
                "id": message.id,
                "date": _iso(message.date),
                "from": "beneficiary" if self._api_is_beneficiarys(message) else "desk",
                "text": html2plaintext(message.body or "").strip(),
            }
            for message in messages.sorted("id")
        ]

    def _api_is_beneficiarys(self, message):
        return self._is_from_beneficiary(message) or message.create_uid.share

    def _api_say(self, text, message_id):
        """Add what the beneficiary said; the integration speaks in the beneficiary's name.

        :param str message_id: the same each time the same message is sent
        :return: the message, and whether it is new
        """
        self.ensure_one()
        # Two simultaneous requests wait for each other; the second then starts again and finds the
        # first.
        self.env.cr.execute(
            "UPDATE asas_helpdesk_ticket SET write_date = write_date WHERE id = %s", [self.id]
        )
        known = self.env["mail.message"].search(
            [
                ("model", "=", self._name),
                ("res_id", "=", self.id),
                ("message_id", "=", message_id),
            ],
            limit=1,
        )
        if known:
            return known, False
        email = email_normalize(self.beneficiary_email or "")
        author = self.partner_id or (not email and self.env.user.partner_id)
        # What somebody else wrote is no answer of the staff.
        message = self.with_context(**departing.shown()).message_post(
            body=plaintext2html(text),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=author.id if author else False,
            email_from=None if author else formataddr((self.beneficiary_name or "", email)),
            message_id=message_id,
        )
        self._beneficiary_spoke()
        return message, True


def _iso(moment):
    """Return a moment (naive UTC) in ISO 8601 format, or None."""
    return f"{moment.isoformat(timespec='seconds')}Z" if moment else None
