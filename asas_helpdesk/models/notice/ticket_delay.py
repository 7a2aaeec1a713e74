from odoo import models


class TicketDelay(models.Model):
    """What a beneficiary is notified of when the decision takes longer: before the deadline, that
    it was extended; after it, unasked, that it is late."""

    _inherit = "asas.helpdesk.ticket"

    def _after_extending(self):
        result = super()._after_extending()
        self._announce("extended")
        return result

    def _escalate_own_up(self, rule):
        """Apologise for a decision that is late, once for each ticket."""
        late = self.filtered(lambda t: all(notice.kind != "overdue" for notice in t.notice_ids))
        late._announce("overdue")
        return dict.fromkeys((self - late).ids)
