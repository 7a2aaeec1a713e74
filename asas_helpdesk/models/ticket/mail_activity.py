from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .mail_followers import TICKET


class MailActivity(models.Model):
    """Keep activities on a ticket from the people the complaint is about, those done included.

    Odoo shows an activity to its assignee, whether or not they may read the record.
    """

    _inherit = "mail.activity"

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.is_superuser() or bypass_access):
            hidden = self.env[TICKET]._hidden_from_user()
            domain = Domain(domain) & (
                Domain("res_model", "!=", TICKET) | Domain("res_id", "not in", hidden)
            )
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or not self.ids:
            return result
        # sudo() only compares what Odoo has just read.
        ours = self.sudo().filtered(lambda a: a.res_model == TICKET)
        if not ours:
            return result
        tickets = self.env[TICKET].browse(ours.mapped("res_id")).exists().sudo()
        closed = tickets.filtered("hidden_from_me").ids
        hidden = self.browse(a.id for a in ours if a.res_id in closed)
        if not hidden:
            return result
        if result:
            return result[0] | hidden, result[1]
        return hidden, lambda: self._make_access_error(operation)

    @api.constrains("user_id", "res_model", "res_id")
    def _check_asas_helpdesk_person(self):
        """Refuse activities for people the complaint is about: an activity names its ticket."""
        activities = self.filtered(lambda a: a.res_model == TICKET and a.user_id)
        tickets = self.env[TICKET].browse(activities.mapped("res_id"))
        # sudo() because not everybody may read whom a complaint is about; it is only compared.
        people = {ticket.id: ticket for ticket in tickets.sudo()}
        for activity in activities:
            if people[activity.res_id]._is_hidden_from(activity.user_id.partner_id):
                raise ValidationError(
                    self.env._(
                        "%(person)s is named in the complaint and cannot work on it. Choose"
                        " another person for the activity.",
                        person=activity.user_id.name,
                    )
                )
