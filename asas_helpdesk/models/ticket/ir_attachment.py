from odoo import api, models

from .mail_followers import TICKET

_ZIP = (b"PK\x03\x04", b"UEsDB")  # as it is, and in base64
_UNKNOWN = (None, "", "application/octet-stream")


class IrAttachment(models.Model):
    """Take the files of tickets as they are: nothing in them is unpacked or made smaller.

    Odoo decodes pictures to shrink them, which a picture of thousands of megapixels in a small file
    makes expensive or fails, and reads parts of archives to guess what they are.
    """

    _inherit = "ir.attachment"

    def _postprocess_contents(self, values):
        if self._is_kept_as_sent(values):
            return values
        return super()._postprocess_contents(values)

    def _compute_mimetype(self, values):
        if self._is_kept_as_sent(values) and values.get("mimetype") in _UNKNOWN:
            content = values.get("raw") or values.get("datas") or b""
            content = content.encode() if isinstance(content, str) else bytes(content[:8])
            if content.startswith(_ZIP):
                by_name = super()._compute_mimetype({"name": values.get("name")})
                return "application/zip" if by_name in _UNKNOWN else by_name
        return super()._compute_mimetype(values)

    @api.model
    def _is_kept_as_sent(self, values):
        """Return whether the values of an attachment make it one that is kept as it was sent.
        (Hook)"""
        return self._is_for_ticket(values)

    @api.model
    def _is_for_ticket(self, values):
        """Return whether the values of an attachment make it a file of a ticket."""
        model = values.get("res_model", self.env.context.get("default_res_model"))
        return model == TICKET and not values.get("res_field")
