from werkzeug.exceptions import BadRequest

from odoo.http import request, route

from odoo.addons.mail.controllers.attachment import AttachmentController

from ...tools.files import true_name
from .file_texts import read_upload


class TicketAttachment(AttachmentController):
    """Check the files that beneficiaries add to the conversation in the same way as in the form."""

    @route()
    def mail_attachment_upload(
        self, ufile=None, thread_id=None, thread_model=None, is_pending=False, **kwargs
    ):
        if thread_model == "asas.helpdesk.ticket":
            # Until the message is sent, Odoo does not know that it is a file of a ticket.
            request.update_context(image_no_postprocess=True)
        if thread_model == "asas.helpdesk.ticket" and request.env.user.share:
            if not hasattr(ufile, "stream") or not str(thread_id).isdecimal():
                raise BadRequest
            limits = request.env.company._asas_helpdesk_file_limits()
            _check, content, error = read_upload(request.env, ufile, limits)
            ufile.stream.seek(0)
            if error:
                return request.make_json_response({"error": error})
            ufile.filename = true_name(ufile.filename, content)
        return super().mail_attachment_upload(ufile, thread_id, thread_model, is_pending, **kwargs)
