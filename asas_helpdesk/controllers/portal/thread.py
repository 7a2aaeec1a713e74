from odoo.http import request

from odoo.addons.mail.controllers.thread import ThreadController


class TicketThread(ThreadController):
    """Take from people outside only their words and files, as ``message_post`` does."""

    def _prepare_message_data(self, post_data, *, thread, **kwargs):
        taken = super()._prepare_message_data(post_data, thread=thread, **kwargs)
        if thread._name != "asas.helpdesk.ticket" or not request.env.user.share:
            return taken
        return thread._portal_words(taken)
