from datetime import timedelta

from odoo import api, fields, models

from ...tools.duration import format_duration
from .stay import HANDS

# The fields of which it follows in whose hands a ticket is.
DECIDING = ("stage_id", "level", "user_id", "manager_id")


class TicketStays(models.Model):
    """In whose hands a ticket is, since when, and in whose it was before."""

    _inherit = "asas.helpdesk.ticket"

    stay_ids = fields.One2many(
        "asas.helpdesk.stay",
        "ticket_id",
        string="Earlier Stays",
        readonly=True,
        groups="base.group_user",
        protected=True,
    )
    held_since = fields.Datetime(
        string="In These Hands Since",
        readonly=True,
        copy=False,
        groups="base.group_user",
        protected=True,
    )
    hands = fields.Selection(
        HANDS, string="In the Hands Of", compute="_compute_hands", groups="base.group_user"
    )
    holder_id = fields.Many2one("res.users", compute="_compute_hands", groups="base.group_user")
    held_words = fields.Char(
        string="Held For",
        compute="_compute_held_words",
        groups="base.group_user",
        help="How long it has been in these hands, in elapsed and in working time.",
    )

    @api.depends("state", "level", "user_id", "manager_id")
    def _compute_hands(self):
        for ticket in self:
            ticket.hands, user_id = ticket._whose_hands(ticket.state)
            ticket.holder_id = user_id

    @api.depends("hands", "held_since")
    @api.depends_context("lang")
    def _compute_held_words(self):
        now = fields.Datetime.now()
        for ticket in self:
            ticket.held_words = False
            if ticket.held_since and ticket.hands != "nobody":
                hours = ticket.company_id._asas_helpdesk_calendar()._asas_helpdesk_hours(
                    ticket.company_id
                )
                worked = timedelta(minutes=max(hours.between(ticket.held_since, now), 0))
                spent = max(now - ticket.held_since, timedelta())
                elapsed = format_duration(spent, self.env.lang, subject=True)
                ticket.held_words = self.env._(
                    "%(elapsed)s, of which %(worked)s in working hours",
                    elapsed=elapsed,
                    worked=format_duration(worked, self.env.lang, day=None, subject=True),
                )
                if worked < timedelta(minutes=1):
                    ticket.held_words = self.env._(
                        "%(elapsed)s, outside working hours", elapsed=elapsed
                    )

    def _whose_hands(self, state, vals=None):
        """Return in whose hands this ticket is in a state.

        :param dict vals: values that are to be written, which are taken into account
        :return: the hands and the id of the user, False if it waits for any member of the level
        """
        vals = vals or {}
        user_id, manager_id = (
            vals[name] if name in vals else self[name].id for name in ("user_id", "manager_id")
        )
        if state == "waiting":
            return "beneficiary", False
        if state in ("closed", "cancelled"):
            return "nobody", False
        if state == "directed":
            return "manager", manager_id
        if state == "resolved":
            return "level2", False
        return f"level{self._counted('level', vals) or 1}", user_id

    # ------------------------------------------------------------------ Kept with the move

    @api.model
    def _get_creation_values(self, vals_list):
        added = super()._get_creation_values(vals_list)
        now = fields.Datetime.now()
        for vals, values in zip(vals_list, added, strict=True):
            values["held_since"] = vals.get("received_at") or now
        return added

    def _get_change_values(self, vals):
        added = super()._get_change_values(vals)
        decides = not vals.keys().isdisjoint(DECIDING)
        if not decides and "received_at" not in vals:
            return added
        now = fields.Datetime.now()
        for ticket in self.sudo():  # the moment follows from the move, no matter who makes it
            if decides and ticket._changes_hands(vals):
                added[ticket.id]["held_since"] = now
            elif vals.get("received_at") and ticket.held_since == ticket.received_at:
                # In the same hands since its receipt, which is corrected.
                added[ticket.id]["held_since"] = vals["received_at"]
        return added

    def _changes_hands(self, vals):
        stage = self.env["asas.helpdesk.stage"].browse(vals.get("stage_id")) or self.stage_id
        now = (self.state, *self._whose_hands(self.state))
        return now != (stage.state, *self._whose_hands(stage.state, vals))

    def _before_change(self, vals):
        before = super()._before_change(vals)
        if not vals.keys().isdisjoint(DECIDING):
            # sudo() because each stay is kept, no matter who ends it.
            before["stay"] = {
                t.id: {
                    "state": t.state,
                    "since": t.held_since or t.received_at,
                    "hands": t._whose_hands(t.state),
                }
                for t in self.sudo()
            }
        return before

    def _keep_stays(self, before):
        """Keep the stays that a change has ended.

        :param dict before: the stays before it, by ticket id
        """
        ended = []
        for ticket in self.sudo() if before else ():  # as above
            was = before[ticket.id]
            hands, user_id = was["hands"]
            if (was["state"], hands, user_id) == (ticket.state, *ticket._whose_hands(ticket.state)):
                continue
            until = ticket.held_since
            stay = {"state": was["state"], "hands": hands, "user_id": user_id}
            # The clock of the server may have been set back.
            since = fields.Datetime.to_datetime(was["since"])
            ended.append((ticket, {**stay, "since": min(since, until), "until": until}))
        if ended:
            # sudo() because only the code writes evidence.
            self.env["asas.helpdesk.stay"].sudo()._keep(ended)
