from odoo import api, models


class TicketReference(models.Model):
    """The reference of a ticket, by which everybody refers to it."""

    _inherit = "asas.helpdesk.ticket"

    @api.model
    def _assign_references(self, vals_list):
        """Give each new ticket its reference, such as CMP/2026/00001.

        The numbers of a batch are drawn with one query per type and year.
        """
        by_type = {}
        for vals in vals_list:
            if not vals.get("reference"):
                ticket_type = vals.get("ticket_type") or self.default_get(["ticket_type"]).get(
                    "ticket_type"
                )
                vals["ticket_type"] = ticket_type
                by_type.setdefault(ticket_type, []).append(vals)
        for ticket_type, batch in by_type.items():
            # sudo() because drawing a number needs no access to the sequence, as elsewhere in Odoo.
            code = f"asas.helpdesk.ticket.{ticket_type}"
            numbers = self.env["ir.sequence"].sudo()._asas_helpdesk_draw(code, len(batch))
            for vals, number in zip(batch, numbers, strict=True):
                vals["reference"] = number
