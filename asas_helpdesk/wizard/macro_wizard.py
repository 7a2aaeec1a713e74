from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list, plaintext2html

from ..models.replies.macro import WITH_DIALOG
from ..tools import placeholders


class MacroWizard(models.TransientModel):
    """Dialog to use a macro on tickets: it says what it changes, and shows what leaves."""

    _name = "asas.helpdesk.macro.wizard"
    _description = "Use a Macro"
    _inherit = ["asas.helpdesk.dialog.mixin", "asas.helpdesk.words.mixin"]

    macro_id = fields.Many2one(
        "asas.helpdesk.macro",
        domain="['|', ('company_id', '=', False), ('company_id', 'in', company_ids)]",
    )
    company_ids = fields.Many2many("res.company", compute="_compute_company_ids")
    changes = fields.Char(compute="_compute_changes")
    has_dialog = fields.Boolean(compute="_compute_changes")

    def _get_kind(self):
        return "waiting" if self.macro_id.move == "waiting" else None

    @api.depends("ticket_ids")
    def _compute_company_ids(self):
        for wizard in self:
            tickets = wizard.ticket_ids._origin._filtered_access("read")
            # sudo() because the companies are only compared.
            wizard.company_ids = tickets.sudo().company_id

    @api.depends("macro_id")
    @api.depends_context("lang")
    def _compute_changes(self):
        for wizard in self:
            wizard.changes = wizard.macro_id._describe()
            wizard.has_dialog = wizard.macro_id.move in WITH_DIALOG

    @api.depends("ticket_ids", "macro_id")
    @api.depends_context("lang")
    def _compute_frame(self):
        return super()._compute_frame()

    @api.depends("ticket_ids", "macro_id")
    def _compute_words(self):
        for wizard in self:
            tickets = wizard.ticket_ids._origin._filtered_access("read")
            words = wizard.macro_id.with_context(lang=tickets[:1].lang).body
            framed = bool(wizard.macro_id.move)
            if words and len(tickets) == 1:
                words = placeholders.fill(words, tickets._get_placeholder_values(framed))
            elif words and framed:
                words = placeholders.fill(words, {"greeting": ""})
            wizard.words = wizard.usual_words = words

    def _shows_words(self):
        """Return whether this dialog has a text to be read before it leaves."""
        return bool(self.words) and not self.has_dialog

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.macro_id.name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"asas_helpdesk_chosen": True},
        }

    # ------------------------------------------------------------------ Using it

    def action_use(self):
        """Make the changes of the macro on all of these tickets, or on none.

        :return: the dialog that shows what the beneficiary will read of a move, or what closes this
        :raise UserError: naming the first ticket that cannot be changed, and why
        """
        if not self.macro_id:
            raise UserError(self.env._("Choose a macro."))
        macro, tickets = self.macro_id, self.ticket_ids
        macro.check_access("read")
        if not self._begin():
            return {"type": "ir.actions.act_window_close"}
        if tickets.company_id - (macro.company_id or tickets.company_id):
            raise UserError(self.env._("This macro is for another company."))
        words = (self.words or "").strip()
        by_dialog = macro.move in WITH_DIALOG
        if by_dialog and len(tickets) > 1 and (words or macro.move == "resolved"):
            raise UserError(self.env._("This macro opens a dialog for one ticket. Choose one."))
        self._change(macro, tickets)
        if by_dialog:
            return self._get_dialog(macro, tickets, words)
        return self._end(self._send(macro, tickets, words))

    @api.model
    def _change(self, macro, tickets):
        """Write what the macro changes, by the rules of each single change."""
        vals = macro._get_values()
        if vals:
            tickets.write(vals)
        if macro.assign:
            left = tickets._assign(macro._get_assignee(), {})[1]
            for ticket, reason in left.items():
                raise UserError(": ".join((ticket.reference, reason)))
        if macro.move == "in_progress":
            stage = self.env["asas.helpdesk.stage"]._for_state("in_progress")
            tickets.filtered(lambda t: t.state != "in_progress").write({"stage_id": stage.id})

    @api.model
    def _get_dialog(self, macro, tickets, words):
        open_dialog = {
            "directed": tickets.action_direct,
            "resolved": tickets.action_resolve,
            "closed": tickets.action_close,
        }[macro.move]
        action = open_dialog()
        if words:
            name = "default_resolution" if macro.move == "resolved" else "default_words"
            action["context"] = {**action["context"], name: words}
        return action

    @api.model
    def _send(self, macro, tickets, words):
        """Send the text that was shown, filled for each ticket; it leaves after the delay."""
        departures = self.env["asas.helpdesk.departure"]
        if macro.move == "waiting" and not words:
            raise UserError(self.env._("Enter what you ask the beneficiary."))
        stage = self.env["asas.helpdesk.stage"]._for_state("waiting")
        # A text that was not changed is sent in the language of each beneficiary.
        usual = words == (self.usual_words or "").strip()
        for ticket in tickets if words else ():
            own = macro.with_context(lang=ticket.lang).body if usual and len(tickets) > 1 else words
            text = placeholders.fill(own, ticket._get_placeholder_values(bool(macro.move)))
            left = placeholders.open_ones(text)
            if left:
                raise UserError(
                    self.env._(
                        "%(reference)s: write out what stands for %(left)s, or take it away.",
                        reference=ticket.reference,
                        left=format_list(self.env, left),
                    )
                )
            if macro.move == "waiting":
                departures |= ticket._ask(text, {"stage_id": stage.id})
            else:
                departures |= departures.browse(ticket.send_later(str(plaintext2html(text))))
        return departures
