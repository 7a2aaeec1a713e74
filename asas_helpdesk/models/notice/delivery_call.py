from odoo import api, fields, models
from odoo.fields import Domain


class DeliveryCall(models.AbstractModel):
    """Delivery by a telephone call that Level 1 is asked to make: the last resort.

    The notice is delivered when somebody logs that the beneficiary was reached.
    """

    _name = "asas.helpdesk.delivery.call"
    _description = "Delivery by Telephone Call"
    _inherit = ["asas.helpdesk.delivery"]

    _method = "call"
    _rank = 1000
    _is_written = False

    @api.model
    def _get_label(self):
        return self.env._("Telephone Call")

    @api.model
    def _describe(self, state, address):
        if state == "queued":
            return self.env._("We will call you at %(address)s", address=address)
        if state == "failed":
            return self.env._("We could not reach you by telephone at %(address)s", address=address)
        return self.env._("We called you at %(address)s", address=address)

    @api.model
    def _is_reachable(self, ticket):
        return True  # if no number is known, the person who calls looks for one

    @api.model
    def _deliver(self, tickets, kind, instead_of):
        # A call is made for what the beneficiary has to know: a mere receipt is not worth one, and
        # a link cannot be read out on the telephone.
        worth = tickets.filtered(
            lambda t: (
                kind != "link"
                and (kind != "received" or t.id in instead_of)
                and self._may_follow(instead_of.get(t.id))
            )
        )
        if worth:
            # No method comes after the call, so an error here is raised.
            self._send(worth, kind, None, instead_of)
        return tickets - worth

    @api.model
    def _send(self, tickets, kind, template, instead_of):
        todo = self.env.ref("asas_helpdesk.activity_type_call")
        model_id = self.env["ir.model"]._get_id(tickets._name)
        vals_list = [
            {
                "activity_type_id": todo.id,
                "automated": True,
                "res_model_id": model_id,
                "res_id": ticket.id,
                "user_id": ticket.user_id.id,
                "date_deadline": fields.Date.context_today(ticket),
                "summary": self._what_to_call_for(ticket, kind),
            }
            for ticket in tickets
        ]
        quiet = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        values = {
            ticket.id: {"address": ticket.beneficiary_phone, "activity_id": activity.id}
            for ticket, activity in zip(tickets, quiet.create(vals_list), strict=True)
        }
        self._keep(tickets, kind, values, instead_of)

    @api.model
    def _what_to_call_for(self, ticket, kind):
        """Return the summary of the call to make, in the language of those who make it."""
        lang = ticket.user_id.lang or ticket.company_id.partner_id.lang or self.env.lang
        env = self.with_context(lang=lang).env
        return env._(
            "Call the beneficiary: %(kind)s · %(number)s",
            kind=env["asas.helpdesk.notice"]._get_kind_label(kind),
            number=" ".join(filter(None, (ticket.beneficiary_phone, ticket.beneficiary_phone_note)))
            or env._("no known number"),
        )

    @api.model
    def _take_back(self, notices):
        notices.activity_id.unlink()

    @api.model
    def _get_state(self, notice):
        return None  # the person who called logs the outcome

    @api.model
    def _settled_domain(self):
        return Domain.FALSE
