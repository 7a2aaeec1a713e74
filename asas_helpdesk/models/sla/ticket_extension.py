from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ticket import departing
from ..ticket.base import ANSWERABLE
from ..ticket.ticket_transitions import UNRESOLVED_STATES


class TicketExtension(models.Model):
    """More time for the decision on a ticket: once, by Level 2, with a reason and a new date that
    the beneficiary is notified of. The time in which a complaint is directed is never extended."""

    _inherit = "asas.helpdesk.ticket"

    extended_at = fields.Datetime(
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="base.group_user",
        protected=True,
    )
    extended_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="base.group_user",
        protected=True,
        personal=ANSWERABLE,
    )
    extended_from = fields.Datetime(
        string="Deadline before the Extension",
        readonly=True,
        copy=False,
        groups="base.group_user",
        protected=True,
    )
    extended_to = fields.Datetime(
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="The deadline of the decision that the beneficiary was notified of.",
        protected=True,
    )
    extension_reason = fields.Text(
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Why the decision takes longer, in words for the beneficiary.",
        protected=True,
        personal="empty",
    )
    may_extend = fields.Boolean(compute="_compute_may_extend", groups="base.group_user")

    @api.depends("state", "manager_id", "extended_at", "sla_status_ids.deadline")
    @api.depends_context("uid")
    def _compute_may_extend(self):
        for ticket in self:
            ticket.may_extend = bool(ticket._origin) and not ticket._get_extension_blocker()

    def _decision_status(self):
        """Return the SLA status of the decision that is still to be made, or none."""
        # sudo() because SLA statuses are evidence; who asks was checked by the ticket.
        return self.sudo().sla_status_ids.filtered(
            lambda s: s.metric == "resolution" and not s.reached_at
        )

    def _get_extension_blocker(self):
        """Return why the current user may not extend the time for this decision, or None."""
        self.ensure_one()
        env = self.env
        if not (env.su or env.user.has_group("asas_helpdesk.group_level2")):
            return env._("Only Level 2 can extend the time for a decision. Write to them here.")
        if not self.company_id.asas_helpdesk_extension_days:
            return env._("The settings allow no extension of a decision.")
        if any(departure._get_extension() for departure in self._get_pending()):
            return env._("An extension was sent and has not left yet.")
        if self.extended_at:
            return env._(
                "The decision was extended once, until %(moment)s, and cannot be extended again.",
                moment=self._in_local_words(self.extended_to),
            )
        if self.state not in UNRESOLVED_STATES:
            return env._("It is decided already, so that there is nothing to extend.")
        if self.ticket_type == "complaint" and not self.manager_id:
            return env._(
                "Direct the complaint to a manager first. The decision alone can be extended,"
                " never the time in which a complaint is directed."
            )
        status = self._decision_status()
        if status.paused_at or self.state == "waiting":
            return env._(
                "It waits for the beneficiary, and this time does not count. Extend the decision,"
                " if that is still needed, once they have answered."
            )
        if not status:
            return env._("No SLA policy sets a deadline for this decision.")
        if status.deadline < fields.Datetime.now():
            return env._(
                "The deadline has passed, and the beneficiary is notified of that. An extension is"
                " announced before the deadline."
            )
        return None

    def _in_local_words(self, moment, with_hijri=False):
        # The words of Odoo, which do not know the zone and the calendar of the desk, are not used.
        super()._in_local_words(moment, with_hijri)
        return self.company_id._asas_helpdesk_moment(moment, with_hijri)

    def _get_extension_bounds(self):
        """Return the first and the last day, in local time, until which it can be extended."""
        deadline = self._decision_status().deadline
        day = self.company_id._asas_helpdesk_local(deadline).date()
        return day, day + timedelta(days=self.company_id.asas_helpdesk_extension_days)

    def _plan_extension(self, day):
        """Return the extension of the decision to the end of a day: minutes, and the new deadline.

        :param day: a local date of the desk
        :return: minutes in the basis of the policy, and naive UTC
        :raise UserError: saying which days can be chosen
        """
        first, last = self._get_extension_bounds()
        status = self._decision_status()
        if day and first <= day <= last:
            hours = status.policy_id._hours(self.company_id)
            zone = ZoneInfo(self.company_id._asas_helpdesk_zone())
            midnight = datetime.combine(day + timedelta(days=1), time.min, zone)
            # The last minute of the day, so that its date is the one that was chosen.
            until = midnight.astimezone(UTC).replace(tzinfo=None) - timedelta(minutes=1)
            minutes = hours.between(status.deadline, until)
            if minutes > 0:
                return minutes, hours.due(status.deadline, minutes)
        raise UserError(
            self.env._(
                "Choose a working day after the present deadline, %(moment)s, and until %(last)s"
                " at most.",
                moment=self._in_local_words(status.deadline),
                last=self.company_id._asas_helpdesk_day(last),
            )
        )

    def _check_extension(self, day, reason):
        """Check that the decision may be extended to the end of a day, for a reason.

        :return: minutes in the basis of the policy, and the new deadline in naive UTC
        :raise UserError: saying why it cannot be extended, or not to this day
        """
        self.ensure_one()
        self.check_access("write")
        # Who extends it at this very moment comes first; this request then starts again.
        self._wait_for_directing()
        blocker = self._get_extension_blocker()
        if blocker:
            raise UserError(
                self.env._("%(reference)s: %(reason)s", reference=self.reference, reason=blocker)
            )
        if not (reason or "").strip():
            raise UserError(
                self.env._("Say why the decision takes longer; the beneficiary reads it.")
            )
        return self._plan_extension(day)

    def _depart_extension(self, day, reason):
        """Extend the time for the decision by hand: it is made and told when it leaves, which is
        before the deadline that it moves.

        :param day: a local date of the desk
        :param str reason: in words for the beneficiary
        :return: the departure
        :raise UserError: saying why it cannot be extended, or not to this day
        """
        self._check_extension(day, reason)
        extension = {"day": fields.Date.to_string(day), "reason": reason.strip()}
        return self._hold_back(self._new_departures(False, later={"extension": extension}), None)

    def _arrive(self, departure):
        result = super()._arrive(departure)
        extension = departure._get_extension()
        if extension:
            ticket = self.with_context(**departing.shown())
            try:
                ticket._extend(fields.Date.to_date(extension["day"]), extension["reason"])
            except UserError as refusal:  # it has ended or waits since: there is nothing to extend
                ticket._message_log(
                    body=self.env._(
                        "The decision was not extended: %(reason)s", reason=str(refusal)
                    ),
                    author_id=departure.user_id.partner_id.id,
                )
        return result

    def _extend(self, day, reason):
        """Extend the time for the decision to the end of a day, and notify the beneficiary.

        :param day: a local date of the desk
        :param str reason: in words for the beneficiary
        :raise UserError: saying why it cannot be extended, or not to this day
        """
        minutes, deadline = self._check_extension(day, reason)
        # sudo() because only the code writes these fields; the rights were checked above.
        ticket, status = self.sudo(), self._decision_status()
        before = status.deadline
        status.extended_minutes = minutes
        ticket._sync_sla_statuses()
        ticket.write(
            {
                "extended_at": fields.Datetime.now(),
                "extended_by_id": self.env.uid,
                "extended_from": before,
                "extended_to": deadline,
                "extension_reason": reason.strip(),
            }
        )
        ticket._log_extension()
        ticket._after_extending()

    @api.model
    def _get_long_texts(self):
        return [*super()._get_long_texts(), "extension_reason"]

    def _log_extension(self):
        self._message_log(
            body=self.env._(
                "Decision extended: %(before)s → %(after)s. Reason: %(reason)s",
                before=self.company_id._asas_helpdesk_time(self.extended_from),
                after=self.company_id._asas_helpdesk_time(self.extended_to),
                reason=self.extension_reason,
            ),
            author_id=self.env.user.partner_id.id,
        )
        self._date_tasks()
        if self.manager_id and self.manager_id != self.env.user:
            localized = self.with_context(lang=self.manager_id.lang).env
            self._notify_staff(self.manager_id, localized._("The decision was extended"))

    def _get_day_of_decision(self):
        day = super()._get_day_of_decision()
        deadline = self._decision_status().deadline
        return self.company_id._asas_helpdesk_local(deadline).date() if deadline else day

    def _after_extending(self):
        """Hook: act on the extension of this decision; called as superuser."""

    def action_extend(self):
        """Open the dialog to extend the time for the decision."""
        self.ensure_one()
        self.check_access("write")
        blocker = self._get_extension_blocker()
        if blocker:
            raise UserError(blocker)
        return {
            "type": "ir.actions.act_window",
            "res_model": "asas.helpdesk.extend.wizard",
            "name": self.env._("Extend the Decision"),
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }
