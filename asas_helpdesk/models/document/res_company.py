from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..ticket.base import ANSWERABLE, SETTING
from ..ticket.protected_mixin import LEVEL2


class ResCompany(models.Model):
    """Settings: what stands on every document, and whom the reports of the desk go to."""

    _inherit = "res.company"

    asas_helpdesk_letterhead = fields.Char(
        string="Name on Documents", translate=True, personal=SETTING
    )
    asas_helpdesk_appeal = fields.Text(
        string="Where to Turn Next", translate=True, personal=SETTING
    )
    asas_helpdesk_report_recipient_ids = fields.Many2many(
        "res.users",
        "asas_helpdesk_report_recipient_rel",
        string="Recipients of Reports",
        personal=ANSWERABLE,
    )

    @api.constrains("asas_helpdesk_report_recipient_ids", "asas_helpdesk_escalation_manager_id")
    def _check_report_recipients(self):
        for company in self:
            allowed = company._asas_helpdesk_possible_report_readers()
            refused = company.asas_helpdesk_report_recipient_ids - allowed
            if refused:
                raise ValidationError(
                    self.env._(
                        "Reports of the desk go to Level 2, administrators of the desk and the"
                        " escalation manager of this company. Remove: %(names)s",
                        names=", ".join(refused.mapped("name")),
                    )
                )

    def _asas_helpdesk_possible_report_readers(self):
        """Return the users who may read the reports of this company: they may read all that is
        counted in them."""
        level2 = self.env.ref(LEVEL2)
        # sudo() because only who has a role is used.
        users = self.env["res.users"].sudo()
        readers = users.search(
            [
                ("all_group_ids", "in", level2.ids),
                ("company_ids", "in", self.ids),
                ("share", "=", False),
            ]
        )
        # sudo() because only who answers for the desk is read.
        return readers | self.sudo().asas_helpdesk_escalation_manager_id

    def _asas_helpdesk_report_readers(self):
        """Return whom reports are sent to: those who were chosen and still may read them."""
        chosen = self.sudo().asas_helpdesk_report_recipient_ids  # only the code sends
        return chosen.filtered("active") & self._asas_helpdesk_possible_report_readers()
