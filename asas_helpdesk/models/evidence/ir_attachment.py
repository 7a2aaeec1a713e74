import base64
import hashlib

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError

from . import letting_go

TICKET = "asas.helpdesk.ticket"
CONTENTS = {"datas", "db_datas", "index_content", "raw"}
# The file itself, its name, and the ticket that it belongs to.
FIXED = {"datas", "db_datas", "mimetype", "name", "raw", "res_field", "res_id", "res_model", "url"}


class IrAttachment(models.Model):
    """Keep the files of tickets, and record their SHA-256; others cost no statement."""

    _inherit = "ir.attachment"

    def _letting_go(self):
        return self.with_context(**letting_go.ours())

    @api.model_create_multi
    def create(self, vals_list):
        given = [self._is_given_for_ticket(vals) and dict(vals) for vals in vals_list]
        files = super().create(vals_list)
        if any(given):
            kept = [(f, vals) for f, vals in zip(files, given, strict=True) if vals]
            self._append_evidence(kept)
        return files

    @api.model
    def _is_given_for_ticket(self, vals):
        return self._is_for_ticket(vals) and vals.get("res_id")

    @api.model
    def _append_evidence(self, files):
        """Record files of tickets: their names, sizes and SHA-256."""
        self.env["asas.helpdesk.evidence"]._append(
            [
                (
                    vals["res_id"],
                    "file",
                    {
                        "files": [
                            {
                                "id": file.id,
                                "name": file.name,
                                "size": file.file_size,
                                "sha256": hashlib.sha256(_content(file, vals)).hexdigest(),
                            }
                        ]
                    },
                )
                for file, vals in files
            ]
        )

    def _read_format(self, fnames, load="_classic_read"):
        result = super()._read_format(fnames, load=load)
        if CONTENTS & set(fnames) and not self.env.su:
            # sudo() only to see whose files they are; Odoo has read the same columns.
            of_tickets = self.sudo().filtered(lambda file: file._is_of_ticket())
            self.env[TICKET].browse(set(of_tickets.mapped("res_id")))._note_reading()
        return result

    def write(self, vals):
        fixed = FIXED & vals.keys()
        if not fixed or letting_go.is_free(self.env):
            return super().write(vals)
        # sudo() only to see whose files they are.
        mine = self.sudo().filtered(lambda file: file._is_of_ticket())
        if mine._are_kept():
            raise self._get_fixed_error()
        result = super().write(vals)
        if mine or vals.get("res_model") == TICKET:
            # sudo() as above.
            come = self.sudo().filtered(lambda file: file._is_of_ticket())
            self._append_evidence([(file, {"res_id": file.res_id}) for file in come])
        return result

    # Also when asked to force it: a client can ask for that.
    @api.ondelete(at_uninstall=True)
    def _unlink_no_file_of_tickets(self):
        if letting_go.is_free(self.env):
            return
        # sudo() only to see whose files they are; Odoo has read the same columns.
        mine = self.sudo().filtered(lambda file: file._is_of_ticket())
        if mine._are_kept():
            raise self._get_fixed_error()
        self.env["asas.helpdesk.evidence"]._append(
            [(file.res_id, "withdrawn", {"id": file.id, "name": file.name}) for file in mine]
        )

    def _are_kept(self):
        """Return whether one of these files of tickets was sent: it is in a message, or the current
        user is not the member of the staff who has just added it."""
        if not self:
            return False
        user = self.env.user
        if user.share or self.env.uid == SUPERUSER_ID or self.create_uid - user:
            return True
        return bool(
            self.env["mail.message"].search_count([("attachment_ids", "in", self.ids)], limit=1)
        )

    def _is_of_ticket(self):
        return self.res_model == TICKET and bool(self.res_id) and not self.res_field

    @api.model
    def _get_fixed_error(self):
        return UserError(
            self.env._("Files on a ticket are evidence: they are not changed and not deleted.")
        )


def _content(file, vals):
    """Return the bytes of a file that was just stored, from what was given if possible."""
    raw = vals.get("raw")
    if isinstance(raw, str):
        raw = raw.encode()
    if raw is None and vals.get("datas"):
        raw = base64.b64decode(vals["datas"])
    # sudo() because it was checked that the caller may store the file.
    return raw if raw is not None else (file.sudo().raw or b"")
