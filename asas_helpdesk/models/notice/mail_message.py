from odoo import api, models

from ...tools import link_key, returned_key

# The texts of a message, as people write them or a mail brings them.
TEXTS = ("body", "subject")


class MailMessage(models.Model):
    """Keep no key of a link: one that is written down would open the ticket to the staff."""

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([without_keys(vals, TEXTS) for vals in vals_list])

    def write(self, vals):
        return super().write(without_keys(vals, TEXTS))


def without_keys(vals, names):
    """Return values in whose texts no key of a link stands."""
    held = [
        name for name in names if isinstance(vals.get(name), str) and link_key.may_be_in(vals[name])
    ]
    if not held:
        return vals
    blanked = {name: type(vals[name])(returned_key.blank_text(str(vals[name]))) for name in held}
    return {**vals, **blanked}
