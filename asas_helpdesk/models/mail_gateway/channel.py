from odoo import fields, models


class Channel(models.Model):
    """Give an e-mail channel addresses: what arrives there becomes a ticket of that channel."""

    _inherit = "asas.helpdesk.channel"

    address_ids = fields.One2many(
        "asas.helpdesk.channel.address", "channel_id", string="E-mail Addresses"
    )

    def unlink(self):
        # So that each alias is deleted as well.
        self.address_ids.unlink()
        return super().unlink()
