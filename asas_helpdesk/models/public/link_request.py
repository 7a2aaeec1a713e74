from odoo import api, fields, models

from ..ticket.savepoints import run_in_savepoints

BATCH = 50


class LinkRequest(models.Model):
    """A request to be sent the access link of a ticket again.

    The web request only records it and a cron looks into it later: so the page answers the same,
    and in the same time, whether there is such a ticket or not.
    """

    _name = "asas.helpdesk.link.request"
    _description = "Request for an Access Link"
    _inherit = ["asas.helpdesk.protected.mixin"]
    _order = "id"
    _personal = "record"

    reference = fields.Char(required=True, readonly=True)
    email = fields.Char(readonly=True)
    phone = fields.Char(readonly=True)

    @api.model
    def _ask(self, reference, email, number):
        """Record the request.

        :param str email: in normal form, or empty
        :param str number: in normal form, or empty
        """
        # Visitors have no right to these records; only what was typed is stored, once for those who
        # press twice or whose connection has broken.
        asked = {"reference": reference, "email": email, "phone": number}
        same = [(name, "=", value or False) for name, value in asked.items()]
        if not self.sudo().search_count(same, limit=1):
            self.sudo().create({name: value or False for name, value in asked.items()})
        self.env.ref("asas_helpdesk.cron_links").sudo()._trigger()  # only wakes the cron

    @api.model
    def _cron_send_links(self):
        """Send the links that were asked for to the contact details on the tickets themselves."""
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
            # By the method that was asked for, if it is available.
            first = "email" if self.email else "sms"
            self.env["asas.helpdesk.notice"]._send(ticket, "link", first=first)
