from werkzeug.exceptions import RequestEntityTooLarge

from odoo import models
from odoo.http import Response, request

# Where people send files along with what they typed.
FORMS = ("/support/new", "/my/tickets/new")


class IrHttp(models.AbstractModel):
    """What people read who sent more at once than is taken."""

    _inherit = "ir.http"

    @classmethod
    def _handle_error(cls, exception):
        """Tell whoever sent too much at once what to do, in their language: nothing of it was
        read, so that the form cannot be shown again as it was."""
        if (
            not isinstance(exception, RequestEntityTooLarge)
            or request.httprequest.path not in FORMS
        ):
            return super()._handle_error(exception)
        request.env.cr.rollback()
        cls._frontend_pre_dispatch()
        request.params = {}
        page = request.env["ir.ui.view"]._render_template(
            "asas_helpdesk.form_too_large", {"path": request.httprequest.path}
        )
        response = Response(page, status=exception.code, content_type="text/html; charset=utf-8")
        cls._post_dispatch(response)
        return response
