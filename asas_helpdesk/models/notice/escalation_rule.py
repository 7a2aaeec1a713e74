from odoo import fields, models


class EscalationRule(models.Model):
    """What is done about a beneficiary who does not answer."""

    _inherit = "asas.helpdesk.escalation.rule"

    action = fields.Selection(
        selection_add=[
            ("remind_beneficiary", "Remind the Beneficiary"),
            ("announce_ending", "Notify the Beneficiary That the Request Will End"),
            ("cancel_unanswered", "Cancel the Request"),
        ],
        ondelete={
            "remind_beneficiary": "cascade",
            "announce_ending": "cascade",
            "cancel_unanswered": "cascade",
        },
    )

    _while_waiting = models.Constraint(
        "CHECK(metric = 'waiting' OR action NOT IN"
        " ('remind_beneficiary', 'announce_ending', 'cancel_unanswered'))",
        "Only while a ticket waits for the beneficiary are they reminded, and requests cancelled."
        " Choose the metric “Answer of the Beneficiary”.",
    )
