from odoo import api, fields, models
from odoo.exceptions import UserError


class AdoptWizard(models.TransientModel):
    """Dialog in which an administrator puts the draft of a rehearsal into force: it shows each
    change, and what the replay has found."""

    _name = "asas.helpdesk.adopt.wizard"
    _description = "Put a Draft into Force"
    _inherit = ["asas.helpdesk.value.mixin"]

    rehearsal_id = fields.Many2one("asas.helpdesk.rehearsal", required=True, ondelete="cascade")
    day = fields.Date(
        string="In Force From",
        required=True,
        default=lambda self: self._default_day(),
        help="From the beginning of this day. Open deadlines are recalculated then.",
    )
    sentence = fields.Char(compute="_compute_sentence")
    is_stale = fields.Boolean(compute="_compute_sentence")
    line_ids = fields.One2many(
        "asas.helpdesk.adopt.wizard.line",
        "wizard_id",
        compute="_compute_line_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
    )

    has_days = fields.Boolean(compute="_compute_columns")
    has_notes = fields.Boolean(compute="_compute_columns")

    def _default_day(self):
        company = self.env.company
        return company._asas_helpdesk_local(fields.Datetime.now()).date()

    @api.constrains("rehearsal_id")
    def _check_rehearsal(self):
        # A dialog shows the draft, so only to people who may read it.
        self.sudo(False).rehearsal_id.check_access("read")

    @api.depends("rehearsal_id")
    @api.depends_context("lang")
    def _compute_sentence(self):
        for wizard in self:
            rehearsal = wizard.rehearsal_id._origin._filtered_access("read")
            result = rehearsal.get_result() if rehearsal else {}
            wizard.sentence = result.get("sentence")
            changed = rehearsal.commitment_ids.policy_id.mapped("write_date")
            wizard.is_stale = bool(
                changed and rehearsal.begun_at and max(changed) > rehearsal.begun_at
            )

    @api.depends("rehearsal_id")
    def _compute_line_ids(self):
        for wizard in self:
            rehearsal = wizard.rehearsal_id._origin._filtered_access("read")
            changes = rehearsal._get_changes() if rehearsal else []
            wizard.line_ids = [
                fields.Command.clear(),
                *(fields.Command.create(_line(change)) for change in changes),
            ]

    @api.depends("line_ids.has_days", "line_ids.note")
    def _compute_columns(self):
        for wizard in self:
            wizard.has_days = any(wizard.line_ids.mapped("has_days"))
            wizard.has_notes = any(wizard.line_ids.mapped("note"))

    def action_adopt(self):
        """Put what was chosen into force, or decide to on the day that was chosen."""
        self.ensure_one()
        items = [line._get_item() for line in self.line_ids if line.is_chosen]
        self.rehearsal_id._adopt(items, self.day)
        return {"type": "ir.actions.act_window_close"}


class AdoptWizardLine(models.TransientModel):
    """A change of a draft, which can be left out; a season or a holiday on the days on which it
    will be, as those of the draft may have passed."""

    _name = "asas.helpdesk.adopt.wizard.line"
    _description = "Change to Put into Force"
    _inherit = ["asas.helpdesk.value.mixin"]

    wizard_id = fields.Many2one("asas.helpdesk.adopt.wizard", required=True, ondelete="cascade")
    commitment_id = fields.Many2one("asas.helpdesk.rehearsal.commitment", ondelete="cascade")
    period_id = fields.Many2one("asas.helpdesk.rehearsal.period", ondelete="cascade")
    is_chosen = fields.Boolean(string="Include", default=True)
    title = fields.Char(string="Change", readonly=True)
    before = fields.Char(string="In Force", readonly=True)
    after = fields.Char(string="Draft", readonly=True)
    note = fields.Char(string="To Be Heeded", readonly=True)
    has_days = fields.Boolean(compute="_compute_has_days")
    name = fields.Char()
    date_from = fields.Date(string="First Day")
    date_to = fields.Date(string="Last Day")

    @api.depends("period_id")
    def _compute_has_days(self):
        for line in self:
            line.has_days = line.period_id.kind in ("season", "holiday")

    def _get_item(self):
        """Return what is chosen here, as the rehearsal takes it.

        :raise UserError: saying what is missing
        """
        if self.commitment_id:
            return {"commitment": self.commitment_id.id}
        item = {"period": self.period_id.id, "kind": self.period_id.kind}
        if not self.has_days:
            return item
        if not (self.name or "").strip() or not (self.date_from and self.date_to):
            raise UserError(
                self.env._("Enter a name, the first and the last day of each season and holiday.")
            )
        if self.date_from > self.date_to:
            raise UserError(self.env._("A season or holiday cannot end before the day it starts."))
        days = {name: fields.Date.to_string(self[name]) for name in ("date_from", "date_to")}
        return {**item, "name": self.name.strip(), **days}


def _line(change):
    """Return the values of a line that shows a change; what cannot be done is not chosen."""
    period = change.get("period")
    values = {
        "title": change["title"],
        "before": change["before"],
        "after": change["after"],
        "note": change.get("obstacle") or change.get("note"),
        "is_chosen": not change.get("obstacle"),
    }
    if not period:
        return {**values, "commitment_id": change["commitment"].id}
    return {
        **values,
        "period_id": period.id,
        "name": period.name,
        "date_from": period.date_from,
        "date_to": period.date_to,
    }
