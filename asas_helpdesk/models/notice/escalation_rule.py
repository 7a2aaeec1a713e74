from odoo import fields, models

# What ends a request without an answer, if the settings say that requests end so.
ENDING, CANCELLING = "announce_ending", "cancel_unanswered"


class EscalationRule(models.Model):
    """What beneficiaries are notified of by a rule: that they have not answered, or that we have
    not decided in time."""

    _inherit = "asas.helpdesk.escalation.rule"

    action = fields.Selection(
        selection_add=[
            ("remind_beneficiary", "Remind the Beneficiary"),
            ("announce_ending", "Notify the Beneficiary That the Request Will End"),
            ("cancel_unanswered", "Cancel the Request"),
            ("own_up", "Apologise to the Beneficiary for the Delay"),
        ],
        ondelete={
            "remind_beneficiary": "cascade",
            "announce_ending": "cascade",
            "cancel_unanswered": "cascade",
            "own_up": "cascade",
        },
    )

    _while_waiting = models.Constraint(
        "CHECK(metric = 'waiting' OR action NOT IN"
        " ('remind_beneficiary', 'announce_ending', 'cancel_unanswered'))",
        "Only while a ticket waits for the beneficiary are they reminded, and requests cancelled."
        " Choose the metric “Answer of the Beneficiary”.",
    )
    _after_the_decision_is_due = models.Constraint(
        "CHECK(action != 'own_up' OR (metric = 'resolution' AND moment = 'after'))",
        "We apologise for a late decision, and not before it is late. Choose the metric"
        " “Resolution” and a moment after the deadline.",
    )

    def _applies_to(self, ticket):
        # Where no request ends so, nothing is due, and it is due at once when the setting is on.
        if self.action in (ENDING, CANCELLING) and not ticket._may_end_unanswered():
            return False
        return super()._applies_to(ticket)

    def _due_for(self, ticket, status, policy, hours):
        moment = super()._due_for(ticket, status, policy, hours)
        ending = self._find_ending(ticket)
        if not ending:
            return moment
        announced_at = ticket._get_ending_announced_at()
        if not announced_at:
            return None
        return self._ends_at(ticket, status, policy, hours, announced_at)

    def _find_ending(self, ticket):
        """Return the rule that has to notify the beneficiary of a ticket before this one cancels
        it, if there is one."""
        if self.action != CANCELLING:
            return self.browse()
        rules = self._by_metric()["waiting"]
        found = [rule for rule in rules if rule.action == ENDING and rule._applies_to(ticket)]
        return found[0] if found else self.browse()

    def _ends_at(self, ticket, status, policy, hours, announced_at):
        """Return when this rule cancels a request of whose end its beneficiary was notified at a
        moment: they have the time between the two rules even if they were notified late."""
        company = ticket.company_id
        moment = self._moment(status, policy, hours, company)
        announcing = self._find_ending(ticket)._moment(status, policy, hours, company)
        later = hours.due(announced_at, max(hours.between(announcing, moment), 0))
        return max(moment, self._when_open(later, company))
