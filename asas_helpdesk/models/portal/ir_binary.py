from odoo import models

# What a browser may show by itself. All else that comes by mail is a download, whatever it says
# it is: a page or a script of a stranger is not shown under the address of the desk.
SHOWN = {
    "application/pdf",
    "image/bmp",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/webp",
    "text/plain",
}
SHOWN_FAMILIES = ("audio/", "video/")
FROM_OUTSIDE = ("asas.helpdesk.ticket", "asas.helpdesk.unprocessed.email")


class IrBinary(models.AbstractModel):
    """Let a browser show nothing of a stranger's that could run.

    Belt and braces: Odoo itself makes plain text of what looks like XML in a mail, and sends files
    with ``Content-Security-Policy: default-src 'none'`` and ``nosniff``. Files of others are served
    as they are.
    """

    _inherit = "ir.binary"

    def _get_stream_from(self, record, *args, **kwargs):
        stream = super()._get_stream_from(record, *args, **kwargs)
        model = record.res_model if record._name == "ir.attachment" else record._name
        kind = (stream.mimetype or "").partition(";")[0].strip().lower()
        if model in FROM_OUTSIDE and kind not in SHOWN and not kind.startswith(SHOWN_FAMILIES):
            stream.mimetype = "application/octet-stream"
        return stream
