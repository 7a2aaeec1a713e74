from odoo import api, fields, models

CONTENT = "content"


class DataPackagePart(models.Model):
    """A piece of a package of personal data. Nobody has a right to it; the code alone reads it."""

    _name = "asas.helpdesk.data.package.part"
    _description = "Part of a Package of Personal Data"
    _inherit = ["asas.helpdesk.protected.mixin"]
    _order = "number, id"
    _rec_name = "number"
    _personal = "record"

    package_id = fields.Many2one(
        "asas.helpdesk.data.package", required=True, readonly=True, ondelete="cascade", index=True
    )
    # So that what is held on a ticket includes it.
    ticket_id = fields.Many2one(related="package_id.ticket_id", store=True, index=True)
    number = fields.Integer(string="Part Number", required=True, readonly=True)
    content = fields.Binary(attachment=True, readonly=True, groups=fields.NO_ACCESS)

    @api.model
    def _add(self, package, number, piece):
        part = self.create({"package_id": package.id, "number": number})
        # The file of the field, without a copy of the piece in letters. Only the code makes parts.
        self.env["ir.attachment"].sudo().create(
            {
                "name": CONTENT,
                "raw": piece,
                "res_model": self._name,
                "res_id": part.id,
                "res_field": CONTENT,
                "mimetype": "application/octet-stream",
            }
        )
        self.env.invalidate_all()  # so that only one piece is in memory

    def _read_bytes(self):
        self.ensure_one()
        domain = [("res_model", "=", self._name), ("res_id", "=", self.id)]
        # Who may read the part was checked by the caller, who reads as the superuser.
        file = self.env["ir.attachment"].sudo().search([*domain, ("res_field", "=", CONTENT)])
        return file.raw or b""
