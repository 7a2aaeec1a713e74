import json
from http import HTTPStatus

from odoo import models
from odoo.http import request

# Calls of the desk's models by other systems.
JSON2 = "/json/2/asas.helpdesk."


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Tell the web client the desk's time zone, in which deadlines are shown beside the
        reader's own, whether dates are shown in the Hijri calendar as well, and whether its user
        may register tickets."""
        result = super().session_info()
        if self.env.user._is_internal():
            result["asas_helpdesk_zone"] = self.env.company._asas_helpdesk_zone()
            result["asas_helpdesk_hijri"] = self.env.company.asas_helpdesk_hijri
            tickets = self.env["asas.helpdesk.ticket"]
            result["asas_helpdesk_registers"] = tickets.has_access("create")
        return result

    @classmethod
    def _handle_error(cls, exception):
        """Keep what the server is made of from other systems: Odoo's answers to JSON-2 hold the
        traceback. The server's log has it."""
        response = super()._handle_error(exception)
        if not request.httprequest.path.startswith(JSON2):
            return response
        if getattr(response, "mimetype", None) != "application/json":
            return response
        body = json.loads(response.get_data())
        kept = {name: body.get(name) for name in ("name", "message")}
        if response.status_code == HTTPStatus.INTERNAL_SERVER_ERROR:
            kept = {"name": "InternalServerError", "message": "The server could not do this."}
        response.set_data(json.dumps(kept))
        return response

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        # The conversation on the portal's pages is made of the words of mail, which Odoo leaves in
        # English there.
        return [*super()._get_translation_frontend_modules_name(), "mail"]
