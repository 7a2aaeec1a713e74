from odoo import api, models

from ...tools.automatic_mail import machine_reason


class MailThread(models.AbstractModel):
    """Mark what a program answers to an inquiry, such as a note of absence: it is no answer."""

    _inherit = "mail.thread"

    @api.model
    def message_route(self, message, message_dict, model=None, thread_id=None, custom_values=None):
        routes = super().message_route(message, message_dict, model, thread_id, custom_values)
        if any(route[0] == "asas.helpdesk.inquiry" for route in routes):
            # Odoo takes it from the message that is answered.
            message_dict["is_internal"] = bool(machine_reason(message))
        return routes
