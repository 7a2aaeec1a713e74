from odoo import api, models


class TicketReference(models.Model):
    """The reference of a ticket, by which everybody refers to it."""

    _inherit = "asas.helpdesk.ticket"

    @api.model
    def _assign_references(self, vals_list):
        """Give each new ticket its reference, such as CMP/2026/00001.

        The numbers of a batch are drawn with one query per type, company and year.
        """
        batches = {}
        own_company = self.default_get(["company_id"]).get("company_id")
        for vals in vals_list:
            if not vals.get("reference"):
                ticket_type = vals.get("ticket_type") or self.default_get(["ticket_type"]).get(
                    "ticket_type"
                )
                vals["ticket_type"] = ticket_type
                company_id = vals.get("company_id") or own_company
                batches.setdefault((ticket_type, company_id), []).append(vals)
        for (ticket_type, company_id), batch in batches.items():
            # sudo() because drawing a number needs no access to the sequence, as elsewhere in Odoo.
            code = f"asas.helpdesk.ticket.{ticket_type}"
            sequences = self.env["ir.sequence"].sudo()
            numbers = sequences._asas_helpdesk_draw(code, len(batch), company_id)
            for vals, number in zip(batch, numbers, strict=True):
                vals["reference"] = number
