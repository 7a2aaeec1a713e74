import tempfile

from werkzeug.wsgi import wrap_file

from odoo import http
from odoo.http import request


class DeskExport(http.Controller):
    @http.route("/asas_helpdesk/export.zip", type="http", auth="user", methods=["GET"])
    def asas_helpdesk_export(self):
        """Give the user all that the desk holds and they may see, before the addon is removed."""
        file = tempfile.TemporaryFile()
        request.env["asas.helpdesk.desk.export"]._write_all(file)
        size = file.tell()
        file.seek(0)
        response = request.make_response(
            wrap_file(request.httprequest.environ, file),
            [
                ("Content-Type", "application/zip"),
                ("Content-Length", size),
                ("Content-Disposition", http.content_disposition("asas_helpdesk.zip")),
                ("Cache-Control", "no-store"),
            ],
        )
        response.direct_passthrough = True
        return response
