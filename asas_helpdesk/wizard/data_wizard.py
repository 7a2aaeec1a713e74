from odoo import api, fields, models
from odoo.fields import Command

TICKET = "asas.helpdesk.ticket"


class DataWizard(models.TransientModel):
    """Dialog to give out what is held about a person who has asked for it.

    It shows the tickets that the current user may read. Others of the person are given out as well,
    and the dialog does not say so: some are about members of the staff.
    """

    _name = "asas.helpdesk.data.wizard"
    _description = "Give Out the Data of a Person"
    _inherit = ["asas.helpdesk.value.mixin"]

    ticket_id = fields.Many2one(TICKET, required=True, readonly=True)
    found_ids = fields.Many2many(
        TICKET,
        "asas_helpdesk_data_wizard_found_rel",
        string="Tickets of the Person",
        compute="_compute_found",
    )
    left_out_ids = fields.Many2many(
        TICKET,
        "asas_helpdesk_data_wizard_left_out_rel",
        string="Another Person’s",
        domain="[('id', 'in', found_ids)]",
        help="Tickets that came from the same address and are another person’s. They are not given"
        " out.",
    )
    doubt = fields.Text(compute="_compute_found")

    @api.depends("ticket_id")
    @api.depends_context("lang", "uid")
    def _compute_found(self):
        holdings = self.env["asas.helpdesk.holdings"]
        for wizard in self:
            identity = wizard.ticket_id._get_proven_identity()
            found = holdings._tickets_of(identity)
            # As the current user: nobody learns here of a ticket that is hidden from them.
            seen = found.sudo(False)._filtered_access("read")
            seen = seen.filtered(lambda t, w=wizard: t.company_id == w.ticket_id.company_id)
            wizard.found_ids = [Command.set(seen.ids)]
            wizard.doubt = wizard._find_doubt(identity, seen)

    def _find_doubt(self, identity, tickets):
        """Return why these tickets may be of several people, or an empty text."""
        # sudo() because only the number of contacts is used.
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        known = partners.search_count([("email_normalized", "in", identity.addresses)])
        names = {" ".join((t.beneficiary_name or "").split()).casefold() for t in tickets} - {""}
        if known > 1 or len(names) > 1:
            return self.env._(
                "Several people may use this address: %(names)s. Name below the tickets that are"
                " another person’s.",
                names=", ".join(sorted({t.beneficiary_name for t in tickets if t.beneficiary_name}))
                or ", ".join(identity.addresses),
            )
        return ""

    def action_give_out(self):
        """Have the package built."""
        self.ensure_one()
        self.ticket_id._give_out_data(self.left_out_ids & self.found_ids)
        return {"type": "ir.actions.act_window_close"}
