from odoo import http
from odoo.http import request

from odoo.addons.mail.controllers.thread import ThreadController

from ...models.ticket import departing
from ...models.ticket.mail_followers import TICKET


class TicketThread(ThreadController):
    """What the staff writes in Odoo's conversation leaves from a ticket after the delay."""

    @http.route()
    def mail_message_post(self, thread_model, thread_id, post_data, context=None, **kwargs):
        if thread_model == TICKET:
            # What marks a move comes from the code alone.
            context = {
                name: value for name, value in (context or {}).items() if name != departing.KEY
            }
            request.update_context(**departing.by_hand())
        return super().mail_message_post(thread_model, thread_id, post_data, context, **kwargs)
