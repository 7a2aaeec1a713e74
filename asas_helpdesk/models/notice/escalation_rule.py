from odoo import fields, models


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
