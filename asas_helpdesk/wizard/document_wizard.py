from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.ticket.protected_mixin import LEVEL2
from ..tools import pdf


class DocumentWizard(models.TransientModel):
    """Dialog that makes a document of a ticket, in a language."""

    _name = "asas.helpdesk.document.wizard"
    _description = "Documents of a Ticket"
    _inherit = ["asas.helpdesk.value.mixin"]

    ticket_id = fields.Many2one("asas.helpdesk.ticket", required=True, ondelete="cascade")
    kind = fields.Selection(
        "_selection_kind",
        required=True,
        compute="_compute_kind",
        store=True,
        readonly=False,
        precompute=True,
    )
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(), string="Language", required=True
    )
    bare = fields.Boolean(
        string="Without Personal Data",
        help="Words, files and names are left out: when what was done, and what the seals say.",
    )
    can_be_made = fields.Boolean(compute="_compute_can_be_made")

    @api.model
    def _selection_kind(self):
        kinds = {
            "receipt": self.env._("Receipt"),
            "decision": self.env._("Decision letter"),
            "ticket": self.env._("The ticket so far"),
        }
        if self.env.user.has_group(LEVEL2):
            kinds["file"] = self.env._("File of the ticket, for an appeal (ZIP)")
        return list(kinds.items())

    @api.constrains("ticket_id")
    def _check_ticket(self):
        # A dialog shows the name of its ticket, so only to people who may read that.
        self.sudo(False).ticket_id.check_access("read")

    @api.depends("ticket_id")
    def _compute_kind(self):
        for wizard in self:
            wizard.kind = "decision" if wizard.ticket_id._has_decision() else "receipt"

    def _compute_can_be_made(self):
        self.can_be_made = pdf.is_available()

    def action_make(self):
        """Make the document, which the browser saves.

        :raise UserError: where it cannot be made, saying why
        """
        self.check_access("write")
        self.ensure_one()
        self.ticket_id.check_access("read")
        # A move that has not left yet is not told.
        ticket = self.env["asas.helpdesk.ticket"]._portal_preview(self.ticket_id.id)
        if not pdf.is_available():
            raise UserError(
                self.env._(
                    "This server makes no documents: what makes them is not installed. Ask the"
                    " administrator of the server."
                )
            )
        if self.kind == "file":
            return self._get_address(
                f"/asas_helpdesk/tickets/{self.ticket_id.id}/file.zip",
                bare="1" if self.bare else None,
            )
        if self.kind not in ticket._get_documents():
            raise UserError(self.env._("No decision has left for the beneficiary yet."))
        return self._get_address(f"{self.ticket_id.access_url}/documents/{self.kind}.pdf")

    def _get_address(self, path, **query):
        query = {"lang": self.lang, **query}
        query = urlencode({name: value for name, value in query.items() if value})
        return {"type": "ir.actions.act_url", "target": "new", "url": f"{path}?{query}"}
