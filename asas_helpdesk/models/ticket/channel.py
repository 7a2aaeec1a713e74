import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import phone
from .base import SETTING

# What a link on a public page may start with; anything else could run script.
SAFE_LINK = re.compile(r"^(https?://|mailto:|tel:)", re.IGNORECASE)
ICON = re.compile(r"^fa-[a-z0-9-]+$")


class Channel(models.Model):
    """A channel through which beneficiaries contact the desk (policy section 2).

    An e-mail channel has addresses: mail that arrives there becomes a ticket of that channel.
    """

    _name = "asas.helpdesk.channel"
    _description = "Reception Channel"
    _inherit = ["asas.helpdesk.cached.mixin", "asas.helpdesk.company.mixin"]
    _order = "sequence, id"
    _personal = SETTING

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("email", "E-mail"),
            ("website", "Website Form"),
            ("phone", "Phone"),
            ("whatsapp", "WhatsApp"),
            ("facebook", "Facebook"),
            ("x", "X (Twitter)"),
            ("hall", "Training Hall"),
            ("remote", "Remote Access"),
            ("other", "Another Network or Way"),
        ],
        required=True,
        default="other",
        help="How the software uses the channel; you are free to choose its name.",
    )
    contact = fields.Char(help="The number, address or account shown to the beneficiaries.")
    link = fields.Char(help="Opens the channel: https://, mailto: or tel:.")
    availability = fields.Selection(
        [
            ("working_hours", "Working Hours"),
            ("sessions", "While Sessions Run"),
            ("working_hours_sessions", "Working Hours and While Sessions Run"),
            ("always", "Around the Clock"),
        ],
        required=True,
        default="working_hours",
    )
    icon = fields.Char(default="fa-life-ring", help="A Font Awesome class, such as fa-phone.")
    description = fields.Text(translate=True, help="Shown to the beneficiaries beside the name.")
    acknowledge = fields.Boolean(
        string="Acknowledge Receipt",
        help=(
            "The beneficiary is notified at once, with the reference, that the ticket has"
            " been received."
        ),
    )

    @api.constrains("link")
    def _check_link(self):
        for channel in self:
            if channel.link and not SAFE_LINK.match(channel.link.strip()):
                raise ValidationError(
                    self.env._(
                        "The link of the channel “%(channel)s” must start with https://,"
                        " http://, mailto: or tel:.",
                        channel=channel.name,
                    )
                )

    @api.constrains("icon")
    def _check_icon(self):
        for channel in self:
            if channel.icon and not ICON.match(channel.icon):
                raise ValidationError(
                    self.env._(
                        "“%(icon)s” is not an icon: enter a Font Awesome class such as fa-phone.",
                        icon=channel.icon,
                    )
                )

    def _contact_as_read(self, company):
        """Return the contact of this channel as people read it: a number with its country code."""
        number = self.kind in ("phone", "whatsapp") and phone.display(
            self.contact, company._asas_helpdesk_country()
        )
        return number or self.contact or ""
