from odoo import api, fields, models
from odoo.tools import SQL

from ..ticket.savepoints import run_in_savepoints
from ..ticket.ticket_transitions import RESOLVED_STATES

BATCH = 200


class TicketReceipt(models.Model):
    """The acknowledgement of what was submitted on the site, or came by e-mail.

    It is written by a cron, many at a time: who submits or delivers does not wait for a mail to be
    made, and a rush is taken in at once.
    """

    _inherit = "asas.helpdesk.ticket"

    receipt_due = fields.Boolean(readonly=True, copy=False, groups=fields.NO_ACCESS, protected=True)

    _receipts_due = models.Index("(id) WHERE receipt_due")

    def _wake_receipts(self):
        """See to it that the receipts of these tickets are written at once.

        Where others are due already, the cron is awake or about to be; were it to miss these, it
        finds them within its minute.
        """
        others = self.env.execute_query(
            SQL(
                "SELECT FROM %s WHERE receipt_due AND id != ALL(%s) LIMIT 1",
                SQL.identifier(self._table),
                self.ids,
            )
        )
        if not others:
            # Whoever submits has no right to crons; it is no more than waking one.
            self.env.ref("asas_helpdesk.cron_receipts").sudo()._trigger()

    @api.model
    def _cron_send_receipts(self):
        """Acknowledge what was submitted or came by e-mail."""
        due = [("receipt_due", "=", True)]
        tickets = self.search(due, order="id", limit=BATCH).try_lock_for_update()
        run_in_savepoints(
            tickets,
            lambda batch: batch._send_receipts(),
            lambda ticket, error: ticket.write({"receipt_due": False}),
        )
        self.env["ir.cron"]._commit_progress(len(tickets), remaining=self.search_count(due))

    def _send_receipts(self):
        self.write({"receipt_due": False})
        self.filtered(lambda t: t.state not in RESOLVED_STATES)._announce("received")
