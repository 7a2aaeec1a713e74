from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list

# Where a ticket may go from each state (the design's "A ticket's life").
TRANSITIONS = {
    "new": {"in_progress", "waiting", "directed", "resolved", "cancelled"},
    "in_progress": {"waiting", "directed", "resolved", "cancelled"},
    "waiting": {"in_progress", "directed", "resolved", "cancelled"},
    "directed": {"in_progress", "waiting", "resolved", "cancelled"},
    "resolved": {"in_progress", "directed", "closed"},
    "closed": {"in_progress", "directed"},
    "cancelled": {"in_progress", "directed"},
}
UNRESOLVED_STATES = ("new", "in_progress", "waiting", "directed")
RESOLVED_STATES = ("resolved", "closed")
CANCEL_REASONS = [
    ("spam", "Spam"),
    ("duplicate", "Duplicate of Another"),
    ("withdrawn", "Withdrawn by the Beneficiary"),
]


class TicketTransitions(models.Model):
    """What may happen to a ticket, who may do it, and what follows from it."""

    _inherit = "asas.helpdesk.ticket"

    cancel_reason = fields.Selection(
        CANCEL_REASONS, copy=False, tracking=True, groups="base.group_user"
    )
    duplicate_of_id = fields.Many2one(
        "asas.helpdesk.ticket",
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        groups="base.group_user",
    )
    may_resolve = fields.Boolean(compute="_compute_may", groups="base.group_user")
    may_close = fields.Boolean(compute="_compute_may", groups="base.group_user")
    may_acknowledge = fields.Boolean(compute="_compute_may", groups="base.group_user")

    @api.depends("state", "ticket_type", "manager_id", "resolved_by_id", "acknowledged_at")
    @api.depends_context("uid")
    def _compute_may(self):
        for ticket in self:
            ticket.may_resolve = not ticket._get_resolve_blocker()
            ticket.may_close = ticket.state == "resolved" and not ticket._get_verify_blocker()
            ticket.may_acknowledge = (
                ticket.manager_id == self.env.user
                and ticket.state == "directed"
                and not ticket.acknowledged_at
            )

    # ------------------------------------------------------------------ Moves

    def _set_state(self, state):
        """Move to the first stage of a state, under the same rules as a person's move."""
        self.write({"stage_id": self.env["asas.helpdesk.stage"]._for_state(state).id})

    def _check_transition(self, target):
        """Refuse a move that the policy or the design forbids, wherever it comes from.

        :raise UserError: naming the ticket, what is missing and what to do
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        for ticket in self:
            if target not in TRANSITIONS[ticket.state]:
                raise UserError(
                    self.env._(
                        "%(reference)s is “%(state)s”; from there it cannot become “%(target)s”."
                        " Possible is: %(possible)s.",
                        reference=ticket.reference,
                        state=labels[ticket.state],
                        target=labels[target],
                        possible=format_list(
                            self.env,
                            [
                                label
                                for s, label in labels.items()
                                if s in TRANSITIONS[ticket.state]
                            ],
                            "or",
                        ),
                    )
                )
            reason = ticket._get_transition_blocker(target)
            if reason:
                raise UserError(
                    self.env._(
                        "%(reference)s: %(reason)s", reference=ticket.reference, reason=reason
                    )
                )

    def _get_transition_blocker(self, target):
        """The reason why this ticket may not enter a state now, or None."""
        self.ensure_one()
        if self.state in RESOLVED_STATES and target not in RESOLVED_STATES:
            return self._get_reopen_blocker()
        if target == "directed" and not self.manager_id:
            return self._get_direct_blocker()
        if target == "in_progress" and self.ticket_type == "complaint" and self.manager_id:
            return self.env._(
                "A complaint that was directed to a manager stays directed until it is resolved."
            )
        if target == "resolved":
            return self._get_resolve_blocker() or self._get_missing_for_resolving()
        if target == "closed":
            return self._get_verify_blocker() or self._get_missing_for_closing()
        if target == "cancelled":
            return self._get_cancel_blocker()
        return None

    def _get_direct_blocker(self):
        """Why the current user may not choose a manager, or None (design: who may what)."""
        if self.env.su or self.env.user.has_group("asas_helpdesk.group_level1"):
            return None
        return self.env._("It is directed to a manager by Level 1 or Level 2. Write to them on it.")

    def _get_resolve_blocker(self):
        """Why the current user may not resolve this ticket, or None (design: who may what)."""
        self.ensure_one()
        user = self.env.user
        if self.env.su or user.has_group("asas_helpdesk.group_level2"):
            return None
        if self.manager_id == user:
            return None
        if self.ticket_type == "request" and (
            user.has_group("asas_helpdesk.group_level1")
            or self.sudo().course_id.hall_manager_id == user  # only compared, nothing shown
        ):
            return None
        return self.env._(
            "It is resolved by the manager it is directed to, or by Level 2. Direct it instead."
        )

    def _get_missing_for_resolving(self):
        if self.ticket_type == "complaint" and not self.manager_id:
            return self.env._("A complaint is directed to a manager before it is resolved.")
        if not self.outcome:
            return self.env._("Choose the outcome first, with the button “Resolve”.")
        return None

    def _get_verify_blocker(self):
        """Why the current user may not verify and close this ticket, or None (policy 7)."""
        self.ensure_one()
        user = self.env.user
        if self.env.su or user.has_group("asas_helpdesk.group_admin"):
            return None
        if not user.has_group("asas_helpdesk.group_level2"):
            return self.env._("Only Level 2 verifies that a case is finished and closes it.")
        if self.company_id.asas_helpdesk_four_eyes and self.resolved_by_id == user:
            return self.env._(
                "You resolved it yourself. Somebody else of Level 2 verifies that it is finished."
            )
        return None

    def _get_missing_for_closing(self):
        if not self.outcome:
            return self.env._("Choose the outcome first.")
        if self.ticket_type == "complaint":
            if not self.manager_id:
                return self.env._("A complaint is directed to a manager before it is closed.")
            if not self._is_notice_proven("directed"):
                return self.env._(
                    "It is not proven that the beneficiary was told of the directing. Look at its"
                    " notices: mend the address, or call and log the call."
                )
        return None

    def _get_cancel_blocker(self):
        if not self.cancel_reason:
            return self.env._("Give the reason first, with the button “Cancel Ticket”.")
        if self.cancel_reason == "duplicate" and not self.duplicate_of_id:
            return self.env._("Name the ticket that this one is a duplicate of.")
        if (
            self.ticket_type == "complaint"
            and not self.env.su
            and not self.env.user.has_group("asas_helpdesk.group_level2")
        ):
            return self.env._("A complaint is cancelled by Level 2 only.")
        return None

    def _get_reopen_blocker(self):
        user = self.env.user
        if self.env.su or user.has_group("asas_helpdesk.group_level2"):
            return None
        if self.ticket_type == "request" and user.has_group("asas_helpdesk.group_level1"):
            return None
        return self.env._("It is reopened by Level 2 or by the beneficiary.")

    def _after_transition(self, state, origins):
        """What follows from a move.

        :param str state: the state just entered
        :param dict origins: the state before, by ticket id
        """
        now = fields.Datetime.now()
        # Proof fields are refused to clients; the moves above decided that this is due.
        tickets = self.sudo()
        reopened = tickets.filtered(
            lambda t: origins[t.id] in RESOLVED_STATES and state not in RESOLVED_STATES
        )
        if reopened:
            reopened._reopened(now)
        if state == "waiting":
            tickets._announce("waiting")
        elif state == "resolved":
            tickets.write({"resolved_at": now, "resolved_by_id": self.env.user.id})
            tickets._finish_activities("directed", "failed")
            tickets._announce("resolved")
        elif state == "closed":
            tickets.write({"closed_at": now, "closed_by_id": self.env.user.id})
            tickets._finish_activities("directed", "failed")
            tickets._give_up_calls()
            tickets._announce("closed")
        elif state == "cancelled":
            tickets._finish_activities("directed", "failed")
            tickets._give_up_calls()
        self._raise_if_directed_again(reopened, state)

    def _reopened(self, now):
        for ticket in self:
            ticket.write(
                {
                    "reopened_at": now,
                    "reopen_count": ticket.reopen_count + 1,
                    "outcome": False,
                    "closed_at": False,
                    "closed_by_id": False,
                }
            )
        self._announce("reopened")

    def _raise_if_directed_again(self, reopened, state):
        """A resolution that was not accepted goes to the next step of the chain, unless the
        directing that reopens it names the manager already."""
        if state == "directed" and not self.env.context.get("asas_helpdesk_manager_named"):
            reopened._direct_to_next_manager()

    def _finish_activities(self, *kinds):
        """Nobody is asked for what is done already.

        :param kinds: which of the desk's activity types: directed, failed
        """
        types = [self.env.ref(f"asas_helpdesk.activity_type_{kind}").id for kind in kinds]
        done = self.activity_ids.filtered(lambda a: a.automated and a.activity_type_id.id in types)
        done.action_feedback()

    def _give_up_calls(self):
        """Calls that nobody made before the end are not made any more, and prove nothing."""
        owed = self.notice_ids.filtered(lambda n: n.method == "call" and n.state == "queued")
        owed.activity_id.unlink()
        owed.write(
            {
                "state": "failed",
                "failure": self.env._("The case ended before the call was made."),
            }
        )

    def _after_change(self, vals):
        """What follows when the fields of tickets were changed."""
        if "about_partner_ids" in vals:
            self._shut_out_people_complained_about()
        if vals.get("confidential"):
            self._unfollow_who_may_not_see()
        if vals.get("outcome") == "implemented":
            # The announcement writes proof, which clients may not.
            self.filtered(lambda t: t.state in RESOLVED_STATES).sudo()._announce("resolved")
        if self._sla_policy_fields() & vals.keys():
            self.sudo()._replan_sla_statuses()  # clocks are written by the code alone
        elif self._sla_fields() & vals.keys():
            self._sync_sla_statuses()

    def _check_change(self, vals):
        """Refuse changes of fields that would bend the rules.

        :raise UserError: saying which rule and what to do instead
        """
        level2 = self.env.su or self.env.user.has_group("asas_helpdesk.group_level2")
        level1 = self.env.su or self.env.user.has_group("asas_helpdesk.group_level1")
        if "received_at" in vals and not level1:
            raise UserError(
                self.env._("Only Level 1 and Level 2 correct when a ticket was received.")
            )
        for ticket in self:
            if (
                "ticket_type" in vals
                and ticket.ticket_type == "complaint" != vals["ticket_type"]
                and not level2
            ):
                raise UserError(
                    self.env._("Only Level 2 decides that a complaint is something else.")
                )
            if (
                "resolution" in vals
                and ticket.state in RESOLVED_STATES
                and (ticket.resolution or "") != (vals["resolution"] or "")
                and not level2
            ):
                raise UserError(
                    self.env._("Only Level 2 changes what a beneficiary was told already.")
                )
            if "outcome" in vals and ticket.outcome != vals["outcome"] and not self.env.su:
                implemented = ticket.outcome == "adopted" and vals["outcome"] == "implemented"
                if ticket.state in RESOLVED_STATES and not (implemented and level2):
                    raise UserError(
                        self.env._(
                            "The outcome of %(reference)s stands. Reopen it to decide again.",
                            reference=ticket.reference,
                        )
                    )

    # ------------------------------------------------------------------ Actions

    def action_start(self):
        """Take the ticket: the current user becomes the assignee where there is none."""
        for ticket in self:
            vals = {} if ticket.user_id else {"user_id": self.env.uid}
            if ticket.state == "new":
                vals["stage_id"] = self.env["asas.helpdesk.stage"]._for_state("in_progress").id
            if vals:
                ticket.write(vals)

    def action_assign_to_me(self):
        """Make the current user the assignee."""
        self.write({"user_id": self.env.uid})

    def action_wait(self):
        """Wait for the beneficiary; pauses the clock of the resolution."""
        self._set_state("waiting")

    def action_resume(self):
        """Go on after waiting: back to the manager it was directed to, or to Level 1."""
        for ticket in self:
            ticket._set_state("directed" if ticket.manager_id else "in_progress")

    def action_raise_to_level2(self):
        """Pass the ticket to Level 2 (policy section 7), whose queue it enters unassigned."""
        self.write({"level": "2", "user_id": False})

    def action_resolve(self):
        """Open the dialog in which the outcome is chosen."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "res_model": "asas.helpdesk.resolve.wizard",
            "name": self.env._("Resolve"),
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }

    def action_cancel(self):
        """Open the dialog in which the reason is given."""
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "res_model": "asas.helpdesk.cancel.wizard",
            "name": self.env._("Cancel Ticket"),
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_ids": self.ids},
        }

    def action_implemented(self):
        """Note that an adopted suggestion was carried out; its person is told."""
        self.write({"outcome": "implemented"})

    def action_preview(self):
        """Open the ticket as its beneficiary sees it in the portal."""
        self.ensure_one()
        self.check_access("write")
        return {"type": "ir.actions.act_url", "target": "new", "url": self.get_portal_url()}

    def action_close(self):
        """Verify that the case is finished and close it."""
        self._set_state("closed")

    def action_reopen(self):
        """Take up a resolved, closed or cancelled ticket again."""
        for ticket in self:
            complaint = ticket.ticket_type == "complaint"
            directed = ticket.manager_id and (complaint or ticket.state in RESOLVED_STATES)
            ticket._set_state("directed" if directed else "in_progress")

    def action_acknowledge(self):
        """The manager confirms to have taken over what was directed to them.

        :raise AccessError: when the current user is not that manager
        """
        for ticket in self:
            if ticket.manager_id != self.env.user:
                raise AccessError(
                    self.env._("Only the manager it is directed to acknowledges a ticket.")
                )
            if not ticket.acknowledged_at:
                # The check above is the right to write this proof.
                ticket.sudo().write({"acknowledged_at": fields.Datetime.now()})
                ticket.sudo()._finish_activities("directed")
        self._sync_sla_statuses()
