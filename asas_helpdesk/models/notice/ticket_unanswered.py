from odoo import fields, models

from .notice import PROVEN

# How often a beneficiary is reminded before a request ends without an answer.
REMINDERS = 2


class TicketUnanswered(models.Model):
    """Remind a beneficiary of a question; end a request for help that stays without an answer.

    A complaint and a suggestion never end in this way.
    """

    _inherit = "asas.helpdesk.ticket"

    def _escalate_remind_beneficiary(self, rule):
        self._announce("reminder")
        return dict.fromkeys(self.filtered(lambda t: not t._is_announced("reminder")).ids)

    def _escalate_announce_ending(self, rule):
        ending = self.filtered(lambda t: t._ends_unanswered())
        ending._announce("ending")
        return dict.fromkeys((self - ending).ids)

    def _escalate_cancel_unanswered(self, rule):
        ending = self.filtered(lambda t: t._ends_unanswered() and t._is_sure_to_have_been_asked())
        cancelled = self.env["asas.helpdesk.stage"]._for_state("cancelled")
        ending.write({"cancel_reason": "unanswered", "stage_id": cancelled.id})
        ending._announce("unanswered")
        return dict.fromkeys((self - ending).ids)

    def _may_end_unanswered(self):
        """Return whether this ticket may end for want of an answer, by type and settings."""
        return self.company_id.asas_helpdesk_cancel_unanswered and self.ticket_type == "request"

    def _ends_unanswered(self):
        """Return whether this ticket ends if the beneficiary does not answer."""
        return self._may_end_unanswered() and self.state == "waiting"

    def _get_notices_of_waiting(self):
        """Return the notices that were given since the present question was asked."""
        return self.notice_ids.filtered(lambda n: n.queued_at >= (self.held_since or n.queued_at))

    def _get_ending_announced_at(self):
        """Return when the beneficiary was notified that the request will end (naive UTC), or
        None."""
        endings = self._get_notices_of_waiting().filtered(lambda n: n.kind == "ending")
        return min(endings.mapped("queued_at"), default=None)

    def _is_sure_to_have_been_asked(self):
        """Return whether there is evidence that the beneficiary was reminded twice of the present
        question, and notified that the request will end."""
        proven = self._get_notices_of_waiting().filtered(lambda n: n.state in PROVEN)
        given = proven.mapped("kind")
        return given.count("reminder") >= REMINDERS and "ending" in given

    def _ends_unanswered_at(self):
        """Return when this request ends without an answer of the beneficiary (naive UTC); False if
        it does not."""
        status = self.sla_status_ids.filtered(lambda s: s.metric == "waiting" and not s.reached_at)
        rules = self.env["asas.helpdesk.escalation.rule"]._by_metric()["waiting"]
        rule = next((rule for rule in rules if rule._find_ending(self)), None)
        if not (status and rule and self._ends_unanswered()):
            return False
        now, policy = fields.Datetime.now(), status.policy_id
        announced_at = self._get_ending_announced_at() or now
        hours = policy._hours(self.company_id)
        return max(rule._ends_at(self, status, policy, hours, announced_at), now)
