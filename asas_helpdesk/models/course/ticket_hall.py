from odoo import fields, models
from odoo.tools import html2plaintext


class TicketHall(models.Model):
    """What the hall manager's screen shows of a ticket."""

    _inherit = "asas.helpdesk.ticket"

    def _hall_line(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        return {
            "id": self.id,
            "reference": self.reference,
            "subject": self.subject,
            "beneficiary": self.beneficiary_name or "",
            "words": html2plaintext(self.description or "")[:200],
            "icon": self.hall_category_id.icon or self.channel_icon or "fa-ticket",
            "received_at": fields.Datetime.to_string(self.received_at),
            "state": states[self.state],
            "complaint": self.ticket_type == "complaint",
            # Who else works on it; the name of a colleague is no secret.
            "assignee": (self.user_id - self.env.user).sudo().name or "",
            "asked": self.trainer_asked_id.sudo().name or "",
            "incident": self.is_incident,
            "reports": len(self.child_ids),
            "may_resolve": self.ticket_type == "request" and self.may_resolve,
        }
