from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ..tools.impersonal import GAP, is_impersonal


class AnswerWizard(models.TransientModel):
    """Dialog to make a ready answer for everybody of a reply, or of a search that found nothing:
    its text is read before it is published."""

    _name = "asas.helpdesk.answer.wizard"
    _description = "Publish a Ready Answer"
    _inherit = ["asas.helpdesk.value.mixin"]

    name = fields.Char(string="Question")
    service_id = fields.Many2one("asas.helpdesk.service")
    answer = fields.Text()
    missed_id = fields.Many2one("asas.helpdesk.missed.search", string="Search", ondelete="set null")
    is_impersonal = fields.Boolean(
        string="I have read it: it names nobody and says nothing about anybody"
    )

    @api.constrains("missed_id")
    def _check_missed(self):
        self.sudo(False).missed_id.check_access("read")

    @api.model
    def _open(self, vals):
        """Return the action that shows this dialog, with what is known."""
        self.env["asas.helpdesk.answer"].check_access("create")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Publish a Ready Answer"),
            "res_model": self._name,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {f"default_{name}": value for name, value in vals.items()},
        }

    def action_publish(self):
        """Publish the ready answer, and open it.

        :raise UserError: when something is missing, or could tell whom it was written to
        """
        self.ensure_one()
        self.check_access("write")
        text = (self.answer or "").strip()
        question = (self.name or "").strip()
        if not (text and question and self.service_id):
            raise UserError(self.env._("Enter the question, the service and the answer."))
        if GAP in question + text:
            raise UserError(
                self.env._(
                    "Fill the gaps %(gap)s with words for everybody, or remove them.", gap=GAP
                )
            )
        if not is_impersonal(question):
            raise UserError(self.env._("The question names a number or an address. Remove it."))
        if not self.is_impersonal:
            raise UserError(
                self.env._("Read the text, and confirm that it says nothing about anybody.")
            )
        answer = self.env["asas.helpdesk.answer"].create(
            {"name": question, "answer": plaintext2html(text), "service_id": self.service_id.id}
        )
        self.missed_id.unlink()
        return {
            "type": "ir.actions.act_window",
            "res_model": answer._name,
            "res_id": answer.id,
            "views": [(False, "form")],
        }
