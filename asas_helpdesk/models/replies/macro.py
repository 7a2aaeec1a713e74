from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from ..ticket.base import ANSWERABLE, SETTING
from ..ticket.protected_mixin import LEVEL2
from ..ticket.ticket import PRIORITIES

# What the beneficiary is notified of is shown by the dialog of the move.
WITH_DIALOG = ("directed", "resolved", "closed")


class Macro(models.Model):
    """Several changes of a ticket and a text to its beneficiary, made together.

    They pass the same rules as one by one. A text is shown before it leaves, and leaves after the
    same delay.
    """

    _name = "asas.helpdesk.macro"
    _description = "Macro"
    _inherit = [
        "asas.helpdesk.protected.mixin",
        "asas.helpdesk.company.mixin",
    ]
    _order = "sequence, id"
    _personal = SETTING
    _writable_by = LEVEL2

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    assign = fields.Selection([("me", "The Person Who Uses It"), ("one", "A Member of the Staff")])
    user_id = fields.Many2one(
        "res.users",
        string="Assignee",
        domain=[("share", "=", False)],
        ondelete="set null",
        personal=ANSWERABLE,
    )
    tag_ids = fields.Many2many("asas.helpdesk.tag", string="Tags to Add")
    priority = fields.Selection(PRIORITIES)
    service_id = fields.Many2one("asas.helpdesk.service", ondelete="set null")
    move = fields.Selection(
        [
            ("in_progress", "Start"),
            ("waiting", "Wait for the Beneficiary"),
            ("directed", "Direct to the Manager"),
            ("resolved", "Resolve"),
            ("closed", "Verify and Close"),
        ],
        help="The usual dialog follows wherever it shows what the beneficiary will read.",
    )
    body = fields.Text(
        string="Text to the Beneficiary",
        translate=True,
        help="With the placeholders of the ready replies, in both languages.",
    )

    @api.model
    def _links_of_company(self):
        return [*super()._links_of_company(), "service_id"]

    @api.constrains(
        "name", "assign", "user_id", "tag_ids", "priority", "service_id", "move", "body"
    )
    def _check_does_something(self):
        for macro in self:
            self.env["asas.helpdesk.ready.reply"]._check_text(macro.body)
            if macro.assign == "one" and not macro.user_id:
                raise ValidationError(self.env._("Choose to whom the tickets are assigned."))
            if macro.move == "waiting" and not macro.body:
                raise ValidationError(
                    self.env._("Enter the question for whose answer the ticket waits.")
                )
            if not (macro._get_values() or macro.assign or macro.move or macro.body):
                raise ValidationError(self.env._("Choose at least one change, or enter a text."))

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        for text in translations.values() if field_name == "body" else ():
            if isinstance(text, str):
                self.env["asas.helpdesk.ready.reply"]._check_text(text)
        return super()._update_field_translations(field_name, translations, digest, source_lang)

    def _get_values(self):
        """Return what is written to each ticket."""
        vals = {}
        if self.tag_ids:
            vals["tag_ids"] = [Command.link(tag.id) for tag in self.tag_ids]
        if self.priority:
            vals["priority"] = self.priority
        if self.service_id:
            vals["service_id"] = self.service_id.id
        return vals

    def _get_assignee(self):
        return self.env.user if self.assign == "me" else self.user_id

    def _describe(self):
        """Return what this macro changes, in words for who is about to use it."""
        if not self:
            return ""

        def label(name):
            return dict(self._fields[name]._description_selection(self.env))[self[name]]

        parts = []
        if self.assign:
            # sudo() only for the name of a colleague.
            name = self._get_assignee().sudo().name
            parts.append(self.env._("assigned to %(person)s", person=name))
        if self.tag_ids:
            tags = self.env._(", ").join(self.tag_ids.mapped("name"))
            parts.append(self.env._("tags: %(tags)s", tags=tags))
        if self.priority:
            parts.append(self.env._("priority: %(priority)s", priority=label("priority")))
        if self.service_id:
            parts.append(self.env._("service: %(service)s", service=self.service_id.name))
        if self.move:
            parts.append(label("move"))
        return " · ".join(parts)
