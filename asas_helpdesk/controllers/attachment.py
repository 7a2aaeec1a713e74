from odoo.http import request, route

from odoo.addons.mail.controllers.attachment import AttachmentController

from ..tools import files
from .ticket_form import why_refused


class TicketAttachment(AttachmentController):
    """Files that beneficiaries add to the conversation are looked at as those of the form are."""

    @route()
    def mail_attachment_upload(self, ufile, thread_id, thread_model, is_pending=False, **kwargs):
        if thread_model == "asas.helpdesk.ticket" and request.env.user.share:
            # One byte more than allowed is enough to see that it is too big.
            content = ufile.stream.read(files.MAX_BYTES + 1)
            ufile.stream.seek(0)
            reason = files.check_file(ufile.filename, content).reason
            if reason:
                name = files.safe_name(ufile.filename)
                return request.make_json_response({"error": why_refused(request.env, reason, name)})
        return super().mail_attachment_upload(ufile, thread_id, thread_model, is_pending, **kwargs)
