from datetime import timedelta

from odoo import fields, models
from odoo.tools import email_normalize

ONCE_IN = timedelta(days=1)


class TicketAccount(models.Model):
    """Offer an account to a beneficiary who is a contact without a user.

    The invitation, Odoo's own, goes to the contact's address and nowhere else: the holder of the
    access link can ask for it and learns nothing from it.
    """

    _inherit = "asas.helpdesk.ticket"

    account_offered_at = fields.Datetime(
        copy=False,
        groups=fields.NO_ACCESS,
        help="When the beneficiary was last sent an invitation to an account.",
        protected=True,
    )

    def _lacks_account(self):
        """Return whether the beneficiary could have an account and has none; an account that was
        taken away is not given back."""
        self.ensure_one()
        partner = self.partner_id
        return bool(
            partner
            and not partner.is_company
            and email_normalize(partner.email or "")
            and not partner.with_context(active_test=False).user_ids
        )

    def _is_account_offered(self):
        """Return whether this person was sent an invitation recently, from any ticket."""
        self.ensure_one()
        since = fields.Datetime.now() - ONCE_IN
        offered = [("partner_id", "=", self.partner_id.id), ("account_offered_at", ">", since)]
        # Only whether it was is used.
        return bool(self.partner_id and self.sudo().search_count(offered, limit=1))

    def _portal_action_account(self):
        # Two presses on two tickets at the same time send one mail.
        if not self.partner_id.try_lock_for_update():
            return
        self.account_offered_at = fields.Datetime.now()
        self.partner_id.signup_prepare()
        template = self.env.ref("asas_helpdesk.mail_template_account", raise_if_not_found=False)
        if template:
            self.partner_id._asas_helpdesk_send_mail(template, self.company_id)
