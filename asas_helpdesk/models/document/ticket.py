from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import pdf
from ..ticket.protected_mixin import STAFF
from ..ticket.ticket_transitions import RESOLVED_STATES


class TicketDocuments(models.Model):
    """The points of the decision, and the documents that are made of a ticket."""

    _inherit = "asas.helpdesk.ticket"

    finding_ids = fields.One2many(
        "asas.helpdesk.finding",
        "ticket_id",
        string="Points of the Decision",
        groups="base.group_user",
        copy=False,
        writable_by=STAFF,
    )

    def _get_documents(self):
        """Return the kinds of documents that can be made of this ticket now, and their names."""
        self.ensure_one()
        if not pdf.is_available():
            return {}
        labels = {"receipt": self.env._("Receipt")}
        if self._has_decision():
            labels["decision"] = self.env._("Decision letter")
        return labels | {"ticket": self.env._("The ticket so far")}

    def _has_decision(self):
        """Return whether there is a decision that has left for the beneficiary."""
        return self.state in RESOLVED_STATES and bool(self.outcome or self.resolution)

    @api.model
    def _find_by_reference(self, reference):
        """Return the ticket of a reference whose page the current user may open, signed in; none
        otherwise, whether it exists or not."""
        if not reference or self.env.user._is_public():
            return self.browse()
        named = Domain("reference", "=", reference)
        # sudo() because the domain contains only the user's own tickets.
        return self.sudo().search(named & self._portal_domain(), limit=1)

    def action_documents(self):
        """Open the dialog that makes documents of the ticket."""
        self.ensure_one()
        self.check_access("read")
        self.env["asas.helpdesk.document.wizard"].check_access("create")  # the staff alone
        return {
            "type": "ir.actions.act_window",
            "res_model": "asas.helpdesk.document.wizard",
            "name": self.env._("Documents"),
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id, "default_lang": self.lang},
        }
