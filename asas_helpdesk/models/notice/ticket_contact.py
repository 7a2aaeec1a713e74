from odoo import SUPERUSER_ID, models
from odoo.tools import format_list

from ..ticket import way_in
from .delivery import FORMER

# The context in which the change of the contact is told: the values before and after, by field.
CHANGES = "asas_helpdesk_contact_changes"


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
                former = address != after and address
                context = {CHANGES: changes, FORMER: former}
                method.with_context(**context)._deliver(self.with_context(**context), "contact", {})

    def _describe_change_of_contact(self):
        """Return who has changed the contact and how, for the notice; addresses are shown in part.

        :return: sentences in the language of the context
        """
        who = ""
        if way_in.is_link(self.env):
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
                shown += (
                    [f"{_masked(method, pair[0])} → {_masked(method, pair[1])}"] if pair else []
                )
        return {"who": who, "changes": format_list(self.env, shown)}


def _masked(method, address):
    return method._mask(address) if address else "–"
