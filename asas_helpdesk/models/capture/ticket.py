from urllib.parse import quote

from odoo import api, fields, models

from ...tools import phone
from ...tools.address import BROKEN, read
from ...tools.text import record_id
from ..ticket import departing
from ..ticket.protected_mixin import STAFF

# The channels in which the person is on the line while it is captured: they are answered by that.
SPOKEN = ("phone", "hall", "remote")


def contact_links(number, email, country):
    """Return the links for calling and writing to a person; a link that would not work is left out.

    :param str country: the code of the country that national numbers belong to
    :return: dict with some of ``call``, ``write`` (WhatsApp) and ``mail``
    """
    links = {}
    digits = phone.digits_for_link(number, country)
    if digits:
        links = {"call": f"tel:+{digits}", "write": f"https://wa.me/{digits}"}
    address = read(email)
    if address.value and address.problem != BROKEN:
        links["mail"] = f"mailto:{quote(address.value, safe='@')}"
    return links


class TicketCapture(models.Model):
    """One-press links for calling and writing to the beneficiary, and the record of the contact in
    which the ticket was registered."""

    _inherit = "asas.helpdesk.ticket"

    contact_links = fields.Json(
        string="Call or Write", compute="_compute_contact_links", groups="base.group_user"
    )

    remote_session_ids = fields.One2many(
        "asas.helpdesk.remote.session",
        "ticket_id",
        string="Remote Access",
        groups="base.group_user",
        copy=False,
        writable_by=STAFF,
    )

    @api.depends("beneficiary_phone", "beneficiary_email")
    def _compute_contact_links(self):
        for ticket in self:
            country = ticket.company_id._asas_helpdesk_country()
            ticket.contact_links = contact_links(
                ticket.beneficiary_phone, ticket.beneficiary_email, country
            )

    def _solve_at_first_contact(self, resolution):
        """Resolve a request in the contact in which it was made (policy section 7).

        The contact is the first response, and is logged as one: who spoke with whom, through which
        channel, on which number and when. A beneficiary who calls, is present in the hall or is on
        the line with their device was answered at that time; one who wrote in a chat is answered
        now.

        :raise UserError: if the current user may not resolve it, as with every complaint
        """
        self.ensure_one()
        self.check_access("write")
        now = fields.Datetime.now()
        spoken = self.channel_kind in SPOKEN
        answered_at = self.received_at if spoken else now
        self._log_contact(answered_at)
        # What was done was said in the contact itself.
        self.with_context(**departing.shown()).write(
            {
                "outcome": "solved",
                "resolution": resolution,
                "stage_id": self.env["asas.helpdesk.stage"]._for_state("resolved").id,
            }
        )

    def web_save(self, vals, specification, next_id=None):
        """Save what the form shows; a call that is taken in it was answered, and is the
        caller-taker's unless it is passed on."""
        if self or self.env.user.share:
            return super().web_save(vals, specification, next_id=next_id)
        channel = self.env["asas.helpdesk.channel"].browse(record_id(vals.get("channel_id")))
        if channel.exists().kind not in SPOKEN:
            return super().web_save(vals, specification, next_id=next_id)
        ticket = self.create({**vals, "user_id": vals.get("user_id") or self.env.uid})
        if ticket.state == "new":
            ticket._answer_in_contact()
        return super(TicketCapture, ticket).web_save({}, specification, next_id=next_id)

    def _answer_in_contact(self):
        """Record that the beneficiary was answered in the call, the hall or the remote access in
        which the ticket was registered: there is somebody on the line."""
        self.ensure_one()
        answered_at = self.received_at
        self._log_contact(answered_at)
        # sudo() because the code alone writes what was answered; the caller may write the ticket.
        self.sudo()._answered(answered_at)

    def _log_contact(self, answered_at):
        """Record as evidence a contact that the beneficiary started and that was answered in it.

        :param answered_at: naive UTC
        """
        self.check_access("write")
        # First responses are evidence; it was checked that the caller may write the ticket.
        ticket = self.sudo()
        if not ticket.first_response_at or answered_at < ticket.first_response_at:
            ticket.first_response_at = answered_at
        number = self.beneficiary_phone
        number = self.company_id._asas_helpdesk_phone(number) or number
        body = self.env._(
            "Spoke with the beneficiary: %(channel)s · %(moment)s",
            channel=" · ".join(filter(None, (self.channel_id.name, number))),
            moment=self.company_id._asas_helpdesk_time(answered_at),
        )
        self.message_post(body=body, message_type="comment", subtype_xmlid="mail.mt_note")
