import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

from ...tools import link_key
from ..notice.signed_link import SignedLink
from ..ticket.res_partner import PROVEN

GROUP = "asas_helpdesk.group_supervisor"
# Context key while an invitation is accepted: the address to which it was sent.
INVITED = "asas_helpdesk_invited"
# The context in which an invitation is rendered, with a mark in the place of its key. It is an
# object of this process; no client can send it.
MARKED = "asas_helpdesk_marked"
_OURS = object()
# The address of an invitation, as it is stored.
INVITATION = re.compile(rf"(/web/[a-z_]+\?[^\s\"'<>]*\btoken=){link_key.MARK}\b")
CONFIRM = SignedLink("asas_helpdesk-address", "/my/tickets/address/confirm", hours=3 * 24)
# No more than one mail goes to a person, or to an address, within this time.
ONCE_IN = timedelta(hours=1)


class ResPartner(models.Model):
    """Let portal users confirm their addresses, and become supervisors of government bodies.

    An address is confirmed by the person who is signed in, with a link sent to the address.
    Somebody who has entered another person's gets no link, and that person is not signed in as
    them.
    """

    _inherit = "res.partner"

    asas_helpdesk_link_sent_at = fields.Datetime(
        string="Confirmation Link Sent At",
        copy=False,
        groups=fields.NO_ACCESS,
        help="When the contact was last sent a link to confirm the address.",
    )
    asas_helpdesk_invited_email = fields.Char(
        string="Invited Address",
        copy=False,
        groups=fields.NO_ACCESS,
        help="The address to which the last invitation was sent.",
        personal="empty",
    )

    asas_helpdesk_supervisor = fields.Boolean(
        string="Government Supervisor",
        compute="_compute_asas_helpdesk_supervisor",
        inverse="_inverse_asas_helpdesk_supervisor",
        groups="asas_helpdesk.group_admin",
        help="Sees the published figures in the portal, besides their own tickets. Grant access"
        " to the portal first.",
    )

    # ------------------------------------------------------------------ Invitations

    def signup_prepare(self, signup_type="signup"):
        result = super().signup_prepare(signup_type=signup_type)
        if signup_type == "signup":
            # Only kept to be compared; in the same statement as what Odoo has written.
            for partner in self.sudo():
                partner.asas_helpdesk_invited_email = partner.email_normalized
        return result

    def _generate_signup_token(self, expiration=None):
        """Return the key of an invitation; a mark where it is only rendered to be stored."""
        if self.env.context.get(MARKED) is _OURS:
            return link_key.MARK
        return super()._generate_signup_token(expiration=expiration)

    def _asas_helpdesk_fill_in_key(self, body):
        """Return the body of a mail that leaves for this contact, with the key of the invitation
        in the place of the mark."""
        # The key opens the account of this contact alone, to whom the mail goes.
        key = self.sudo()._generate_signup_token()
        return INVITATION.sub(lambda found: found[1] + key, body)

    def _asas_helpdesk_invited(self):
        """Return the address to which an invitation was sent that nobody has accepted yet, or an
        empty text. Who has signed in before may have entered another one meanwhile."""
        partner = self.sudo()  # only compared
        fresh = partner.signup_type == "signup" and not partner._get_login_date()
        address = partner.email_normalized or ""
        return address if fresh and address == partner.asas_helpdesk_invited_email else ""

    @api.model
    def _asas_helpdesk_proven_values(self, vals, new=False):
        proven = super()._asas_helpdesk_proven_values(vals, new=new)
        invited = self.env.su and self.env.context.get(INVITED)
        if invited and vals == {"signup_type": False}:  # the invitation is accepted at this moment
            proven = dict(zip(PROVEN, (invited, "invitation"), strict=True))
        return proven

    # ------------------------------------------------------------------ Confirming

    def _asas_helpdesk_unconfirmed(self):
        """Return the address of this contact if it is not proven yet, or an empty text."""
        return "" if self._asas_helpdesk_proven_address() else self.sudo().email_normalized or ""

    def _asas_helpdesk_send_link(self):
        """Send the link to confirm the address of this contact, at most once an hour.

        Nobody learns whether somebody else has the address.
        """
        self.ensure_one()
        # The link goes to the contact's own address alone.
        partner = self.sudo()
        address = partner._asas_helpdesk_unconfirmed()
        if not address or not partner.try_lock_for_update():
            return
        lately = Domain("asas_helpdesk_link_sent_at", ">", fields.Datetime.now() - ONCE_IN)
        same = Domain("email_normalized", "=", address) | Domain("id", "=", partner.id)
        if partner.search_count(lately & same, limit=1):
            return
        partner.asas_helpdesk_link_sent_at = fields.Datetime.now()
        template = self.env.ref("asas_helpdesk.mail_template_address", raise_if_not_found=False)
        if template:
            # sudo() as above
            company = partner.company_id or self.env.company
            partner._asas_helpdesk_send_mail(template.sudo(), company)

    def _asas_helpdesk_send_mail(self, template, company):
        """Send a mail to this contact in the layout of the desk, which gives it its direction."""
        notices = self.env["asas.helpdesk.notice"]
        template = template.with_context(**{MARKED: _OURS})
        rendered = template._generate_template(self.ids, ("subject", "body_html"))[self.id]
        framed = notices._render_layout(
            rendered["body_html"],
            self.lang or self.env.lang,
            company,
            notices._find_contact_channels(),
            url=False,
            title=rendered["subject"],
        )
        template.send_mail(self.id, email_values={"body_html": framed})

    def _asas_helpdesk_confirm_url(self):
        self.ensure_one()
        return CONFIRM.make(self, [self.id, self.sudo().email_normalized or ""])

    @api.model
    def _asas_helpdesk_find_by_link(self, token):
        """Return the contact whose address a link confirms; none if it is forged, has expired, or
        the address has been changed since."""
        values = CONFIRM.carried_by(self, token)
        # The signature says that it was sent to this contact; who may use it, the caller decides.
        partner = self.sudo().browse(values[0] if values else []).exists()
        current = partner and partner.email_normalized == values[1]
        return partner if current else partner.browse()

    # ------------------------------------------------------------------ Supervisors

    def _compute_asas_helpdesk_supervisor(self):
        # Shows only whether they are supervisors, and only to administrators of the desk.
        supervisors = self.env.ref(GROUP).sudo().user_ids.partner_id
        for partner in self:
            partner.asas_helpdesk_supervisor = partner._origin in supervisors

    def _inverse_asas_helpdesk_supervisor(self):
        """Let administrators of the desk make supervisors, without a general right to users.

        :raise AccessError: for everybody else
        :raise UserError: if there is no portal user to give it to
        """
        if not (self.env.su or self.env.user.has_group("asas_helpdesk.group_admin")):
            raise AccessError(
                self.env._("Only a helpdesk administrator can appoint government supervisors.")
            )
        group = self.env.ref(GROUP)
        for partner in self:
            # Administrators of the desk may not write users; only this one group is changed, and
            # only for portal users.
            users = partner.sudo().user_ids.filtered(lambda user: user._is_portal())
            if partner.asas_helpdesk_supervisor and not users:
                raise UserError(
                    self.env._(
                        "%(name)s has no access to the portal. Grant access first with"
                        " “Grant Portal Access” in the contact’s menu.",
                        name=partner.name,
                    )
                )
            change = Command.link if partner.asas_helpdesk_supervisor else Command.unlink
            users.write({"group_ids": [change(group.id)]})
