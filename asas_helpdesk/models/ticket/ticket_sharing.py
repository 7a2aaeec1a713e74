from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.text import record_id
from .protected_mixin import DESK
from .savepoints import run_in_savepoints

# This many tickets that were left are named in the message afterwards.
NAMED = 5


class TicketSharing(models.Model):
    """Who works on a ticket: assigning many at once, and handing over to Level 2 with a reason."""

    _inherit = "asas.helpdesk.ticket"

    hand_over_reason = fields.Text(
        string="Handed Over Because",
        copy=False,
        tracking=True,
        groups="base.group_user",
        help="What Level 1 has tried, and what Level 2 is needed for.",
        writable_by=DESK,
        personal="empty",
    )

    # ------------------------------------------------------------------ To Level 2

    def action_raise_to_level2(self):
        """Open the dialog to hand these tickets over to Level 2."""
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "res_model": "asas.helpdesk.hand.over.wizard",
            "name": self.env._("Hand Over to Level 2"),
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_ids": self.ids},
        }

    def _hand_over(self, reason):
        """Pass the tickets to Level 2 (policy section 7), whose queue they enter unassigned.

        :param str reason: what Level 2 is needed for
        :raise UserError: if there is no reason, or a ticket is with Level 2 already
        """
        self.check_access("write")
        self._wait_for_directing()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say what Level 2 is needed for."))
        for ticket in self:
            if ticket.level == "2":
                raise UserError(
                    self.env._(
                        "%(reference)s is with Level 2 already. Close this dialog and look at the"
                        " ticket again.",
                        reference=ticket.reference,
                    )
                )
        self.write({"level": "2", "user_id": False, "hand_over_reason": reason})
        body = self.env._("Handed over to Level 2: %(reason)s", reason=reason)
        for ticket in self:
            ticket._message_log(body=body, author_id=self.env.user.partner_id.id)

    def _get_hand_over_blocker(self, vals):
        """Return why the current user may not change the level of this ticket, or None."""
        if vals.get("level") != "2" or self.level == "2" or self.env.su:
            return None
        if self.env.user.has_group("asas_helpdesk.group_level2"):
            return None
        if (vals.get("hand_over_reason") or "").strip():
            return None
        return self.env._("Say what Level 2 is needed for, with the button “Hand Over to Level 2”.")

    # ------------------------------------------------------------------ Assigning

    def action_assign_to_me(self):
        """Make the current user the assignee of those of these tickets that nobody has, or that
        have the assignee who was shown: ``asas_helpdesk_seen`` in the context, an id.

        :return: the action that says which tickets were left, if some were
        :raise UserError: when all were, saying why
        """
        seen = record_id(self.env.context.get("asas_helpdesk_seen")) or False
        given, left = self._assign(self.env.user, dict.fromkeys(self.ids, seen))
        if not left:
            return None
        if not given:
            lines = [f"{ticket.reference}: {reason}" for ticket, reason in left.items()]
            raise UserError("\n".join(lines[:NAMED]))
        return self._say_left(self.env._("Assigned: %(count)s", count=len(given)), left)

    def action_assign(self):
        """Open the dialog to assign these tickets to somebody."""
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "res_model": "asas.helpdesk.assign.wizard",
            "name": self.env._("Assign To"),
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_ids": self.ids},
        }

    def _assign(self, user, seen):
        """Assign tickets to a member of the staff; leave those that cannot be assigned to them.

        :param dict seen: the ids of the assignees that were shown, by ticket id
        :return: the tickets that were assigned, and why the others were not, in words by ticket
        """
        self.check_access("write")
        self._wait_for_directing()
        left = {}
        for ticket in self:
            reason = ticket._get_assign_blocker(user, seen.get(ticket.id, ticket.user_id.id))
            if reason:
                left[ticket] = reason
        free = self.filtered(lambda t: t not in left)
        moving = free.filtered(lambda t: t.user_id != user)
        # One message for all, instead of a mail for each ticket.
        quiet = moving.with_context(mail_auto_subscribe_no_notify=True)
        run_in_savepoints(
            quiet,
            lambda tickets: tickets.write({"user_id": user.id}),
            lambda ticket, error: left.update({ticket: ticket._explain(error)}),
        )
        given = moving.filtered(lambda t: t not in left)
        if given and user != self.env.user:
            given._notify_assignee(user)
        return free.filtered(lambda t: t not in left), left

    @api.model
    def _say_left(self, done, left, after=None):
        """Return the action that says what was done with several tickets, and which were left.

        :param str done: what was done, in words
        :param dict left: why tickets were left, in words by ticket
        :param after: the action that follows
        """
        words = [done]
        if left:
            words.append(self.env._("Left as they are: %(count)s", count=len(left)))
        words += [f"{ticket.reference}: {reason}" for ticket, reason in list(left.items())[:NAMED]]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": " · ".join(words),
                "type": "warning" if left else "success",
                "sticky": bool(left),
                "next": after or {"type": "ir.actions.act_window_close"},
            },
        }

    def _notify_assignee(self, user):
        localized = self.with_context(lang=user.lang).env
        # sudo() because the assignee is notified, no matter who assigns.
        self.sudo()._notify_staff(user, localized._("Assigned to you: %(count)s", count=len(self)))

    def _get_assign_blocker(self, user, seen_id):
        """Return why this ticket cannot be assigned to a user, or None."""
        # sudo() only for the names of colleagues, and to compare who must not see it.
        ticket, user = self.sudo(), user.sudo()
        if ticket.user_id.id != seen_id and ticket.user_id != user:
            if ticket.user_id:
                name = ticket.user_id.name
                return self.env._("%(person)s has taken it in the meantime", person=name)
            return self.env._("it was released in the meantime")
        if ticket.state in ("closed", "cancelled"):
            return self.env._("it is “%(stage)s”", stage=ticket.stage_id.name)
        if not ticket._may_be_directed_to(user):
            return self.env._("%(person)s cannot work on it", person=user.name)
        return None
