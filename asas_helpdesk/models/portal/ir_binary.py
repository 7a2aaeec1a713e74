from odoo import models

# The types that a browser may show. Any other attachment of a mail is a download, whatever type it
# claims: a page or a script of a stranger is not shown under the address of the desk.
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
FROM_OUTSIDE = (
    "asas.helpdesk.ticket",
    "asas.helpdesk.received.email",
    "asas.helpdesk.unprocessed.email",
)


class IrBinary(models.AbstractModel):
    """Keep browsers from running anything that a stranger sent.

    This is a second safeguard: Odoo itself makes plain text of what looks like XML in a mail, and
    sends files with ``Content-Security-Policy: default-src 'none'`` and ``nosniff``. Files of other
    addons are served unchanged.
    """

    _inherit = "ir.binary"

    def _get_stream_from(self, record, *args, **kwargs):
        stream = super()._get_stream_from(record, *args, **kwargs)
        model = record.res_model if record._name == "ir.attachment" else record._name
        kind = (stream.mimetype or "").partition(";")[0].strip().lower()
        if model in FROM_OUTSIDE and kind not in SHOWN and not kind.startswith(SHOWN_FAMILIES):
            stream.mimetype = "application/octet-stream"
        return stream
