from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.keys import free_key, is_key


class KeyMixin(models.AbstractModel):
    """Mixin for records with a name and a key, by which programs name them.

    The key is made of the name if none is given. It is free among all records of the model, or
    among those with the same value of the field ``_keys_within``.
    """

    _name = "asas.helpdesk.key.mixin"
    _description = "Keys for Programs"
    _inherit = ["asas.helpdesk.protected.mixin"]

    _keys_within = None
    # What the key is made of if the name has no Latin letters.
    _key_otherwise = "key"

    key = fields.Char(
        required=True,
        fixed=True,
        copy=False,
        help="Names it in the API. Empty: made of the name.",
    )

    @api.model
    def _complete_creation(self, vals_list):
        vals_list = super()._complete_creation(vals_list)
        taken = {}
        for vals in vals_list:
            within = vals.get(self._keys_within)
            if within not in taken:
                taken[within] = self._get_keys(within)
            keys = taken[within]
            vals["key"] = vals.get("key") or free_key(vals.get("name"), keys, self._key_otherwise)
            keys.add(vals["key"])
        return vals_list

    @api.model
    def _get_keys(self, within):
        """Return the keys that are taken."""
        domain = [(self._keys_within, "=", within)] if self._keys_within else []
        # sudo() because keys are compared among all records, and are no secret.
        every = self.sudo().with_context(active_test=False).search(domain)
        return set(every.mapped("key"))

    @api.constrains("key")
    def _check_key(self):
        if not all(is_key(record.key) for record in self):
            raise ValidationError(
                self.env._(
                    "A key has small Latin letters, digits and underscores, begins with a letter"
                    " and is at most 40 characters long, such as certificate_number."
                )
            )
