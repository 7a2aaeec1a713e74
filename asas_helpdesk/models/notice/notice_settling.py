from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.sql import column_exists

from ..ticket.base import ANSWERABLE
from .delivery import OF_ADDRESS

# Kinds of which a ticket has several that do not stand for each other.
EACH_BY_ITSELF = ("answered", *OF_ADDRESS)


class NoticeSettling(models.Model):
    """When a notice that did not arrive needs nobody any more.

    It is settled by itself when the beneficiary was reached otherwise, or by hand. The evidence
    that it did not arrive stays.
    """

    _inherit = "asas.helpdesk.notice"

    settled_at = fields.Datetime(
        string="Settled On",
        readonly=True,
        help="When nobody had to see to this notice any more, although it did not arrive.",
    )
    settled_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        ondelete="restrict",
        help="Empty if it was settled automatically.",
        personal=ANSWERABLE,
    )

    _unsettled = models.Index(
        "(id) INCLUDE (ticket_id) WHERE state = 'failed' AND settled_at IS NULL"
    )

    def _auto_init(self):
        known = column_exists(self.env.cr, self._table, "settled_at")
        result = super()._auto_init()
        if not known:
            self._settle_what_is_over()
        return result

    def _settle_what_is_over(self):
        """Settle the notices from before there was this mark."""
        self.env.execute_query(
            SQL(
                """
                UPDATE %(table)s AS notice
                   SET settled_at = now() AT TIME ZONE 'UTC'
                 WHERE state = 'failed'
                   AND EXISTS (SELECT FROM %(table)s AS proof
                                WHERE proof.ticket_id = notice.ticket_id
                                  AND proof.state IN ('sent', 'delivered')
                                  AND (proof.instead_of_id = notice.id
                                       OR proof.kind = notice.kind
                                       OR notice.method = 'call'))
                RETURNING 1
                """,
                table=SQL.identifier(self._table),
            )
        )

    def _settle(self, user=None):
        """Mark those of these notices that did not arrive as settled.

        :param user: who says so; by default it follows from something else
        """
        failed = self.filtered(lambda n: n.state == "failed" and not n.settled_at)
        values = {"settled_at": fields.Datetime.now()}
        failed.write(values | {"settled_by_id": user.id} if user else values)
        return failed

    def _settle_what_these_make_good(self):
        """Settle the notices that did not arrive but need not, now that these have."""
        for notice in self:
            same = notice.ticket_id.notice_ids.filtered(
                lambda n, kind=notice.kind: n.kind == kind and kind not in EACH_BY_ITSELF
            )
            (same | notice._get_replaced() | notice._get_replacements())._settle()

    def _get_replaced(self):
        """Return all notices that these replace, directly or one after the other."""
        found, step = self.browse(), self.instead_of_id
        while step:
            found |= step
            step = step.instead_of_id - found
        return found

    def action_settle(self):
        """Settle by hand: nobody has to see to these notices any more."""
        self.check_access("read")
        self.ticket_id.check_access("write")
        # sudo() because notices are evidence; it was checked that the caller works on the ticket.
        open_calls = self.sudo().filtered(lambda n: n.method == "call" and n.state == "queued")
        if open_calls:
            raise UserError(
                self.env._("Make the call and log it. Only what has failed can be settled.")
            )
        for notice in self.sudo()._settle(self.env.user):
            desk = notice.ticket_id._as_desk().env
            notice.ticket_id._message_log(
                body=desk._(
                    "The notice “%(kind)s” to %(address)s did not arrive. It is settled.",
                    kind=notice.with_env(desk)._get_kind_label(notice.kind),
                    address=notice.address or "–",
                )
            )
