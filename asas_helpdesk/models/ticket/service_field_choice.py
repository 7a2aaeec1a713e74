from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .base import SETTING


class ServiceFieldChoice(models.Model):
    """A choice in the list of a field of a service."""

    _name = "asas.helpdesk.service.field.choice"
    _description = "Choice of a Service’s Field"
    _inherit = ["asas.helpdesk.key.mixin", "asas.helpdesk.cached.mixin"]
    _order = "field_id, sequence, id"
    _personal = SETTING
    _writable_by = "asas_helpdesk.group_admin"
    _keys_within = "field_id"
    _key_otherwise = "choice"

    field_id = fields.Many2one(
        "asas.helpdesk.service.field", required=True, ondelete="cascade", index=True, fixed=True
    )
    name = fields.Char(string="Choice", required=True, translate=True)
    sequence = fields.Integer(default=10)

    _key_of_field = models.UniqueIndex(
        "(field_id, key)", "This field has another choice with the same key. Enter another key."
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_if_never_chosen(self):
        for choice in self:
            if choice.field_id._is_answered(choice.key):
                raise ValidationError(
                    self.env._(
                        "“%(choice)s” was chosen on tickets and cannot be deleted. Rename it, or"
                        " archive the field.",
                        choice=choice.name,
                    )
                )
