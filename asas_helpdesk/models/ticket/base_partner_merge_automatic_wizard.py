from odoo import models

from .res_partner import MERGING, PROVEN


class BasePartnerMerge(models.TransientModel):
    """Prove nothing by merging contacts: nobody has entered the address that is left."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        quiet = {MERGING: True}
        # sudo() because what is proven is compared, and moves along with its address.
        contacts = self.env["res.partner"].sudo().browse(partner_ids).exists()
        proven = {
            contact._asas_helpdesk_proven_address(): contact.asas_helpdesk_proven_by
            for contact in contacts
        }
        # Who signs in to the contact that is left may have entered any address.
        doubtful = any(
            not contact._asas_helpdesk_proven_address()
            and any(user.share for user in contact.with_context(active_test=False).user_ids)
            for contact in contacts
        )
        result = super(BasePartnerMerge, self.with_context(**quiet))._merge(
            partner_ids, dst_partner and dst_partner.with_context(**quiet), extra_checks
        )
        for contact in contacts.exists():
            address = contact.email_normalized
            if address in proven and not doubtful:
                values = (address, proven[address])
            else:
                values = (False, False)
            contact.write(dict(zip(PROVEN, values, strict=True)))
        return result
