from odoo import api, models

from ..ticket.ticket_verification import Check
from .notice import PROVEN

LOOKS = {"sent": "success", "delivered": "success", "failed": "danger"}


class TicketVerification(models.Model):
    """What has to be proven to the beneficiary before a case counts as finished."""

    _inherit = "asas.helpdesk.ticket"

    @api.depends("notice_ids.state", "notice_ids.kind")
    def _compute_lacking(self):
        return super()._compute_lacking()

    def _get_checks(self):
        checks = super()._get_checks()
        env = self.env
        if self.ticket_type == "complaint":
            proven = self._has_arrived("directed")
            checks.append(Check(proven, env._("evidence that the directing was notified")))
        if self._is_announced("resolved"):
            # That of the present resolution: an earlier one said something else.
            proven = self._has_arrived("resolved", self.resolved_at)
            checks.append(Check(proven, env._("evidence that the outcome was notified")))
        return checks

    def _has_arrived(self, kind, since=None):
        # sudo() only to see whether there is evidence; read for all tickets of a list at once.
        return any(
            notice.kind == kind
            and notice.state in PROVEN
            and (not since or notice.queued_at >= since)
            for notice in self.sudo().notice_ids
        )

    def _get_notices_to_verify(self):
        notices = super()._get_notices_to_verify()
        for notice in self.notice_ids.filtered(lambda n: n.state != "unneeded").sorted("id"):
            states = dict(notice._fields["state"]._description_selection(self.env))
            method = self.env["asas.helpdesk.delivery"]._get_method(notice.method)
            failure = notice.state == "failed" and notice.failure
            notices.append(
                {
                    "kind": notice._get_kind_label(notice.kind),
                    "method": method._get_label(),
                    "address": notice.address or "",
                    "moment": notice.done_at or notice.queued_at,
                    "words": ": ".join(filter(None, (states[notice.state], failure))),
                    "look": LOOKS.get(notice.state, "info"),
                }
            )
        return notices
