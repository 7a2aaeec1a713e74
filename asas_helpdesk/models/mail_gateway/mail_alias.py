from odoo import api, models

from .incoming import GATEWAY, noted

TICKET = "asas.helpdesk.ticket"
# The fields that decide which mail an alias receives.
DECISIVE = {"alias_name", "alias_domain_id", "alias_model_id", "alias_incoming_local"}
# What Odoo's routing reads of an alias.
ROUTING = (
    *("alias_name", "alias_full_name", "alias_domain_id", "alias_incoming_local", "alias_status"),
    *("alias_model_id", "alias_defaults", "alias_force_thread_id", "alias_contact"),
    *("alias_parent_model_id", "alias_parent_thread_id"),
)


class MailAlias(models.Model):
    """Renew the cache when an alias of the desk is changed; aliases of others cost nothing."""

    _inherit = "mail.alias"

    @api.model_create_multi
    def create(self, vals_list):
        aliases = super().create(vals_list)
        if self._asas_helpdesk_model_id() in aliases.alias_model_id.ids:
            self.env.registry.clear_cache()
        return aliases

    def write(self, vals):
        # The alias status, which the first mail sets, makes no difference here.
        decisive = vals.keys() & DECISIVE
        becomes_ours = vals.get("alias_model_id") == self._asas_helpdesk_model_id()
        concerned = decisive and (becomes_ours or self._asas_helpdesk_is_ours())
        result = super().write(vals)
        if concerned:
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        concerned = self._asas_helpdesk_is_ours()
        result = super().unlink()
        if concerned:
            self.env.registry.clear_cache()
        return result

    @api.model
    def search(self, domain, offset=0, limit=None, order=None):
        if noted(self.env, "aliases") is None:
            return super().search(domain, offset, limit, order)
        # While a mail to the desk is processed: found and read in one statement.
        return self.search_fetch(domain, ROUTING, offset, limit, order)

    @api.model
    def _asas_helpdesk_model_id(self):
        return self.env["ir.model"]._get_id(TICKET)

    def _asas_helpdesk_is_ours(self):
        """Return whether one of these aliases is the desk's, without a query."""
        ours = self.env["asas.helpdesk.channel.address"]._aliases().ids
        return not ours.isdisjoint(self.ids)

    def _alias_bounce_incoming_email(self, message, message_dict, set_invalid=True):
        # The mail is kept and an administrator is notified; its sender can do nothing about it.
        if set_invalid and self.env.context.get(GATEWAY):
            return None
        return super()._alias_bounce_incoming_email(message, message_dict, set_invalid=set_invalid)
