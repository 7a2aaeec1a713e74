from odoo import fields, models


class EscalationRule(models.Model):
    """What is done about an uncertain e-mail on which nobody decides."""

    _inherit = "asas.helpdesk.escalation.rule"

    action = fields.Selection(
        selection_add=[("take_as_person", "Count the E-mail as a Person’s")],
        ondelete={"take_as_person": "cascade"},
    )

    _of_uncertain_email = models.Constraint(
        "CHECK(metric = 'judgement' OR action != 'take_as_person')",
        "Only an uncertain e-mail can count as a person’s. Choose the metric “Decision on an"
        " Uncertain E-mail”.",
    )
