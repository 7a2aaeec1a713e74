from odoo import api, models
from odoo.exceptions import AccessError

from .inquiry import INQUIRY


class IrAttachment(models.Model):
    """Keep the files of inquiries as they were put and answered; others cost no statement."""

    _inherit = "ir.attachment"

    @api.model
    def _is_kept_as_sent(self, values):
        model = values.get("res_model", self.env.context.get("default_res_model"))
        own = model == INQUIRY and not values.get("res_field")
        return own or super()._is_kept_as_sent(values)

    def _check_access(self, operation):
        """Let those who are asked add files to their answer and take them back; all others only
        read."""
        result = super()._check_access(operation)
        if operation == "read" or self.env.su:
            return result
        forbidden, error = result or (self.browse(), None)
        # sudo() only to see whose files they are; Odoo has read the same columns.
        there = (self - forbidden).sudo().filtered(lambda f: f.res_model == INQUIRY and f.res_id)
        kept = there.filtered(lambda file: not file._is_drafted_by(self.env.user)).sudo(False)
        if not kept:
            return result
        return forbidden | kept, error or (
            lambda: AccessError(
                self.env._(
                    "Files of an inquiry stay as they were sent. Who was asked adds files to the"
                    " answer before it is sent."
                )
            )
        )

    def _is_drafted_by(self, user):
        """Return whether this file is one that a user adds to an answer not sent yet."""
        inquiry = self.env[INQUIRY].browse(self.res_id).exists()
        return (
            inquiry.state == "asked"
            and inquiry._is_asked(user)
            and self.create_uid == user
            and self not in inquiry.file_ids
        )
