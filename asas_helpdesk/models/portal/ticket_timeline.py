from datetime import datetime

from odoo import fields, models

from ...tools.duration import COMMITMENT_DAYS_FROM, format_duration

# An address runs from left to right, in any sentence (Unicode's isolates).
LEFT_TO_RIGHT, END = "\u2066", "\u2069"


class TicketTimeline(models.Model):
    """The timeline that beneficiaries read on their own ticket: what happened, what the commitment
    was and whether it was met, and how they were notified."""

    _inherit = "asas.helpdesk.ticket"

    # ------------------------------------------------------------------ Steps

    def _portal_timeline(self):
        """Return what happened and what is still to come, each commitment beside its fact.

        :return: a list of dicts in order: ``key``; ``label``; ``moment``, naive UTC, False for a
            step to come and None if a step is over and its time is not known; ``standing``, one of
            done, now, next; ``commitment``, the commitment for the step, in words, or False;
            ``fact``, whether it was met; ``late``; ``note``, what else is said of it, or False
        """
        self.ensure_one()
        statuses = {status.metric: status for status in self.sla_status_ids}
        none = self.sla_status_ids.browse()
        steps = [
            *self._portal_steps_begun(statuses, none),
            *self._portal_steps_of_former_end(none),
            *self._portal_steps_of_end(statuses, none),
        ]
        if self.state == "cancelled":
            steps = [step for step in steps if step[2] or step[0] == "cancelled"]
        steps.sort(key=lambda step: step[2] or datetime.max)
        current = next((key for key, _label, moment, _status in steps if moment is False), None)
        return [
            {
                "key": key,
                "label": label,
                "moment": moment,
                "standing": "done" if moment is not False else "now" if key == current else "next",
                **self._portal_commitment_of(status),
                "note": key == "extended" and self._portal_extension(),
            }
            for key, label, moment, status in steps
        ]

    def _portal_steps_begun(self, statuses, none):
        """Return the steps until the decision: key, label, moment and SLA status of each."""
        first, directing = statuses.get("first_response", none), statuses.get("directing", none)
        steps = [("received", self.env._("Received"), self.received_at, none)]
        if first:
            label = self.env._("First answer")
            steps.append(("answered", label, first.reached_at or self.first_response_at, first))
        if self.ticket_type == "complaint" or self.directed_at:
            label = self.env._("Directed to the manager of the competent department")
            # A later manager does not change when the commitment was met.
            moment = directing.reached_at or self.directed_at
            steps.append(("directed", label, moment, directing))
        if self.extended_at:
            steps.append(("extended", self.env._("Decision extended"), self.extended_at, none))
        if self.reopened_at:
            steps.append(("reopened", self.env._("Reopened"), self.reopened_at, none))
        if self.confirmed_at:
            label = self.env._("You confirmed that it is solved")
            steps.append(("confirmed", label, self.confirmed_at, none))
        return steps

    def _portal_steps_of_former_end(self, none):
        """Return the ends that a reopening has undone, in the same form: what happened stays."""
        if not self.reopened_at:
            return []
        labels = {
            "resolved": self.env._("Resolution, reopened later"),
            "closed": self.env._("Verified and closed, reopened later"),
            "cancelled": self.env._("Cancelled, reopened later"),
        }
        # sudo() because tracked changes are the staff's; only when the ticket ended is read.
        changes = (
            self.env["mail.tracking.value"]
            .sudo()
            .search(
                [
                    ("mail_message_id.model", "=", self._name),
                    ("mail_message_id.res_id", "=", self.id),
                    ("field_id.name", "=", "stage_id"),
                    ("mail_message_id.date", "<=", self.reopened_at),
                ],
                order="id",
            )
        )
        states = {
            stage.id: stage.state
            for stage in self.env["asas.helpdesk.stage"].browse(
                {change.new_value_integer for change in changes}
            )
        }
        return [
            (f"former_{change.id}", labels[state], change.mail_message_id.date, none)
            for change in changes
            if (state := states.get(change.new_value_integer)) in labels
        ]

    def _portal_steps_of_end(self, statuses, none):
        """Return the steps with which the ticket ends, in the same form."""
        if self.state == "cancelled":
            label = {
                "withdrawn": self.env._("You withdrew it"),
                "unanswered": self.env._("Ended without your answer"),
            }.get(self.cancel_reason, self.env._("Cancelled"))
            return [("cancelled", label, self.cancelled_at or None, none)]
        over = self.state in ("resolved", "closed")
        resolution = statuses.get("resolution", none)
        return [
            ("resolved", self.env._("Resolution"), over and self.resolved_at, resolution),
            (
                "closed",
                self.env._("Verified and closed"),
                self.closed_at,
                statuses.get("verification", none) if over else none,
            ),
        ]

    def _portal_commitment_of(self, status):
        """Return the commitment behind an SLA status and whether it was met, in the beneficiary's
        words."""
        if not status:
            return {"commitment": False, "fact": False, "late": False}
        policy, env = status.policy_id, self.env
        target = policy._target()
        time, of_work = policy._format_span(target, self.company_id, subject=True)
        commitment = env._("Our commitment: within %(time)s", time=time)
        if of_work:
            commitment = env._("Our commitment: within %(time)s of working time", time=time)
        moment = status.reached_at or status.paused_at or fields.Datetime.now()
        late = moment > status.deadline
        by = self._portal_moment(status.deadline)
        if late and status.reached_at:
            delay = self._portal_span(moment - status.deadline)
            fact = env._("late by %(time)s; we apologise", time=delay)
        elif late:
            fact = env._("due by %(moment)s and overdue; we apologise", moment=by)
        elif status.reached_at:
            spent = status.reached_at - status.started_at
            # If waiting or the night did not count, the elapsed hours would look like a delay.
            fact = env._("done on time")
            if policy.basis == "elapsed" and spent <= target:
                fact = env._("done after %(time)s", time=self._portal_span(spent))
        elif status.paused_at:
            fact = env._("not counted while we wait for your answer")
        else:
            fact = env._("by %(moment)s", moment=by)
        return {"commitment": commitment, "fact": fact, "late": late}

    def _portal_extension(self):
        """Return the apology, the new date and the reason of the extension, in lines."""
        moment = self._portal_moment(self.extended_to)
        words = self.env._("We need more time, until %(moment)s. We apologise.", moment=moment)
        return f"{words}\n{self.extension_reason or ''}".strip()

    def _portal_span(self, span):
        """Return an elapsed span, in words that compare with those of a commitment."""
        return format_duration(span, self.env.lang, days_from=COMMITMENT_DAYS_FROM)

    # ------------------------------------------------------------------ Notices

    def _portal_notices(self, masked):
        """Return how the beneficiary was notified, the latest first.

        Notices to addresses that are no longer the beneficiary's are left out: what went to another
        person's address is not the beneficiary's to see.

        :param bool masked: whether addresses are partly hidden, for those who came by the link
        :return: a list of dicts: ``kind`` and ``words``; ``moment``, naive UTC; ``state``, as on
            the notice
        """
        self.ensure_one()
        own = self._portal_own_addresses()
        kind_label = self.env["asas.helpdesk.notice"]._get_kind_label
        told = []
        for notice in self.notice_ids.filtered(lambda n: n.state != "unneeded"):
            method = self.env["asas.helpdesk.delivery"]._get_method(notice.method)
            address = method._normalize(notice.address, self.company_id)
            if address not in own:
                continue
            shown = self._portal_address(notice.method, address, masked)
            told.append(
                {
                    "kind": kind_label(notice.kind),
                    "words": method._describe(notice.state, f"{LEFT_TO_RIGHT}{shown}{END}"),
                    "moment": notice.done_at or notice.queued_at,
                    "state": notice.state,
                }
            )
        return told

    def _portal_own_addresses(self):
        return {
            method._normalize(address, self.company_id)
            for method in self.env["asas.helpdesk.delivery"]._get_methods()
            for address in method._get_addresses(self)
        } - {""}

    def _portal_address(self, method, address, masked):
        """Return an address as it is shown: only in part to those who came by the link."""
        if not masked:
            return address
        return self.env["asas.helpdesk.delivery"]._get_method(method)._mask(address)
