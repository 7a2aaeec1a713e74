from odoo import api, fields, models

from ...tools import causes
from ..ticket.base import SETTING


class HallCategory(models.Model):
    """A button with which something is reported from a hall in one tap: sound, picture, a question.

    Its name becomes the subject of the ticket. A question about the subject matter goes to the
    trainer, everything else to the hall manager (policy section 1).
    """

    _name = "asas.helpdesk.hall.category"
    _description = "Hall Category"
    _inherit = ["asas.helpdesk.export.mixin"]
    _order = "sequence, id"
    _personal = SETTING

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    icon = fields.Char(
        default="fa-wrench", help="The name of a Font Awesome icon, such as fa-volume-up."
    )
    service_id = fields.Many2one(
        "asas.helpdesk.service",
        ondelete="restrict",
        index="btree_not_null",
        help="The service of the tickets, which decides the competent department.",
    )
    for_trainer = fields.Boolean(
        help="A question about the subject matter: it goes to the trainer of the course."
    )
    words = fields.Char(
        help=(
            "The words with which people speak of it, in any language. Reports in which they stand"
            " are suggested for one incident. If empty, the name counts."
        ),
    )

    @api.model
    def _get_spoken_forms(self):
        """Return the forms of the words with which people speak of each category that something may
        be wrong with, by the category."""
        categories = self.search([("for_trainer", "=", False)])
        return {each: causes.forms_of(each.words or each.name) for each in categories}
