from werkzeug.exceptions import BadRequest, NotFound

from odoo.http import request, route

from odoo.addons.mail.controllers.attachment import AttachmentController

from ...models.portal.file_texts import read_upload
from ...tools.files import true_name
from ...tools.text import id_in_text


class TicketAttachment(AttachmentController):
    """Check the files that beneficiaries add to the conversation in the same way as in the form."""

    @route()
    def mail_attachment_upload(
        self, ufile=None, thread_id=None, thread_model=None, is_pending=False, **kwargs
    ):
        # Odoo fails with an error of the server where one of these is missing or odd.
        if not hasattr(ufile, "stream") or not id_in_text(str(thread_id)):
            raise BadRequest
        if thread_model not in request.env:
            raise NotFound
        is_of_ticket = thread_model == "asas.helpdesk.ticket"
        if is_of_ticket:
            # Until the message is sent, Odoo does not know that it is a file of a ticket.
            request.update_context(image_no_postprocess=True)
        if is_of_ticket and request.env.user.share:
            limits = request.env.company._asas_helpdesk_file_limits()
            _check, content, error = read_upload(request.env, ufile, limits)
            ufile.stream.seek(0)
            if error:
                return request.make_json_response({"error": error})
            ufile.filename = true_name(ufile.filename, content)
        return super().mail_attachment_upload(ufile, thread_id, thread_model, is_pending, **kwargs)
