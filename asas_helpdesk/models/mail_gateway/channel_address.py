from odoo import api, fields, models
from odoo.fields import Domain

# What the institute publishes; given where nobody else has the name already.
DEFAULT_NAMES = {
    "address_complaints": "complaints",
    "address_suggestions": "suggestions",
    "address_info": "info",
}


class ChannelAddress(models.Model):
    """An e-mail address of a channel, and what becomes of a mail that arrives there.

    Several addresses make one channel with one promise: complaints@, suggestions@ and info@ differ
    in the type and the service of the ticket alone.
    """

    _name = "asas.helpdesk.channel.address"
    _description = "E-mail Address of a Channel"
    _inherit = ["mail.alias.mixin.optional", "asas.helpdesk.known.mixin"]
    _order = "sequence, id"

    sequence = fields.Integer(
        default=10, help="Of several addresses that one mail was sent to, the first counts."
    )
    channel_id = fields.Many2one(
        "asas.helpdesk.channel",
        required=True,
        ondelete="cascade",
        index=True,
        domain=[("kind", "=", "email")],
    )
    ticket_type = fields.Selection(
        selection=lambda self: (
            self.env["asas.helpdesk.ticket"]._fields["ticket_type"]._description_selection(self.env)
        ),
        string="Type",
        default="request",
        required=True,
        help="The type of a ticket that arrives at this address.",
    )
    service_id = fields.Many2one(
        "asas.helpdesk.service",
        ondelete="set null",
        index="btree_not_null",
        help="The service of a ticket that arrives at this address.",
    )

    @api.depends("alias_email", "alias_name")
    def _compute_display_name(self):
        for address in self:
            address.display_name = address.alias_email or address.alias_name or "@"

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("asas.helpdesk.ticket")
        if self.id:
            values["alias_defaults"] = {"channel_address_id": self.id}
        return values

    @api.model
    def _fill_default_names(self):
        """Give the addresses that came with the addon their names, when it is installed.

        A name that another model has taken is left to it: the administrator chooses another.
        """
        domain = self.env.company.alias_domain_id
        taken = set(
            self.env["mail.alias"]
            .search(
                Domain("alias_name", "in", list(DEFAULT_NAMES.values()))
                & Domain("alias_domain_id", "in", [domain.id, False])
            )
            .mapped("alias_name")
        )
        taken |= {domain.bounce_alias, domain.catchall_alias}
        for xmlid, name in DEFAULT_NAMES.items():
            address = self.env.ref(f"asas_helpdesk.{xmlid}")
            if name not in taken and not address.alias_name:
                address.alias_name = name
