from odoo import api, fields, models


class Sla(models.Model):
    """How fast a request of a person about their own data is answered: the law's 30 days."""

    _inherit = "asas.helpdesk.sla"

    is_data_request = fields.Boolean(
        string="Requests about Personal Data",
        help="Applies to requests of people about their own data, before every other policy.",
    )

    _data_request_within_the_law = models.Constraint(
        "CHECK (NOT is_data_request OR"
        " (metric = 'resolution' AND basis = 'elapsed' AND target_hours <= 720))",
        "Requests about personal data are answered within 30 days at most (720 hours): choose"
        " the metric “Resolution” and elapsed time.",
    )

    @api.model
    def _criteria(self):
        return ("is_data_request", *super()._criteria())

    def _specificity(self):
        # The law's limit goes before whatever else matches.
        return (self.is_data_request, *super()._specificity())
