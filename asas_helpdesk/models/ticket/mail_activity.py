from odoo import api, models
from odoo.exceptions import ValidationError


class MailActivity(models.Model):
    _inherit = "mail.activity"

    @api.constrains("user_id", "res_model", "res_id")
    def _check_asas_helpdesk_person(self):
        """Refuse activities for people the complaint is about: an activity names its ticket."""
        model = "asas.helpdesk.ticket"
        activities = self.filtered(lambda a: a.res_model == model and a.user_id)
        tickets = self.env[model].browse(activities.mapped("res_id"))
        # sudo() because not everybody may read whom a complaint is about; it is only compared.
        people = {ticket.id: ticket.about_partner_ids for ticket in tickets.sudo()}
        for activity in activities:
            if activity.user_id.partner_id in people[activity.res_id]:
                raise ValidationError(
                    self.env._(
                        "%(person)s is named in the complaint and cannot work on it. Choose"
                        " another person for the activity.",
                        person=activity.user_id.name,
                    )
                )
