from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import email_normalize, plaintext2html

from ..ticket.protected_mixin import DESK
from ..ticket.ticket_transitions import OPEN_STATES, UNRESOLVED_STATES
from .ticket_consent import BY_LAW

RIGHTS = [
    ("access", "Access to the Data"),
    ("correction", "Correction"),
    ("destruction", "Destruction"),
    ("portability", "A Copy for Another Service"),
]
IDENTITIES = [
    ("link", "Link Sent to the Address"),
    ("account", "Signed-In Account"),
]


class TicketDataRequest(models.Model):
    """A request of a person about their own data: a request for help that the law answers within 30
    days, and whose author has proven who they are.

    It is a ticket like any other, so that the SLA policies, reminders, escalations and notices hold
    for it. What was typed proves nothing: an account that is signed in does, or the link that was
    sent to the address.
    """

    _inherit = "asas.helpdesk.ticket"

    data_right = fields.Selection(
        RIGHTS,
        string="Request about Personal Data",
        copy=False,
        groups="base.group_user",
        writable_by=DESK,
        help="What the person asks for their own data. It is answered within the time of the law.",
    )
    is_data_request = fields.Boolean(
        compute="_compute_is_data_request",
        store=True,
        precompute=True,
        protected=True,
        technical=True,
    )
    data_proven_by = fields.Selection(
        IDENTITIES,
        string="Identity Proven By",
        readonly=True,
        copy=False,
        groups="base.group_user",
        protected=True,
    )
    data_proven_at = fields.Datetime(
        string="Identity Proven At",
        readonly=True,
        copy=False,
        groups="base.group_user",
        protected=True,
    )
    data_proven_address = fields.Char(
        string="Proven Address",
        readonly=True,
        copy=False,
        groups="base.group_user",
        protected=True,
        personal="empty",
    )

    @api.depends("data_right")
    def _compute_is_data_request(self):
        for ticket in self:
            ticket.is_data_request = bool(ticket.data_right)

    @api.constrains("data_right", "ticket_type", "data_proven_by")
    def _check_data_right(self):
        for ticket in self:
            if ticket.data_right and ticket.ticket_type != "request":
                raise ValidationError(
                    self.env._(
                        "A request about personal data is a request for help. Change its type"
                        " first; register what else was complained about as a ticket of its own."
                    )
                )
            if ticket.data_proven_by and not ticket.data_right:
                raise ValidationError(
                    self.env._(
                        "The person has asked for this in person and it is answered by law: choose"
                        " another kind of request, or answer it."
                    )
                )

    # ------------------------------------------------------------------ The time of the law

    @api.model
    def _sla_policy_fields(self):
        return super()._sla_policy_fields() | {"data_right"}

    def _sla_facts(self, metric):
        started_at, reached_at, paused = super()._sla_facts(metric)
        if metric == "resolution" and self.is_data_request:
            # The time of the law goes on while we wait for an answer.
            paused = self.state in ("closed", "cancelled")
        return started_at, reached_at, paused

    def _ends_unanswered(self):
        # What the law requires to be answered does not end because we asked a question.
        return super()._ends_unanswered() and not self.is_data_request

    def _portal_next_step(self, deadlines):
        step, deadline = super()._portal_next_step(deadlines)
        if self.is_data_request and self.state in UNRESOLVED_STATES and self.state != "waiting":
            words = self.env._("Answer to your request about your data")
            return words, deadlines.get("resolution")
        return step, deadline

    # ------------------------------------------------------------------ Filing

    @api.model
    def _file_data_request(self, right, values, key, identity):
        """Make a ticket of a request that its author has proven, once.

        :param str right: one of ``RIGHTS``
        :param dict values: checked values of the form: name, words
        :param str key: the same each time the same form is sent
        :param dict identity: ``by`` and ``address``, and for an account the contact
        :return: the ticket as superuser; the open one, if the person has asked for the same
        """
        partner = identity.get("partner", self.env["res.partner"])
        open_one = self._find_open_data_request(right, partner, identity["address"])
        if open_one:
            return open_one
        labels = dict(self._fields["data_right"]._description_selection(self.env))
        words = values.get("words") or ""
        by_law = self.with_context(**{BY_LAW: True})
        ticket = by_law._portal_submit(
            {
                "ticket_type": "request",
                "subject": self.env._("My data: %(right)s", right=labels[right]),
                "description": plaintext2html(words) if words else False,
                "data_right": right,
                "data_proven_by": identity["by"],
                "data_proven_at": fields.Datetime.now(),
                "data_proven_address": identity["address"] or False,
                **({"beneficiary_email": identity["address"]} if identity["address"] else {}),
                **({"beneficiary_name": values["name"]} if values.get("name") else {}),
                **({"lang": values["lang"]} if values.get("lang") else {}),
            },
            [],
            key,
        )
        ticket._tell_data_is_asked_for()
        return ticket

    def _tell_data_is_asked_for(self):
        """Ask a member of Level 2 to answer what a person has proven to ask."""
        for ticket in self:
            localized = ticket.with_context(lang=ticket._who_sees_to_personal_data().lang)
            labels = dict(localized._fields["data_right"]._description_selection(localized.env))
            ticket._tell_about_data(
                localized.env._(
                    "Answer within the time of the law: %(right)s", right=labels[ticket.data_right]
                )
            )

    @api.model
    def _own_data_requests_domain(self):
        """Return the domain of what the current user has asked for about their own data."""
        return self._portal_domain() & Domain("is_data_request", "=", True)

    @api.model
    def _find_open_data_request(self, right, partner, address):
        mine = Domain("data_right", "=", right) & Domain("state", "in", OPEN_STATES)
        mine &= Domain("data_proven_by", "!=", False)
        if partner:
            mine &= Domain("partner_id", "=", partner.id)
        else:
            mine &= Domain("partner_id", "=", False) & Domain("data_proven_address", "=", address)
        # Only requests are found that this person has proven.
        return self.sudo().search(mine, limit=1)

    # ------------------------------------------------------------------ Proving, and by the staff

    def action_ask_for_identity(self):
        """Send the link by which the beneficiary proves that the request is theirs.

        :raise AccessError: if the current user does not take what comes in
        :raise UserError: if there is no address, or it was proven before
        """
        if not self.env.user.has_group("asas_helpdesk.group_level1"):
            raise AccessError(self.env._("Only Level 1, Level 2 and administrators ask for it."))
        self.check_access("write")
        for ticket in self:
            address = email_normalize(ticket.beneficiary_email or "")
            if not ticket.data_right or ticket.data_proven_by:
                raise UserError(self.env._("There is nothing to prove on this ticket."))
            if not address:
                raise UserError(
                    self.env._(
                        "There is no e-mail address to which the link can be sent. Enter the one"
                        " that the person used with us, or ask them to sign in and file it there."
                    )
                )
            # It was checked that the user may write the ticket; the link goes to its address alone.
            links = self.env["asas.helpdesk.data.link"].sudo()
            links._send("prove", address, ticket.company_id, ticket.lang, ticket=ticket)
            words = ticket._as_desk().env._("A link was sent, to prove who asks for the data.")
            ticket._message_log(body=words)

    def _prove_data_request(self, address):
        """Record that the author of a request has proven the address, by a link sent to it."""
        self.ensure_one()
        if self.data_right and not self.data_proven_by and self.state in OPEN_STATES:
            if email_normalize(self.beneficiary_email or "") == address:
                self.write(
                    {
                        "data_proven_by": "link",
                        "data_proven_at": fields.Datetime.now(),
                        "data_proven_address": address,
                    }
                )
                self._tell_data_is_asked_for()
