from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..ticket.savepoints import run_in_savepoints

# How long a notice may be under way before the next method is used, if no policy limits it.
LIMIT = timedelta(hours=24)
# How long before its limit the next method is used, at most: a call takes people some time.
AHEAD = timedelta(hours=1)
# How many notices are worked through between two commits.
BATCH = 200


class NoticeDelivery(models.Model):
    """What happens to a notice between the moment it is owed and its arrival.

    Nothing has failed while the mail server fails for the moment: the mail is tried again. Before a
    limit would pass, the next method of delivery is used as well; both are kept as evidence. If the
    first one succeeds after all, an open call is taken back.
    """

    _inherit = "asas.helpdesk.notice"

    attempts = fields.Integer(
        string="Failed Attempts",
        readonly=True,
        help="How often the mail server could not be reached or put the e-mail off.",
    )
    tried_at = fields.Datetime(
        string="Last Attempt", readonly=True, help="When the last failed attempt was made."
    )
    retry_at = fields.Datetime(
        string="Next Attempt", readonly=True, help="When the e-mail is tried again."
    )
    put_off = fields.Selection(
        [("server", "By the Mail Server"), ("recipient", "For This Recipient")],
        readonly=True,
        help="Whether the server put off every e-mail, or this recipient’s only.",
        technical=True,
    )
    passed_on_at = fields.Datetime(
        string="Next Method Used",
        readonly=True,
        help="When the next method of delivery was used, because this one took too long.",
    )

    held_until = fields.Datetime(
        string="Waits Until",
        readonly=True,
        help="When the quiet hours end and the notice is sent. “Queued At” keeps when it was owed.",
    )
    own_message_id = fields.Many2one(
        "mail.message",
        string="The Staff’s Own E-mail",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The e-mail that the staff has sent to the beneficiary from their own mail program.",
        personal="empty",
    )

    _AHEAD = AHEAD

    _under_way = models.Index("(queued_at) WHERE state = 'queued'")

    # ------------------------------------------------------------------ The cron

    @api.model
    def _cron_deliver(self):
        """Follow what is under way: outcomes, limits, the queue, and whether mail is down."""
        # There is no user whose language counts: the desk of the company reads what is written.
        self = self.with_context(lang=self.env.lang or self.env.company.partner_id.lang)
        for model in self.env["asas.helpdesk.tracked.mail.mixin"]._get_models():
            model.with_context(lang=self.env.lang)._sync_lost_mails()
        self.env["ir.cron"]._commit_progress()
        self._release_held()
        if not self._pass_on_late():
            return  # out of time; Odoo calls again
        self.env["asas.helpdesk.tracked.mail.mixin"]._wake_queue()
        self.env["asas.helpdesk.mail.outage"]._check_mail()

    @api.model
    def _release_held(self):
        """Send what has waited for the end of the quiet hours."""
        now = fields.Datetime.now()
        over = self.search([("state", "=", "queued"), ("held_until", "<=", now)], order="id")
        for start in range(0, len(over), BATCH):
            for name, notices in over[start : start + BATCH].grouped("method").items():
                method = self.env["asas.helpdesk.delivery"]._get_method(name)
                run_in_savepoints(
                    notices,
                    method._release,
                    lambda notice, error: notice._sync_state("failed", str(error)),
                )
            self.env["ir.cron"]._commit_progress(BATCH)

    @api.model
    def _pass_on_late(self):
        """Use the next method for the notices whose limit would pass.

        :return: whether all were looked at
        """
        now = fields.Datetime.now()
        written = [
            method._method
            for method in self.env["asas.helpdesk.delivery"]._get_methods()
            if method._is_written
        ]
        waiting = self.search(
            [
                ("state", "=", "queued"),
                ("method", "in", written),
                ("passed_on_at", "=", False),
                ("held_until", "=", False),
                ("queued_at", "<", now),
            ],
            order="id",
        )
        for start in range(0, len(waiting), BATCH):
            late = waiting[start : start + BATCH]._filtered_late(now).try_lock_for_update()
            run_in_savepoints(
                late,
                lambda notices: notices._pass_on(),
                lambda notice, error: notice.write({"passed_on_at": now}),
            )
            if late and not self.env["ir.cron"]._commit_progress(len(late)):
                return False
        return True

    def _filtered_late(self, now):
        """Return those of these notices whose next method is due."""
        limits = {}
        for kind, notices in self.grouped("kind").items():
            limits |= self._get_policy_limits(notices.ticket_id, kind)
        return self.filtered(lambda n: n._get_next_method_at(limits.get(n.ticket_id.id)) <= now)

    @api.model
    def _get_policy_limits(self, tickets, kind):
        """Return until when the beneficiaries have to be notified (policy section 6).

        :return: ``{ticket id: naive UTC}``, of those tickets alone that have such a limit
        """
        if kind != "directed":
            return {}
        complaints = tickets.filtered(lambda t: t.ticket_type == "complaint" and t.directing_limit)
        return {ticket.id: ticket.directing_limit for ticket in complaints}

    def _get_next_method_at(self, limit):
        """Return when the next method is due if this notice is still under way.

        :param limit: that of the policy, or None
        """
        if not limit:
            limit = self.queued_at + LIMIT
        elif limit <= self.queued_at:  # it was late already
            return self.queued_at
        return limit - min(AHEAD, (limit - self.queued_at) / 2)

    def _pass_on(self):
        """Use the next method of delivery; this one goes on."""
        self.write({"passed_on_at": fields.Datetime.now()})
        self._fall_through()

    def _fall_through(self):
        """Use the next method of delivery, unless another one already took the place of these."""
        left = self.filtered(lambda n: all(r.state == "unneeded" for r in n.replaced_by_ids))
        for kind, notices in left.grouped("kind").items():
            failed = {notice.ticket_id.id: notice for notice in notices}
            self._send(self.env["asas.helpdesk.ticket"].browse(failed), kind, failed)

    # ------------------------------------------------------------------ Attempts

    def _set_mail_attempt(self, mail, passing):
        if self.state != "queued":
            return
        localized = self._in_language_of_institute()
        method = localized.env["asas.helpdesk.delivery"]._get_method(self.method)
        self.write(
            {
                "attempts": self.attempts + 1,
                "tried_at": fields.Datetime.now(),
                "retry_at": mail.scheduled_date,
                "put_off": passing,
                "failure": method._explain_attempt(passing),
                "failure_detail": mail.failure_reason,
            }
        )

    def _get_mail(self):
        return self.mail_id | self.notification_id.mail_mail_id

    @api.model
    def _due_mails_domain(self, moment):
        return self._waiting_domain(moment) & (
            Domain("mail_id", "any", self._due_queue_domain())
            | Domain("notification_id.mail_mail_id", "any", self._due_queue_domain())
        )

    @api.model
    def _waiting_mails_domain(self, moment):
        return super()._waiting_mails_domain(moment) & Domain("method", "=", "email")

    def _sync_bounced(self, email):
        """Mark these notices as failed, whose mail was returned."""
        own = self.filtered("mail_id")
        failure = self._in_language_of_institute()._explain_bounce(email)
        # The conversation of a merged ticket goes on elsewhere: nobody is called about it.
        merged = own.filtered(lambda n: n.ticket_id._survivor())
        merged.write({"state": "failed", "done_at": False, "failure": failure})
        (own - merged)._sync_state("failed", failure)
        for notice in self - own:
            if notice.notification_id.notification_status == "bounce":
                if notice.ticket_id._survivor():
                    notice.write({"state": "failed", "done_at": False, "failure": failure})
                else:
                    notice._sync_mails()

    # ------------------------------------------------------------------ Arrival

    def _take_back_replacements(self):
        """Take back what replaced these notices and is still under way: they have arrived."""
        open_ones = self._get_replacements().filtered(lambda n: n.state == "queued")
        for name, notices in open_ones.grouped("method").items():
            self.env["asas.helpdesk.delivery"]._get_method(name)._take_back(notices)
        open_ones.write(
            {
                "state": "unneeded",
                "held_until": False,
                "failure": self.env._("An earlier notice has arrived after all."),
            }
        )

    def _take_back_unsent(self):
        """Take back a notice that has not left yet, since another one says the same.

        :return: whether it could be taken back
        """
        waits = self.held_until or self.mail_id.state == "outgoing"
        waits = waits or self.notification_id.notification_status == "ready"
        if self.state != "queued" or not waits:
            return False
        self.env["asas.helpdesk.delivery"]._get_method(self.method)._take_back(self)
        self.write(
            {
                "state": "unneeded",
                "held_until": False,
                "failure": self.env._("A later notice tells it, too."),
            }
        )
        return True

    def _get_replacements(self):
        """Return all notices that replace these, directly or one after the other."""
        found, step = self.browse(), self.replaced_by_ids
        while step:
            found |= step
            step = step.replaced_by_ids - found
        return found
