from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_list

from . import departing
from .protected_mixin import DESK, STAFF
from .ticket_conversation import NOTHING_UNANSWERED

# The states that a ticket may enter from each state (the design's "A ticket's life").
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
# States in which something may still happen; closed and cancelled tickets are at their end.
OPEN_STATES = (*UNRESOLVED_STATES, "resolved")
# The states that answer what the beneficiary asked before: by a question, an outcome, an end.
ANSWERING_STATES = ("waiting", *RESOLVED_STATES, "cancelled")
CANCEL_REASONS = [
    ("spam", "Spam"),
    ("duplicate", "Duplicate of Another"),
    ("withdrawn", "Withdrawn by the Beneficiary"),
    ("unanswered", "Without an Answer from the Beneficiary"),
]


class TicketTransitions(models.Model):
    """The transitions of a ticket: which are allowed, who may make them, what follows."""

    _inherit = "asas.helpdesk.ticket"

    cancel_reason = fields.Selection(
        CANCEL_REASONS, copy=False, tracking=True, groups="base.group_user", writable_by=STAFF
    )
    duplicate_of_id = fields.Many2one(
        "asas.helpdesk.ticket",
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        groups="base.group_user",
        writable_by=STAFF,
    )
    may_resolve = fields.Boolean(compute="_compute_may", groups="base.group_user")
    may_close = fields.Boolean(compute="_compute_may", groups="base.group_user")
    may_acknowledge = fields.Boolean(compute="_compute_may", groups="base.group_user")
    may_classify = fields.Boolean(compute="_compute_may", groups="base.group_user")

    @api.depends("state", "ticket_type", "manager_id", "resolved_by_id", "acknowledged_at")
    @api.depends_context("uid")
    def _compute_may(self):
        desk = self.env.su or self.env.user.has_group(DESK)
        for ticket in self:
            # Who registers a ticket enters it all; later, the desk alone sorts and corrects.
            ticket.may_classify = desk or not ticket._origin
            ticket.may_resolve = not ticket._get_resolve_blocker()
            ticket.may_close = ticket.state == "resolved" and not ticket._get_verify_blocker()
            ticket.may_acknowledge = (
                ticket.manager_id == self.env.user
                and ticket.state == "directed"
                and not ticket.acknowledged_at
            )

    @api.constrains("duplicate_of_id")
    def _check_duplicate_of(self):
        # Check access first: the field would show the subject of the ticket it names.
        # sudo() only to find that ticket, to which the rights of the user apply.
        self.sudo().duplicate_of_id.sudo(False).check_access("read")
        for ticket in self:
            if ticket == ticket.duplicate_of_id:
                raise ValidationError(
                    self.env._("A ticket cannot be a duplicate of itself. Choose the other ticket.")
                )

    # ------------------------------------------------------------------ Transitions

    def _set_state(self, state):
        """Move to the first stage of a state, under the same rules as a move by a person, but
        without a dialog: the callers have shown what there is to show."""
        self.with_context(**departing.shown()).write(
            {"stage_id": self.env["asas.helpdesk.stage"]._for_state(state).id}
        )

    def _check_transition(self, target, vals):
        """Refuse a transition that the policy or the design forbids, wherever it comes from.

        :param dict vals: the values written together with it, which are taken into account
        :raise UserError: naming the ticket, what is missing and what to do
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        for ticket in self:
            if target not in TRANSITIONS[ticket.state]:
                raise UserError(
                    self.env._(
                        "%(reference)s is “%(state)s” and cannot be moved to “%(target)s”."
                        " Allowed: %(possible)s.",
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
            reason = ticket._get_transition_blocker(target, vals)
            if reason:
                raise UserError(
                    self.env._(
                        "%(reference)s: %(reason)s", reference=ticket.reference, reason=reason
                    )
                )

    def _get_transition_blocker(self, target, vals):
        """Return why this ticket may not enter a state now, or None."""
        self.ensure_one()
        if self.state in RESOLVED_STATES and target not in RESOLVED_STATES:
            return self._get_reopen_blocker(vals)
        if target == "directed" and not self._counted("manager_id", vals):
            return self._get_direct_blocker()
        complaint = self._counted("ticket_type", vals) == "complaint"
        if target == "in_progress" and complaint and self.manager_id:
            return self.env._(
                "A complaint that was directed to a manager remains directed until it is resolved."
            )
        if target == "resolved":
            return self._get_resolve_blocker(vals) or self._get_missing_for_resolving(vals)
        if target == "closed":
            return self._get_verify_blocker() or self._get_missing_for_closing(vals)
        if target == "cancelled":
            return self._get_cancel_blocker(vals)
        return None

    def _counted(self, name, vals):
        """Return the value that a field will have once these values are written."""
        return vals[name] if name in vals else self[name]

    def _get_direct_blocker(self):
        """Return why the current user may not choose a manager, or None (design: who may what)."""
        if self.env.su or self.env.user.has_group("asas_helpdesk.group_level1"):
            return None
        return self.env._(
            "Only Level 1 or Level 2 can direct it to a manager. Write to them on the ticket."
        )

    def _is_request_throughout(self, vals):
        """Return whether this ticket is a request for help, before and after these are written.

        Otherwise a user who may end requests could end a complaint, by changing the type with it.
        """
        return self.ticket_type == "request" == self._counted("ticket_type", vals or {})

    def _get_resolve_blocker(self, vals=None):
        """Return why the current user may not resolve this ticket, or None.

        See the design: who may what.

        :param dict vals: what is written together with it
        """
        self.ensure_one()
        user = self.env.user
        if self.env.su or user.has_group("asas_helpdesk.group_level2"):
            return None
        if self.manager_id == user:
            return None
        if self._is_request_throughout(vals) and user.has_group("asas_helpdesk.group_level1"):
            return None
        return self.env._(
            "Only the manager it is directed to, or Level 2, can resolve it. Direct it instead."
        )

    def _get_missing_for_resolving(self, vals):
        complaint = self._counted("ticket_type", vals) == "complaint"
        if complaint and not self._counted("manager_id", vals):
            return self.env._("Direct the complaint to a manager before you resolve it.")
        if not self._counted("outcome", vals):
            return self.env._("Choose the outcome first, with the button “Resolve”.")
        return None

    def _get_verify_blocker(self):
        """Return why the current user may not verify and close this ticket, or None.

        See policy section 7.
        """
        self.ensure_one()
        user = self.env.user
        if self.env.su or user.has_group("asas_helpdesk.group_admin"):
            return None
        if not user.has_group("asas_helpdesk.group_level2"):
            return self.env._("Only Level 2 can verify that a case is finished and close it.")
        if self.company_id.asas_helpdesk_four_eyes and self.resolved_by_id == user:
            return self.env._(
                "You resolved it yourself. Another member of Level 2 must verify that it is"
                " finished."
            )
        return None

    def _get_missing_for_closing(self, vals):
        if not self._counted("outcome", vals):
            return self.env._("Choose the outcome first.")
        if self._counted("ticket_type", vals) == "complaint" and not self.manager_id:
            return self.env._("Direct the complaint to a manager before you close it.")
        return None

    def _get_cancel_blocker(self, vals):
        reason = self._counted("cancel_reason", vals)
        if not reason:
            return self.env._("Choose the reason first, with the button “Cancel Ticket”.")
        if reason == "duplicate" and not self._counted("duplicate_of_id", vals):
            return self.env._("Choose the ticket that this one is a duplicate of.")
        blocker = self._get_unanswered_blocker(vals)
        if blocker:
            return blocker
        if (
            self._counted("ticket_type", vals) == "complaint"
            and not self.env.su
            and not self.env.user.has_group("asas_helpdesk.group_level2")
        ):
            return self.env._("Only Level 2 can cancel a complaint.")
        return None

    def _get_reopen_blocker(self, vals=None):
        user = self.env.user
        if self.env.su:
            return None
        if user.has_group("asas_helpdesk.group_level2"):
            if self.state == "resolved" and not (vals or {}).get("return_reason"):
                return self.env._("Say what is not accepted, with the button “Not Accepted”.")
            return None
        if self._is_request_throughout(vals) and user.has_group("asas_helpdesk.group_level1"):
            return None
        return self.env._("Only Level 2 or the beneficiary can reopen it.")

    def _is_reopening_open(self):
        """Return whether the beneficiary may still have a ticket reopened that has ended: for some
        days after it was closed, and at any time where it was cancelled for want of an answer."""
        if self._is_cancelled_unanswered():
            return True
        if self.state != "closed" or not self.closed_at:
            return False
        return self._days_since(self.closed_at) <= self.company_id.asas_helpdesk_reopen_days

    @api.model
    def _days_since(self, moment):
        return (fields.Datetime.now() - moment) / timedelta(days=1)

    def _transition_values(self, target, origins, vals):
        """Return the values to store with a transition, including those that the wings add.

        :param str target: the state to be entered
        :param dict origins: the state before, by ticket id
        :param dict vals: the values written together with the transition
        :return: values by ticket id
        """
        now = fields.Datetime.now()
        # sudo() because these values follow from the transition, not from who makes it.
        tickets = self.sudo()
        entered = {
            "resolved": {
                "resolved_at": now,
                "resolved_by_id": self.env.uid,
                "return_reason": False,
            },
            "closed": {"closed_at": now, "closed_by_id": self.env.uid},
        }.get(target, {})
        values = {ticket.id: dict(entered) for ticket in tickets}
        for ticket in tickets:
            held = departing.held(self.env)  # an answer counts when it leaves
            if target in ANSWERING_STATES and ticket.unanswered_since and not held:
                values[ticket.id].update(NOTHING_UNANSWERED)
            if origins[ticket.id] == "cancelled":
                # A ticket that is reopened is no longer a duplicate.
                values[ticket.id].update(cancel_reason=False, duplicate_of_id=False)
            if ticket._is_reopened(target, origins):
                values[ticket.id].update(
                    reopened_at=now,
                    reopen_count=ticket.reopen_count + 1,
                    outcome=False,
                    closed_at=False,
                    closed_by_id=False,
                )
        if target == "directed" and "manager_id" not in vals and "directed_at" not in vals:
            for ticket_id, directing in tickets._directing_by_move(origins).items():
                values[ticket_id].update(directing)
        for ticket_id, more in tickets._get_transition_values(target, origins, vals).items():
            values[ticket_id].update(more)
        return values

    def _directing_by_move(self, origins):
        """Return the values of directing for a move to “directed” without a manager, by ticket id.

        A ticket without a manager goes to the competent one. A ticket whose resolution was not
        accepted goes to the next manager up the chain.
        """
        undirected = self.filtered(lambda t: not t.manager_id)
        values = undirected._directing_values(
            {ticket.id: ticket._competent_manager() for ticket in undirected}
        )
        again = (self - undirected).filtered(lambda t: t._is_reopened("directed", origins))
        values.update(
            again._directing_values(
                {ticket.id: ticket._next_manager() for ticket in again}, announce=False
            )
        )
        return values

    def _is_reopened(self, target, origins):
        return origins[self.id] in RESOLVED_STATES and target not in RESOLVED_STATES

    def _follow_transition(self, target, origins, added):
        """Carry out what follows from a transition, here and in the other wings."""
        # sudo() because the transition was checked before; the code carries out what follows.
        tickets = self.sudo()
        if target in ("resolved", "closed", "cancelled"):
            tickets._finish_activities("directed", "failed", "reminder")
        elif target == "in_progress":
            taken_back = tickets.filtered(lambda t: origins[t.id] == "directed")
            taken_back._finish_activities("directed")
            tickets._tell_not_accepted(origins)
        if self:
            self._after_transition(target, origins)
        named = tickets.filtered(lambda t: "manager_id" in added[t.id])
        named._follow_directing(added)

    def _get_transition_values(self, target, origins, vals):
        """Hook: return values to add to a transition, by ticket id; called as superuser.

        :param str target: the state to be entered
        :param dict origins: the state before, by ticket id
        :param dict vals: the values written together with the transition
        """
        return {ticket.id: {} for ticket in self}

    def _after_transition(self, target, origins):
        """Hook: act on a transition with messages, activities and the like.

        It writes no field of a ticket.

        :param str target: the state just entered
        :param dict origins: the state before, by ticket id
        """

    def _finish_activities(self, *kinds):
        """Mark automated activities as done, once there is nothing left to do for them.

        :param kinds: the desk's activity types to finish: directed, failed, reminder
        """
        types = [self.env.ref(f"asas_helpdesk.activity_type_{kind}").id for kind in kinds]
        done = self.activity_ids.filtered(lambda a: a.automated and a.activity_type_id.id in types)
        done.action_feedback()

    def _follow_change(self, vals):
        """Take access away from the people whom a change excludes."""
        if "about_partner_ids" in vals:
            self._shut_out_people_complained_about()
        if vals.get("confidential"):
            self._unfollow_who_may_not_see()
        if {"about_partner_ids", "confidential"} & vals.keys():
            self._hide_merged()
        if vals.get("company_id"):
            self._follow_company_move()

    @api.model
    def _get_role_error(self, names, groups):
        if "received_at" in names:
            return AccessError(
                self.env._("Only Level 1 and Level 2 can correct when a ticket was received.")
            )
        return super()._get_role_error(names, groups)

    def _check_change(self, vals):
        """Refuse changes of fields that would break the rules.

        :raise UserError: saying which rule and what to do instead
        """
        self._check_rights(vals)
        level2 = self.env.su or self.env.user.has_group("asas_helpdesk.group_level2")
        for ticket in self:
            reason = ticket._get_hand_over_blocker(vals)
            if not reason and vals.get("cancel_reason") not in (None, ticket.cancel_reason):
                reason = ticket._get_unanswered_blocker(vals)
            if reason:
                raise UserError(reason)
            if (
                "ticket_type" in vals
                and ticket.ticket_type == "complaint" != vals["ticket_type"]
                and not level2
            ):
                raise UserError(
                    self.env._("Only Level 2 can change a complaint into another type.")
                )
            if (
                "resolution" in vals
                and ticket.state in RESOLVED_STATES
                and (ticket.resolution or "") != (vals["resolution"] or "")
                and not level2
            ):
                raise UserError(
                    self.env._(
                        "Only Level 2 can change what the beneficiary has already been told."
                    )
                )
            if "outcome" in vals and ticket.outcome != vals["outcome"] and not self.env.su:
                implemented = ticket.outcome == "adopted" and vals["outcome"] == "implemented"
                if ticket.state not in RESOLVED_STATES:
                    continue
                if not (implemented and level2):
                    raise UserError(
                        self.env._(
                            "%(reference)s is already resolved. Reopen it to change the outcome.",
                            reference=ticket.reference,
                        )
                    )
                if not departing.is_shown(self.env):
                    raise UserError(ticket._say_button(self.env._("Mark as Implemented")))
