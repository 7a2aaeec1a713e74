from typing import NamedTuple

from odoo import api, exceptions, fields, models, tools
from odoo.fields import Domain

from ..ticket.base import SETTING
from ..ticket.cached_mixin import recall

# The addresses that the institute publishes; set up unless another model has the name already.
DEFAULT_NAMES = {
    "address_complaints": "complaints",
    "address_suggestions": "suggestions",
    "address_info": "info",
}


class Aliases(NamedTuple):
    """The aliases at which mail for the desk arrives."""

    ids: frozenset
    domain_ids: frozenset
    addresses: frozenset
    local_parts: frozenset


class Trust(NamedTuple):
    """Whom the settings trust: whether only what our own server confirms speaks for its sender, and
    which addresses of forms and lists name the person who wrote."""

    only_checked: bool
    forms: frozenset


class ChannelAddress(models.Model):
    """An e-mail address of a channel, and what a mail that arrives there becomes.

    Several addresses make one channel with one SLA policy: complaints@, suggestions@ and info@
    differ only in the type and the service of the ticket.
    """

    _name = "asas.helpdesk.channel.address"
    _description = "E-mail Address of a Channel"
    _inherit = ["asas.helpdesk.cached.mixin", "mail.alias.mixin.optional"]
    _order = "sequence, id"
    _personal = SETTING

    sequence = fields.Integer(
        default=10,
        help=("When one e-mail was sent to several addresses, the first in this order counts."),
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

    @api.constrains("channel_id", "service_id")
    def _check_companies(self):
        for address in self:
            company = address.service_id.company_id
            if company and company != address.channel_id.company_id:
                raise exceptions.ValidationError(
                    self.env._(
                        "The service “%(service)s” belongs to %(company)s, and the channel does"
                        " not. E-mails to this address could not be taken. Choose another service.",
                        service=address.service_id.name,
                        company=company.name,
                    )
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
    @tools.ormcache()
    def _aliases(self):
        """Return where mail for the desk arrives; cached, since every mail asks for it and most
        mails are for others."""
        # What each address is for is not confidential.
        model = self.env["ir.model"]._get_id("asas.helpdesk.ticket")
        aliases = self.env["mail.alias"].sudo().search([("alias_model_id", "=", model)])
        return Aliases(
            frozenset(aliases.ids),
            frozenset(aliases.alias_domain_id.ids),
            frozenset(filter(None, aliases.mapped("alias_full_name"))),
            frozenset(aliases.filtered("alias_incoming_local").mapped("alias_name")),
        )

    @api.model
    @tools.ormcache(cache="stable")
    def _own_servers(self):
        """Return the names of our own mail servers, in small letters: only what they have added to
        a mail is known to be true. None if none is named in the settings."""
        # Read for every mail, whatever rights the user of the gateway has.
        names = self.env["ir.config_parameter"].sudo().get_param("asas_helpdesk.mail_server", "")
        return frozenset(filter(None, (name.strip(" .").lower() for name in names.split(","))))

    @api.model
    @tools.ormcache(cache="stable")
    def _trust(self):
        """Return whom the settings trust."""
        # Read for every mail, whatever rights the user of the gateway has.
        get_param = self.env["ir.config_parameter"].sudo().get_param
        forms = tools.email_normalize_all(get_param("asas_helpdesk.trusted_forms", ""))
        unchecked = get_param("asas_helpdesk.unchecked_mail", "sender")
        return Trust(unchecked == "nobody", frozenset(forms))

    @api.model
    def _recall_models(self):
        """Let Odoo's routing know the names of the models of our aliases without reading them."""
        models = self.env["ir.model"]
        for name in (self._name, "asas.helpdesk.ticket"):
            recall(models.browse(models._get_id(name)), {"model": [name]})

    @api.model
    def _receives(self, recipients):
        """Return whether one of these addresses, in small letters, is the desk's."""
        return any(self._base_of(address) for address in recipients)

    @api.model
    def _base_of(self, address):
        """Return the address of the desk that an address means, in small letters: complaints+tag@
        is complaints@. Empty for addresses of others."""
        aliases = self._aliases()
        local, at, domain = address.rpartition("@")
        for base in dict.fromkeys((local, local.partition("+")[0])):
            if f"{base}{at}{domain}" in aliases.addresses or base in aliases.local_parts:
                return f"{base}{at}{domain}"
        return ""

    @api.model
    def _addressed_by(self, mail):
        """Return the first of these addresses to which a mail was delivered."""
        recipients = mail.delivered_to(self._own_servers())
        known = list(filter(None, map(self._base_of, recipients)))
        return self.search([("alias_id.alias_full_name", "in", known)], limit=1)

    @api.model
    def _settings_of(self, address_id):
        """Return the values that an address gives a ticket, by field, with the ids of its domain
        and of the company of its channel; nothing if the address was deleted."""
        return dict(self._read_settings(address_id)) if address_id else {}

    @api.model
    @tools.ormcache("address_id")
    def _read_settings(self, address_id):
        # The address decides what a mail becomes, whether or not the user may read it.
        address = self.sudo().search([("id", "=", address_id)])
        if not address:
            return ()
        names = ("channel_id", "ticket_type", "service_id", "alias_domain_id")
        settings = address._convert_to_write({name: address[name] for name in names})
        return (*settings.items(), ("company_id", address.channel_id.company_id.id))

    @api.model
    def _company_of(self, settings):
        """Return the company for which a mail arrives at an address: that of its channel, else the
        one that owns the domain, if it is exactly one.

        :param dict settings: of the address; what says nothing about a ticket is taken out
        """
        domain_id = settings.pop("alias_domain_id", False)
        company_id = settings.pop("company_id", False)
        company = self.env.company
        if company_id:
            return company.browse(company_id)
        if not domain_id or domain_id == company.alias_domain_id.id:
            return company
        companies = company.search([("alias_domain_id", "=", domain_id)], limit=2)
        return companies if len(companies) == 1 else company

    @api.model
    def _fill_default_names(self):
        """Give the addresses that came with the addon their names, when it is installed.

        A name that another model uses stays with it: the administrator chooses a different one.
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
