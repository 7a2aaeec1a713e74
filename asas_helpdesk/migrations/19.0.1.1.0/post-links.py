"""The keys of links are not stored any more: those that were sent end, and none is left."""

import re

from odoo import SUPERUSER_ID, api

TICKET = "asas.helpdesk.ticket"
# The addresses that carried a key; they have no other value that may begin with its name.
SENT = re.compile(
    r"/(?:mail/view|my/tickets/\d+)\?[^\s\"'<>]*access_token=[0-9a-f]{8}-[0-9a-f-]{27}[^\s\"'<>]*"
)


def migrate(cr, version):
    if not version:
        return
    cr.execute("ALTER TABLE asas_helpdesk_ticket DROP COLUMN IF EXISTS access_token")
    env = api.Environment(cr, SUPERUSER_ID, {})
    # What still waits for the mail server leaves with a key that opens the ticket.
    waiting = [("model", "=", TICKET), ("state", "in", ("outgoing", "exception"))]
    for mail in env["mail.mail"].search(waiting):
        ticket = env[TICKET].browse(mail.res_id).exists()
        if ticket and mail.body_html:
            path = ticket._get_marked_path()
            mail.body_html = SENT.sub(lambda _found, path=path: path, str(mail.body_html))
