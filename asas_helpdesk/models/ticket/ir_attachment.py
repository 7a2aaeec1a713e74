from odoo import SUPERUSER_ID, models
from odoo.exceptions import AccessError

TICKET = "asas.helpdesk.ticket"
# What makes a file what it is, and where it belongs.
SUBSTANCE = {
    "datas",
    "db_datas",
    "mimetype",
    "name",
    "raw",
    "res_field",
    "res_id",
    "res_model",
    "store_fname",
    "type",
    "url",
}


class IrAttachment(models.Model):
    """Keep the files of a ticket as they came; those of other models cost nothing.

    Nobody changes or deletes what another person has sent. A file that one has added oneself, and
    that is in no message yet, can be removed again by the staff.
    """

    _inherit = "ir.attachment"

    def write(self, vals):
        if SUBSTANCE & vals.keys() and not self.env.su:
            self._asas_helpdesk_refuse_change()
        return super().write(vals)

    def unlink(self):
        if not self.env.su:
            self._asas_helpdesk_refuse_change()
        return super().unlink()

    def _delete_and_notify(self, message=None):
        # Odoo's route for deleting a file calls this as superuser.
        self._asas_helpdesk_refuse_change()
        return super()._delete_and_notify(message)

    def _asas_helpdesk_refuse_change(self):
        """Refuse to change files of tickets that others have sent, or that are in a message.

        :raise AccessError: saying what to do instead
        """
        if self.env.uid == SUPERUSER_ID:
            return
        # sudo() only to see where the files belong and who has sent them.
        files = self.sudo().filtered(lambda f: f.res_model == TICKET and not f.res_field)
        if not files:
            return
        user = self.env.user
        sent = files.filtered(lambda f: user.share or f.create_uid != user)
        sent = sent or self.env["mail.message"].sudo().search_count(
            [("attachment_ids", "in", files.ids)], limit=1
        )
        if sent:
            raise AccessError(
                self.env._(
                    "What was sent stays as it was sent. Add a corrected file beside it instead."
                )
            )
