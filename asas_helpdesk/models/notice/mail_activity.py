from odoo import models
from odoo.exceptions import UserError


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        # Odoo reads the model of each activity anyway, so those of other models cost no query.
        ours = self.filtered(lambda activity: activity.res_model == "asas.helpdesk.ticket")
        # sudo() only to see whether a notice depends on the activity; nothing of it is shown.
        owed = self.env["asas.helpdesk.notice"].sudo()
        if ours and owed.search_count(
            [("activity_id", "in", ours.ids), ("state", "=", "queued")], limit=1
        ):
            raise UserError(
                self.env._(
                    "This call gives the beneficiary a notice that needs evidence. Log it"
                    " with its outcome, number and time, with the button “Log a Call” on the"
                    " ticket."
                )
            )
        return super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
