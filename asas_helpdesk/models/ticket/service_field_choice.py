from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.keys import free_key, is_key
from .base import SETTING


class ServiceFieldChoice(models.Model):
    """A choice in the list of a field of a service."""

    _name = "asas.helpdesk.service.field.choice"
    _description = "Choice of a Service’s Field"
    _inherit = ["asas.helpdesk.protected.mixin", "asas.helpdesk.cached.mixin"]
    _order = "field_id, sequence, id"
    _personal = SETTING
    _writable_by = "asas_helpdesk.group_admin"

    field_id = fields.Many2one(
        "asas.helpdesk.service.field", required=True, ondelete="cascade", index=True, fixed=True
    )
    name = fields.Char(string="Choice", required=True, translate=True)
    sequence = fields.Integer(default=10)
    key = fields.Char(
        required=True,
        fixed=True,
        copy=False,
        help="Names the choice in the API. Empty: made of the name.",
    )

    _key_of_field = models.UniqueIndex(
        "(field_id, key)", "This field has another choice with the same key. Enter another key."
    )

    @api.model
    def _complete_creation(self, vals_list):
        vals_list = super()._complete_creation(vals_list)
        taken = {}
        for vals in vals_list:
            field = self.env["asas.helpdesk.service.field"].browse(vals.get("field_id"))
            of_field = taken.setdefault(field.id, set(field.choice_ids.mapped("key")))
            vals["key"] = vals.get("key") or free_key(vals.get("name"), of_field, "choice")
            of_field.add(vals["key"])
        return vals_list

    @api.constrains("key")
    def _check_key(self):
        for choice in self:
            if not is_key(choice.key):
                raise ValidationError(self.env["asas.helpdesk.service.field"]._not_a_key())

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
