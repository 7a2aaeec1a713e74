from odoo.http import request

from odoo.addons.portal.controllers.mail import MailController

TICKET = "asas.helpdesk.ticket"


class TicketMail(MailController):
    @classmethod
    def _redirect_to_record(cls, model, res_id, access_token=None, **kwargs):
        """Let the page of the ticket answer what comes with a key; the staff go their own way."""
        if model == TICKET and access_token and res_id and not request.env.user._is_internal():
            path = f"/my/tickets/{int(res_id)}"
            return request.redirect_query(path, {"access_token": access_token})
        return super()._redirect_to_record(model, res_id, access_token=access_token, **kwargs)
