from odoo import api, models
from odoo.fields import Domain

from ...tools.mask import mask_phone
from ..ticket.savepoints import run_in_savepoints

# What Odoo notes of a message to one recipient, and what that proves.
STATE_OF_NOTIFICATION = {
    "pending": "sent",
    "sent": "sent",
    "bounce": "failed",
    "exception": "failed",
    "canceled": "failed",
}


class Delivery(models.AbstractModel):
    """A method of delivery: how a notice is given, and what proves that it arrived.

    A further method is one model that inherits this one, in a file of its own: what it is called,
    where it comes in the order, whom it reaches and what it falls through to follow from it.
    Unless it says otherwise, it goes to the telephone number, and Odoo notes its fate in a
    ``mail.notification``.
    """

    _name = "asas.helpdesk.delivery"
    _description = "Method of Delivery"

    # What a notice keeps as its method; empty where a model is none, as this one.
    _method = None
    # The lowest is tried first; one that fails falls through to the next higher.
    _rank = 0
    # Whether the beneficiary is written to; what is not written takes a person of the staff.
    _is_written = True
    _state_of_notification = STATE_OF_NOTIFICATION

    # ------------------------------------------------------------------ The registry

    @api.model
    def _get_methods(self):
        """Return all methods of delivery, in the order in which they are tried."""
        names = self.env.registry.descendants([Delivery._name], "_inherit")
        methods = [self.env[name] for name in names if self.env[name]._method]
        return sorted(methods, key=lambda method: method._rank)

    @api.model
    def _get_method(self, name):
        """Return the method of this name, or this model itself, which does nothing."""
        found = [method for method in self._get_methods() if method._method == name]
        return found[0] if found else self.env[Delivery._name]

    # ------------------------------------------------------------------ What a method says

    @api.model
    def _get_label(self):
        """Hook: return what people call the method."""
        return self._method

    @api.model
    def _describe(self, state, address):
        """Hook: return a sentence for the beneficiary on a notice in this state."""
        return address

    @api.model
    def _get_addresses(self, ticket):
        """Return the addresses of a beneficiary that the method can go to."""
        return [ticket.beneficiary_phone, ticket.partner_id.phone]

    @api.model
    def _normalize(self, address, company):
        """Return an address in the form in which addresses are compared; a number without a
        country is one of the company's."""
        return (address and company._asas_helpdesk_phone(address)) or address or ""

    @api.model
    def _mask(self, address):
        """Return an address with all but a part hidden."""
        return mask_phone(address)

    @api.model
    def _is_reachable(self, ticket):
        """Hook: whether the beneficiary can be reached by this method."""
        return False

    # ------------------------------------------------------------------ Giving

    @api.model
    def _deliver(self, tickets, kind, instead_of):
        """Give a notice to the beneficiaries of these tickets, as far as the method reaches them.

        :param dict instead_of: ``{ticket id: notice}``, the failed notices that are replaced
        :return: the tickets that are left to the next method
        """
        able = tickets.filtered(
            lambda t: self._is_reachable(t) and self._may_follow(instead_of.get(t.id))
        )
        template = able and self._get_template(kind)
        if not template:
            return tickets
        failed = []
        # A template that an administrator broke must not keep a complaint from its manager.
        run_in_savepoints(
            able,
            lambda batch: self._send(batch, kind, template, instead_of),
            lambda ticket, error: failed.append(ticket.id),
        )
        return tickets - able + able.browse(failed)

    @api.model
    def _may_follow(self, failed):
        """Whether the method may take the place of a notice that failed, if any."""
        return not failed or self._rank > self._get_method(failed.method)._rank

    @api.model
    def _get_template(self, kind):
        """Hook: return the template for a kind of notice, or nothing where there is none."""
        return None

    @api.model
    def _find_template(self, model, xmlid):
        # Its id is cached; whether it is still there is looked up once it is wanted.
        found = self.env["ir.model.data"]._xmlid_to_res_id(xmlid, raise_if_not_found=False)
        return self.env[model].browse(found or []).exists()

    @api.model
    def _send(self, tickets, kind, template, instead_of):
        """Hook: send a batch, and keep a notice for each ticket by ``_keep``."""
        raise NotImplementedError

    @api.model
    def _keep(self, tickets, kind, values, instead_of=None):
        """Keep the notices of a batch.

        :param dict values: ``{ticket id: values}``, the address and what carries each notice
        """
        instead_of = instead_of or {}
        notices = self.env["asas.helpdesk.notice"]
        return notices.create(
            [
                {
                    "ticket_id": ticket.id,
                    "kind": kind,
                    "method": self._method,
                    "instead_of_id": instead_of.get(ticket.id, notices).id,
                    **values[ticket.id],
                }
                for ticket in tickets
            ]
        )

    # ------------------------------------------------------------------ Evidence

    @api.model
    def _get_state(self, notice):
        """Return what has become of a notice.

        :return: ``(state, failure, what the server said)``, or None while it is under way
        """
        notification = notice.notification_id
        state = self._state_of_notification.get(notification.notification_status)
        failure = state == "failed" and notification.format_failure_reason()
        return state and (state, failure, False)

    @api.model
    def _settled_domain(self):
        """Return the domain of the notices of this method whose fate can be told, for the cron
        that catches up with what nobody reported."""
        settled = list(self._state_of_notification)
        return Domain("notification_id.notification_status", "in", settled)
