import logging

from odoo import api, models
from odoo.exceptions import MissingError, UserError

from ...tools.pictures import can_be_decoded

_logger = logging.getLogger(__name__)

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


class IrBinary(models.AbstractModel):
    """Keep browsers from running anything that a stranger sent.

    This is a second safeguard: Odoo itself makes plain text of what looks like XML in a mail, and
    sends files with ``Content-Security-Policy: default-src 'none'`` and ``nosniff``. Files of other
    addons are served unchanged.
    """

    _inherit = "ir.binary"

    def _get_stream_from(self, record, *args, **kwargs):
        stream = super()._get_stream_from(record, *args, **kwargs)
        kind = (stream.mimetype or "").partition(";")[0].strip().lower()
        shown = kind in SHOWN or kind.startswith(SHOWN_FAMILIES)
        if self._is_from_outside(record) and not shown:
            stream.mimetype = "application/octet-stream"
        return stream

    def _get_image_stream_from(self, record, field_name="raw", *args, **kwargs):
        """Return a picture, made smaller if that was asked for; from outside, only one that takes
        little memory to decode.

        :raise UserError: for any other; Odoo then shows its placeholder, and the file remains
        """
        smaller = kwargs.get("width") or kwargs.get("height") or kwargs.get("crop")
        if not smaller or not self._is_from_outside(record):
            return super()._get_image_stream_from(record, field_name, *args, **kwargs)
        if not can_be_decoded(record[field_name] or b""):
            raise UserError(self.env._("This picture cannot be shown here. Download the file."))
        try:
            return super()._get_image_stream_from(record, field_name, *args, **kwargs)
        except (UserError, MissingError):
            raise
        except Exception as error:
            # A damaged picture fails in more ways than its decoders document.
            _logger.info("A picture cannot be made smaller: %s", error)
            raise UserError(
                self.env._("This picture cannot be shown here. Download the file.")
            ) from error

    @api.model
    def _is_from_outside(self, record):
        model = record.res_model if record._name == "ir.attachment" else record._name
        return model in self._get_models_from_outside()

    @api.model
    def _get_models_from_outside(self):
        """Return the names of the models whose files people from outside may have sent. (Hook)"""
        return (
            "asas.helpdesk.ticket",
            "asas.helpdesk.received.email",
            "asas.helpdesk.unprocessed.email",
        )
