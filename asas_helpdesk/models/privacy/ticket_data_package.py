from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..ticket.protected_mixin import LEVEL2
from .holdings import Identity


class TicketDataPackage(models.Model):
    """What is given out on a request of a person: found, built, announced and fetched."""

    _inherit = "asas.helpdesk.ticket"

    data_package_ids = fields.One2many(
        "asas.helpdesk.data.package",
        "ticket_id",
        string="Packages of the Data",
        readonly=True,
        groups=LEVEL2,
        protected=True,
    )

    # ------------------------------------------------------------------ Who asks

    def _get_proven_identity(self):
        """Return who the author of this request has proven to be: never what was only typed.

        :raise UserError: if nobody has proven it, or the contact was changed afterwards
        """
        self.ensure_one()
        if not self.data_right or not self.data_proven_by:
            raise UserError(
                self.env._(
                    "Nobody has proven yet that this request is the person’s own. Press “Ask to"
                    " Confirm the Identity” first."
                )
            )
        # The contacts are those that the person has proven to be.
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        address = self.data_proven_address or ""
        account = self.sudo().create_uid.partner_id
        if self.data_proven_by == "account" and account != self.partner_id:
            raise UserError(
                self.env._(
                    "The contact of this request was changed after it was proven. Set it back, or"
                    " register a request of the other person."
                )
            )
        if self.data_proven_by == "account":
            partners = account
        if address:
            same = Domain("asas_helpdesk_proven_email", "=", address)
            same &= Domain("email_normalized", "=", address) & Domain("is_company", "=", False)
            partners |= partners.search(same)
        return Identity(partners, (address,) if address else ())

    # ------------------------------------------------------------------ Giving out

    def action_give_out_data(self):
        """Open the dialog to give out what is held about the person."""
        self.ensure_one()
        self._check_gives_out()
        self._get_proven_identity()
        return {
            "type": "ir.actions.act_window",
            "res_model": "asas.helpdesk.data.wizard",
            "name": self.env._("Give Out the Data"),
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }

    def _check_gives_out(self):
        if not self.env.user.has_group(LEVEL2):
            raise AccessError(self.env._("Only Level 2 and administrators give out data."))
        self.check_access("write")

    def _give_out_data(self, left_out):
        """Have what is held about the person built into a package.

        :param left_out: tickets that were found to be another person's
        """
        self.ensure_one()
        self._check_gives_out()
        package = self.env["asas.helpdesk.data.package"]._ask_for(self, left_out)
        self._message_log(body=self._as_desk().env._("The data of the person are being prepared."))
        return package

    def _announce_data(self, package):
        """Notify the person that their data can be fetched, where they have proven to be."""
        self.ensure_one()
        self._message_log(
            body=self._as_desk().env._("The data of the person are ready to be fetched.")
        )
        if package.email and not package.partner_id:
            self.env["asas.helpdesk.data.link"]._make(
                "fetch", package.email, self.company_id, self.lang, ticket=self
            )
        self.env["asas.helpdesk.notice"]._send(self, "data")

    def _get_data_link(self):
        """Return where the person fetches the data: signed in, or by a link whose key is put in
        when the mail leaves."""
        self.ensure_one()
        # The template asks, as the superuser.
        link = (
            self.env["asas.helpdesk.data.link"]
            .sudo()
            .search(
                [("ticket_id", "=", self.id), ("purpose", "=", "fetch")], order="id desc", limit=1
            )
        )
        return link._get_marked_link() if link else f"{self.get_base_url()}/my/data"

    def _tell_about_data(self, words):
        """Ask a member of Level 2, by an activity, to see to a request about personal data."""
        for ticket in self:
            user = ticket._who_sees_to_personal_data()
            ticket.with_context(mail_activity_quick_update=True).activity_schedule(
                "asas_helpdesk.activity_type_personal_data",
                user_id=user.id,
                automated=True,
                summary=words,
            )
