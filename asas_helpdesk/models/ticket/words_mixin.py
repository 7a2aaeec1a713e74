from odoo import api, fields, models


class WordsMixin(models.AbstractModel):
    """A dialog that shows what the beneficiary will read of a move, before it is made.

    It acts once, as every ``asas.helpdesk.once.mixin``.
    """

    _name = "asas.helpdesk.words.mixin"
    _description = "Words to the Beneficiary"
    _inherit = ["asas.helpdesk.once.mixin"]

    stage_id = fields.Many2one(
        "asas.helpdesk.stage", help="Where a card was dropped; else the first stage of the state."
    )
    words = fields.Text(
        compute="_compute_words",
        store=True,
        readonly=False,
        precompute=True,
        help="What the beneficiary reads, within the frame of the notice.",
    )
    frame_subject = fields.Char(string="Subject", compute="_compute_frame")
    frame_before = fields.Html(compute="_compute_frame", sanitize=False)
    frame_after = fields.Html(compute="_compute_frame", sanitize=False)
    usual_words = fields.Text(
        compute="_compute_words",
        store=True,
        readonly=False,
        precompute=True,
        help="The words that were offered, to see whether they were changed.",
    )
    frame_lang = fields.Char(compute="_compute_frame")
    reach = fields.Char(string="Reaches the Beneficiary By", compute="_compute_frame")
    leaving = fields.Char(compute="_compute_frame", help="When it leaves.")

    # ------------------------------------------------------------------ What it is about

    def _get_kind(self):
        """Hook: return the kind of the notice: mostly the state that the tickets are to enter."""
        return None

    def _get_shown_values(self):
        """Hook: return what is written with the move and decides what the notice says."""
        return {}

    def _compute_frame(self):
        for wizard in self:
            ticket, kind, shown = wizard._get_shown()
            wizard.frame_subject = shown["subject"]
            wizard.frame_before = shown["before"]
            wizard.frame_after = shown["after"]
            wizard.frame_lang = ticket.lang
            wizard.reach = ticket._get_reach(kind) if ticket and kind else False
            wizard.leaving = self.env._(
                "It leaves after %(count)s seconds. Until then you can take it back.",
                count=(ticket.company_id or self.env.company).asas_helpdesk_departure_seconds,
            )

    def _compute_words(self):
        for wizard in self:
            words = wizard._get_shown()[2]["words"] if wizard._offers_words() else False
            wizard.words = wizard.usual_words = words

    def _offers_words(self):
        """Hook: return whether the usual words of the notice are offered to be changed."""
        return False

    def _get_shown(self):
        """Return the first ticket that the user may read, the state to be entered, and what its
        beneficiary will read."""
        ticket = self._get_tickets()._origin._filtered_access("read")[:1]
        kind = self._get_kind()
        shown = {"subject": "", "before": "", "words": "", "after": ""}
        if ticket and kind:
            shown = ticket._preview(kind, self._get_shown_values(), not self._offers_words())
        return ticket, kind, shown

    def _get_changed_words(self):
        """Return the words if they are others than the usual ones, else None."""
        words = (self.words or "").strip()
        return words if words and words != (self.usual_words or "").strip() else None

    def _get_stage(self):
        """Return the stage in which the card was dropped, or the first of the state."""
        kind = self._get_kind()
        dropped = self.stage_id.filtered(lambda stage: stage.state == kind)
        return dropped or self.env["asas.helpdesk.stage"]._for_state(kind)

    @api.model
    def _end(self, departures):
        """Return the action that closes the dialog and shows what has not left yet."""
        return departures._show() or {"type": "ir.actions.act_window_close"}
