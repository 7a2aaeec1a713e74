from odoo import SUPERUSER_ID, models
from odoo.tools import format_list

from ...tools.mask import mask_apart
from ..ticket import way_in
from .delivery import FORMER, Aside

# The context in which the change of the contact is told: the values before and after, by field.
CHANGES = "asas_helpdesk_contact_changes"
# The contexts in which it is told that a change is asked for only, and that one was undone.
ASKED, OBJECTED = "asas_helpdesk_contact_asked", "asas_helpdesk_contact_objected"


class TicketContactNotice(models.Model):
    """Notify the beneficiary of a change of the contact, at the old address and at the new one.

    Otherwise notices could be led to somebody else's address without a trace.
    """

    _inherit = "asas.helpdesk.ticket"

    def _after_contact_change(self, changed):
        result = super()._after_contact_change(changed)
        for ticket in self:
            ticket._tell_contact_change(changed[ticket.id])
        return result

    def _tell_contact_change(self, changes):
        """Notify every address known before and after the change, by each written method.

        What is entered where nothing was known yet changes nobody's address.
        """
        methods = self.env["asas.helpdesk.delivery"]._get_methods()
        written = [method for method in methods if method._is_written]
        known = {
            method: changes.get(method._address_field, (self[method._address_field] or "",) * 2)
            for method in written
        }
        changed = any(method._address_field in changes for method in written)
        if not changed or not any(before for before, _after in known.values()):
            return
        for method, (before, after) in known.items():
            for address in dict.fromkeys(filter(None, (after, before))):
                context = {CHANGES: changes, FORMER: address != after and Aside(address)}
                method.with_context(**context)._deliver(self.with_context(**context), "contact", {})

    def _describe_change_of_contact(self):
        """Return who has changed the contact and how, for the notice; addresses are shown in part.

        :return: sentences in the language of the context
        """
        who = ""
        if self.env.context.get(ASKED):
            who = self.env._("Somebody who has the link to the ticket asked for this.")
        elif self.env.context.get(OBJECTED):
            who = self.env._("We undid the last change because somebody objected to it.")
        elif way_in.is_link(self.env):
            who = self.env._("They were changed through the link to the ticket.")
        elif way_in.is_page(self.env):
            who = self.env._("They were changed on the page of the ticket, after signing in.")
        elif self.env.uid != SUPERUSER_ID:
            name = self.env.user.name
            who = self.env._("They were changed by %(name)s, a member of our staff.", name=name)
        shown = []
        for method in self.env["asas.helpdesk.delivery"]._get_methods():
            if method._is_written:
                pair = self.env.context.get(CHANGES, {}).get(method._address_field)
                # Isolated, since a list of them stands in a sentence of either direction.
                shown += [f"\u2066{' → '.join(_masked(method, *pair))}\u2069"] if pair else []
        return {
            "who": who,
            "changes": format_list(self.env, shown),
            "asked": bool(self.env.context.get(ASKED)),
        }


def _masked(method, old, new):
    """Return two addresses as they are shown: in part, and so that they are told apart."""
    if old and new:
        return mask_apart(old, new)
    return tuple(method._mask(address) if address else "–" for address in (old, new))
