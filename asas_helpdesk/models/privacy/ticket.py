from odoo import fields, models
from odoo.exceptions import UserError

# What may still be said of a ticket that names nobody any more.
STILL_CHANGED = {"color", "outcome", "tag_ids"}


class TicketPrivacy(models.Model):
    """Know whether the personal data of a ticket were destroyed, and keep it as it was left."""

    _inherit = "asas.helpdesk.ticket"

    anonymised_at = fields.Datetime(
        string="Personal Data Destroyed",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="base.group_user",
        protected=True,
        help="When the personal data of this ticket were destroyed. Its type, service, times and"
        " outcome remain, and its evidence can still be verified.",
    )
    destruction_id = fields.Many2one(
        "asas.helpdesk.destruction",
        string="Report of the Destruction",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        groups="asas_helpdesk.group_level2",
        protected=True,
    )

    def _check_change(self, vals):
        if not vals.keys() <= STILL_CHANGED:
            self._check_not_anonymised()
        return super()._check_change(vals)

    def _check_not_anonymised(self):
        """Refuse work on a ticket whose personal data were destroyed."""
        # sudo() only to see whether they were; the field is the staff's.
        gone = self.sudo().filtered("anonymised_at")
        if gone:
            raise UserError(
                self.env._(
                    "%(reference)s: the personal data of this ticket were destroyed, so nobody can"
                    " go on with it. Register a new ticket.",
                    reference=gone[0].reference,
                )
            )

    def _get_transition_blocker(self, target, vals):
        self._check_not_anonymised()
        return super()._get_transition_blocker(target, vals)

    def message_post(self, **kwargs):
        """Post a message, unless the personal data of the ticket were destroyed."""
        self._check_not_anonymised()
        return super().message_post(**kwargs)
