from werkzeug.exceptions import BadRequest

from odoo.http import request, route

from odoo.addons.mail.controllers.attachment import AttachmentController

from ...tools import files
from .file_words import why_refused


class TicketAttachment(AttachmentController):
    """Files that beneficiaries add to the conversation are looked at as those of the form are."""

    @route()
    def mail_attachment_upload(
        self, ufile=None, thread_id=None, thread_model=None, is_pending=False, **kwargs
    ):
        if thread_model == "asas.helpdesk.ticket" and request.env.user.share:
            if not hasattr(ufile, "stream") or not str(thread_id).isdecimal():
                raise BadRequest
            limits = request.env.company._asas_helpdesk_file_limits()
            # One byte more than allowed is enough to see that it is too big.
            content = ufile.stream.read(limits.max_bytes + 1)
            ufile.stream.seek(0)
            reason = files.check_file(
                ufile.filename, content, limits.kinds, limits.max_bytes
            ).reason
            if reason or not limits.count:
                name = files.safe_name(ufile.filename)
                error = why_refused(request.env, reason or "kind", name, limits)
                return request.make_json_response({"error": error})
        return super().mail_attachment_upload(ufile, thread_id, thread_model, is_pending, **kwargs)
