from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.mask import mask_phone
from ..ticket.savepoints import run_in_savepoints

# The status that Odoo keeps of a message to one recipient, and the state of the notice it implies.
STATE_OF_NOTIFICATION = {
    "pending": "sent",
    "sent": "sent",
    "bounce": "failed",
    "exception": "failed",
    "canceled": "failed",
}
# The context in which an address is told that is not the ticket's, or not alone: a former one, or
# one that is not confirmed yet.
FORMER = "asas_helpdesk_former_address"
# The context key for the notices that were recorded when they were owed, by the id of the ticket.
HELD = "asas_helpdesk_held"
# The kinds of notices that tell each address of a change of the contact by itself.
OF_ADDRESS = ("contact", "new_address")


class Aside(str):
    """An address in that context, which only the code can put there: clients send plain texts."""


class Delivery(models.AbstractModel):
    """A method of delivery: how a notice is sent, and what is evidence that it arrived.

    To add a method, inherit this model in a file of its own, which defines its name, its rank and
    which beneficiaries it can reach. A notice that fails falls through to the next method. By
    default, a method uses the telephone number, and Odoo tracks its delivery in a
    ``mail.notification``.
    """

    _name = "asas.helpdesk.delivery"
    _description = "Method of Delivery"

    # The name stored on notices; empty on a model that is not a method itself, such as this one.
    _method = None
    # The lowest rank is tried first; a failed notice falls through to the next higher.
    _rank = 0
    # Whether the method is written; one that is not needs a member of the staff.
    _is_written = True
    # Whether the method disturbs people at night, and so keeps the quiet hours of the settings.
    _keeps_quiet_hours = False
    _state_of_notification = STATE_OF_NOTIFICATION
    # The field of a ticket with the address that the method uses.
    _address_field = "beneficiary_phone"

    # ------------------------------------------------------------------ The registry

    @api.model
    def _get_methods(self):
        """Return all methods of delivery, in the order in which they are tried."""
        names = self.env.registry.descendants([Delivery._name], "_inherit")
        methods = [self.env[name] for name in names if self.env[name]._method]
        return sorted(methods, key=lambda method: method._rank)

    @api.model
    def _get_method(self, name):
        """Return the method with this name, or this model itself, which does nothing."""
        found = [method for method in self._get_methods() if method._method == name]
        return found[0] if found else self.env[Delivery._name]

    # ------------------------------------------------------------------ Description and addresses

    @api.model
    def _get_label(self):
        """Hook: return the name that people see for the method."""
        return self._method

    @api.model
    def _describe(self, state, address):
        """Hook: return a sentence that tells the beneficiary about a notice in this state."""
        return address

    @api.model
    def _get_addresses(self, ticket):
        """Return the addresses of a beneficiary that the method can use."""
        return [ticket.beneficiary_phone, ticket.partner_id.phone]

    @api.model
    def _get_address(self, ticket):
        """Return the address to which a notice is sent: the present one, or another one that is
        told of a change."""
        return self._get_aside() or ticket[self._address_field]

    @api.model
    def _get_aside(self):
        """Return the address that is told of a change and learns nothing of the ticket, or None."""
        aside = self.env.context.get(FORMER)
        return aside if isinstance(aside, Aside) else None

    @api.model
    def _normalize(self, address, company):
        """Return an address in normal form, so that addresses can be compared.

        :param company: the company in whose country a national number is read
        """
        return (address and company._asas_helpdesk_phone(address)) or address or ""

    @api.model
    def _mask(self, address):
        """Return an address of which only a small part is legible."""
        return mask_phone(address)

    @api.model
    def _is_reachable(self, ticket):
        """Hook: return whether the beneficiary can be reached by this method."""
        return False

    # ------------------------------------------------------------------ Sending

    @api.model
    def _deliver(self, tickets, kind, instead_of):
        """Send a notice to those beneficiaries of these tickets whom the method can reach.

        :param dict instead_of: ``{ticket id: notice}``, the failed notices to replace
        :return: the tickets left to the next method
        """
        able = tickets.filtered(
            lambda t: self._is_reachable(t) and self._may_follow(instead_of.get(t.id))
        )
        template = able and self._get_template(kind)
        if not template:
            return tickets
        held = self._hold(able, kind, instead_of)
        failed = []
        # A broken template must not stop a complaint from reaching its manager.
        run_in_savepoints(
            able - held,
            lambda batch: self._send(batch, kind, template, instead_of),
            lambda ticket, error: failed.append(ticket.id),
        )
        return tickets - able + able.browse(failed)

    @api.model
    def _may_follow(self, failed):
        """Return whether the method may replace a failed notice; True if there is none.

        Nothing replaces the notice of a change of the contact: each address is told by itself.
        """
        if failed and failed.kind in OF_ADDRESS:
            return False
        return not failed or self._rank > self._get_method(failed.method)._rank

    @api.model
    def _get_template(self, kind):
        """Hook: return the template for a kind of notice, or nothing if there is none."""
        return None

    @api.model
    def _find_template(self, model, xmlid):
        # The id is cached, so check that the record still exists.
        found = self.env["ir.model.data"]._xmlid_to_res_id(xmlid, raise_if_not_found=False)
        return self.env[model].browse(found or []).exists()

    @api.model
    def _send(self, tickets, kind, template, instead_of):
        """Hook: send a batch, and record a notice for each ticket with ``_keep``."""
        raise NotImplementedError

    @api.model
    def _keep(self, tickets, kind, values, instead_of=None):
        """Record the notices of a batch.

        :param dict values: ``{ticket id: values}``, with the address of each notice and the mail,
            notification or activity that delivers it
        """
        instead_of = instead_of or {}
        notices = self.env["asas.helpdesk.notice"]
        held = self.env.context.get(HELD)
        if held:  # recorded when they were owed
            for ticket in tickets:
                notices.browse(held[ticket.id]).write(values[ticket.id])
            return notices.browse(held[ticket.id] for ticket in tickets)
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

    # ------------------------------------------------------------------ Quiet hours

    @api.model
    def _hold(self, tickets, kind, instead_of):
        """Record the notices that wait until the quiet hours are over.

        None waits so long that a limit of the policy would pass (section 6).

        :return: their tickets; the others are to be notified now
        """
        # That somebody has changed the contact is said at once: it may have been a stranger.
        if not self._keeps_quiet_hours or kind in OF_ADDRESS:
            return tickets.browse()
        now = fields.Datetime.now()
        ends = {company: company._asas_helpdesk_quiet_until(now) for company in tickets.company_id}
        quiet = tickets.filtered(lambda t: ends[t.company_id])
        if not quiet:
            return quiet
        notices = self.env["asas.helpdesk.notice"]
        limits = notices._get_policy_limits(quiet, kind)
        held = quiet.filtered(
            lambda t: t.id not in limits or ends[t.company_id] <= limits[t.id] - notices._AHEAD
        )
        values = {
            ticket.id: {
                "address": self._normalize(self._get_address(ticket), ticket.company_id),
                "held_until": ends[ticket.company_id],
            }
            for ticket in held
        }
        if held:
            self._keep(held, kind, values, instead_of)
        return held

    @api.model
    def _release(self, notices):
        """Send the notices of this method that waited for the end of the quiet hours."""
        notices.write({"held_until": False})
        for kind, owed in notices.grouped("kind").items():
            # A ticket may have two of one kind, such as answers; each is sent on its own.
            while owed:
                batch = owed.browse(n[:1].id for n in owed.grouped("ticket_id").values())
                owed -= batch
                by_ticket = {notice.ticket_id.id: notice.id for notice in batch}
                sender = self.with_context(**{HELD: by_ticket})
                template = self._get_template(kind)
                if template or not self._is_written:
                    sender._send(batch.ticket_id, kind, template, {})
                else:
                    batch._sync_state("failed", self.env._("There is no template to send it by."))

    @api.model
    def _take_back(self, notices):
        """Hook: stop what these notices have set going, since it is no longer needed."""

    # ------------------------------------------------------------------ Evidence

    @api.model
    def _explain_attempt(self, passing):
        """Hook: return why an attempt failed that is made again.

        :param passing: one of ``tools.smtp_failures``
        """
        return False

    @api.model
    def _get_state(self, notice):
        """Return the outcome of a notice.

        :return: ``(state, failure, the server's answer)``, or None while it is under way
        """
        notification = notice.notification_id
        state = self._state_of_notification.get(notification.notification_status)
        failure = state == "failed" and notification.format_failure_reason()
        return state and (state, failure, False)

    @api.model
    def _settled_domain(self):
        """Return the domain of this method's notices whose outcome is known.

        The cron uses it to update notices whose outcome was never reported.
        """
        settled = list(self._state_of_notification)
        return Domain("notification_id.notification_status", "in", settled)
