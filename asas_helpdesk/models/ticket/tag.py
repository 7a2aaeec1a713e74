from random import randint

from odoo import fields, models

from .base import SETTING


class Tag(models.Model):
    """A tag that the staff put on tickets to find and count them."""

    _name = "asas.helpdesk.tag"
    _description = "Tag"
    _inherit = ["asas.helpdesk.export.mixin"]
    _order = "name, id"
    _personal = SETTING

    def _default_color(self):
        return randint(1, 11)

    name = fields.Char(required=True, translate=True)
    color = fields.Integer(default=lambda self: self._default_color())

    _name_uniq = models.Constraint(
        "UNIQUE(name)", ("A tag with this name already exists. Choose another name.")
    )
