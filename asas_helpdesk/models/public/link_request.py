from odoo import api, fields, models

from ..ticket.savepoints import run_in_savepoints

BATCH = 50


class LinkRequest(models.Model):
    """Somebody who asks for the access link of a ticket again.

    It is only noted in the request itself and looked into later by a cron: so the page answers the
    same, and in the same time, whether there is such a ticket or not.
    """

    _name = "asas.helpdesk.link.request"
    _description = "Request for an Access Link"
    _inherit = ["asas.helpdesk.protected.mixin"]
    _protected_model = True
    _order = "id"

    reference = fields.Char(required=True, readonly=True)
    email = fields.Char(readonly=True)
    phone = fields.Char(readonly=True)

    @api.model
    def _ask(self, reference, email, number):
        """Note that somebody asks.

        :param str email: in normal form, or empty
        :param str number: in normal form, or empty
        """
        # Whoever asks has no right to these records; nothing but what was typed is stored.
        self.sudo().create({"reference": reference, "email": email, "phone": number})
        self.env.ref("asas_helpdesk.cron_links").sudo()._trigger()  # no more than waking it

    @api.model
    def _cron_send_links(self):
        """Send the links that were asked for to the contact data of the tickets themselves."""
        requests = self.search([], limit=BATCH)
        requests = requests.try_lock_for_update()
        run_in_savepoints(
            requests,
            lambda batch: [request._send_link() for request in batch],
            lambda request, error: None,
        )
        done = len(requests)
        requests.unlink()
        self.env["ir.cron"]._commit_progress(done, remaining=self.search_count([]))

    def _send_link(self):
        self.ensure_one()
        tickets = self.env["asas.helpdesk.ticket"]
        ticket = tickets._public_find(self.reference, self.email, self.phone)
        if ticket:
            # By the method that was asked for, where it can be had.
            first = "email" if self.email else "sms"
            self.env["asas.helpdesk.notice"]._send(ticket, "link", first=first)
