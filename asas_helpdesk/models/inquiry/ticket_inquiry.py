from odoo import fields, models


class TicketInquiry(models.Model):
    """The inquiries on a ticket: they end with it, move with a merge, and are taken from whom the
    complaint names."""

    _inherit = "asas.helpdesk.ticket"

    inquiry_ids = fields.One2many(
        "asas.helpdesk.inquiry",
        "ticket_id",
        string="Inquiries",
        readonly=True,
        groups="base.group_user",
        copy=False,
        protected=True,
    )

    def action_inquire(self):
        """Open the dialog to ask somebody who does not see the ticket."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "res_model": "asas.helpdesk.inquiry",
            "name": self.env._("New Inquiry"),
            "view_mode": "form",
            "views": [(self.env.ref("asas_helpdesk.inquiry_view_form_new").id, "form")],
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }

    def action_checklist(self):
        """Open the dialog to start a checklist: each of its steps becomes an activity."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "res_model": "mail.activity.schedule",
            "name": self.env._("Start a Checklist"),
            "view_mode": "form",
            "views": [(self.env.ref("asas_helpdesk.checklist_view_form").id, "form")],
            "target": "new",
            "context": {"active_model": self._name, "active_ids": self.ids, "plan_mode": True},
        }

    def _after_change(self, vals, before):
        result = super()._after_change(vals, before)
        if "about_partner_ids" in vals:
            self.sudo().inquiry_ids._shut_out()  # this only takes access away
        return result

    def _after_transition(self, target, origins):
        result = super()._after_transition(target, origins)
        if target in ("closed", "cancelled"):
            self.sudo().inquiry_ids._withdraw()  # they follow from the move, which was checked
        return result

    def _hand_activities_over(self, kept):
        result = super()._hand_activities_over(kept)
        # sudo() because the merge was checked. What names a person stays where that person is.
        inquiries = self.sudo().inquiry_ids.filtered(
            lambda i: not i.names_beneficiary or i.ticket_id._is_proven_with(kept)
        )
        inquiries.write({"ticket_id": kept.id})
        (self | kept).invalidate_recordset(["inquiry_ids"])
        inquiries._shut_out()
        return result
