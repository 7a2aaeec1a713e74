from odoo import api, models

from .delivery import STATE_OF_NOTIFICATION


class DeliverySms(models.AbstractModel):
    """Delivery by SMS, if the company has a gateway and there is a number.

    The notice is sent when the gateway accepts it, and delivered when the network reports so.
    """

    _name = "asas.helpdesk.delivery.sms"
    _description = "Delivery by SMS"
    _inherit = ["asas.helpdesk.delivery"]

    _method = "sms"
    _rank = 20
    _keeps_quiet_hours = True
    # For an SMS, Odoo's “sent” means that the network has reported its delivery.
    _state_of_notification = STATE_OF_NOTIFICATION | {"sent": "delivered"}

    @api.model
    def _get_label(self):
        return self.env._("SMS")

    @api.model
    def _describe(self, state, address):
        if state == "queued":
            return self.env._("An SMS to %(address)s is being sent", address=address)
        if state == "failed":
            return self.env._("Our SMS to %(address)s could not be delivered", address=address)
        return self.env._("We sent you an SMS to %(address)s", address=address)

    @api.model
    def _is_reachable(self, ticket):
        company = ticket.company_id
        number = company.asas_helpdesk_sms and company._asas_helpdesk_phone(
            self._get_address(ticket)
        )
        return bool(number)

    @api.model
    def _get_template(self, kind):
        return self._find_template("sms.template", f"asas_helpdesk.sms_template_{kind}")

    @api.model
    def _send(self, tickets, kind, template, instead_of):
        bodies = template._render_field("body", tickets.ids, compute_lang=True)
        values = {}
        for ticket in tickets:
            # Queue the SMS: the gateway is an external service, for which nothing here must wait.
            message = ticket._message_sms(
                bodies[ticket.id],
                sms_numbers=[self._get_address(ticket)],
                put_in_queue=True,
                author_id=ticket.company_id.partner_id.id,
            )
            notification = message.notification_ids.filtered(
                lambda n: n.notification_type == "sms"
            )[:1]
            values[ticket.id] = {
                "address": notification.sms_number,
                "notification_id": notification.id,
            }
        self._keep(tickets, kind, values, instead_of)._sync_mails()

    @api.model
    def _take_back(self, notices):
        # sudo() because only the code writes evidence; what the gateway has not taken is stopped.
        trackers = (
            self.env["sms.tracker"]
            .sudo()
            .search([("mail_notification_id", "in", notices.notification_id.ids)])
        )
        texts = (
            self.env["sms.sms"]
            .sudo()
            .search([("uuid", "in", trackers.mapped("sms_uuid")), ("state", "=", "outgoing")])
        )
        texts.write({"state": "canceled", "to_delete": True})
