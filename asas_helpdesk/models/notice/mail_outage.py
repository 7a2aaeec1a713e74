from datetime import timedelta

from odoo import api, fields, models

from ..ticket.ticket_rights import AT_ONCE

# How long mails wait before the administrators are alarmed.
ALARM_AFTER = timedelta(minutes=10)
# From how many recipients on it is our server that puts e-mails off, not theirs.
MANY_RECIPIENTS = 3


class MailOutage(models.Model):
    """A time in which no e-mail of the desk could be sent: one alarm, however many mails wait.

    It begins by itself when mails have waited too long and none has been sent since, and ends by
    itself when mail goes out again. Both are said to the administrators of the desk.
    """

    _name = "asas.helpdesk.mail.outage"
    _description = "Mail Outage"
    _inherit = ["asas.helpdesk.protected.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "began_at"

    began_at = fields.Datetime(
        string="Down Since", required=True, readonly=True, help="From when on e-mails have waited."
    )
    ended_at = fields.Datetime(
        string="Up Again", readonly=True, help="When e-mails were sent again."
    )
    waiting = fields.Integer(string="E-mails Waiting", readonly=True)
    failure_detail = fields.Text(
        string="Server’s Answer",
        readonly=True,
        help="What the last attempt has met with.",
        personal="empty",
    )

    _one_at_a_time = models.UniqueIndex("((ended_at IS NULL)) WHERE ended_at IS NULL", AT_ONCE)

    # ------------------------------------------------------------------ Detecting

    @api.model
    def _check_mail(self):
        """Begin, update or end the alarm, as the mails that wait require."""
        current = self._get_current()
        late = self._find_late()
        if late and self._is_down(late):
            values = {"waiting": self._count_waiting(), "failure_detail": self._get_answer(late)}
            if current:
                current._update(values)
            else:
                self.create(
                    {"began_at": min(record.queued_at for record in late), **values}
                )._alarm()
        elif current:
            current._end()

    @api.model
    def _get_current(self):
        """Return the outage that has not ended, or none."""
        return self.search([("ended_at", "=", False)], limit=1)

    @api.model
    def _find_late(self):
        """Return a list of the notices and the mails to the staff that have waited for too long."""
        moment = fields.Datetime.now() - ALARM_AFTER
        return [
            record
            for model in (self.env["asas.helpdesk.notice"], self.env["asas.helpdesk.digest"])
            for record in model.search(model._waiting_mails_domain(moment))
        ]

    @api.model
    def _is_down(self, late):
        """Return whether mail as a whole is down, not some recipients’ servers only."""
        own = [record for record in late if record.put_off != "recipient"]
        if not own and len({record.address for record in late}) < MANY_RECIPIENTS:
            return False
        tried = max(record.tried_at or record.queued_at for record in own or late)
        sent = [("state", "=", "sent"), ("done_at", ">", tried)]
        notices, digests = self.env["asas.helpdesk.notice"], self.env["asas.helpdesk.digest"]
        return not (
            notices.search_count([("method", "=", "email"), *sent], limit=1)
            or digests.search_count(sent, limit=1)
        )

    @api.model
    def _count_waiting(self):
        """Return how many mails of the desk wait, of every kind."""
        now = fields.Datetime.now()
        models = self.env["asas.helpdesk.tracked.mail.mixin"]._get_models()
        return sum(model.search_count(model._waiting_mails_domain(now)) for model in models)

    @api.model
    def _get_answer(self, late):
        last = max(late, key=lambda record: record.tried_at or record.queued_at)
        return last.failure_detail

    # ------------------------------------------------------------------ Telling

    def _get_administrators(self):
        users = self.env["asas.helpdesk.ticket"]._administrators()
        return users.filtered(lambda user: user.active and not user.share)

    def _get_alarm(self, user):
        """Return in a sentence, in the language of a user, since when mail is down."""
        env = self.with_context(lang=user.lang or self.env.lang).env
        return env._(
            "E-mails have not been sent since %(moment)s. Waiting: %(count)s. Check the outgoing"
            " mail server.",
            moment=user.company_id.with_env(env)._asas_helpdesk_moment(self.began_at),
            count=self.waiting,
        )

    def _alarm(self):
        """Ask each administrator, by one activity, to see to the mail server."""
        for user in self._get_administrators():
            self.with_context(mail_activity_quick_update=True).activity_schedule(
                "asas_helpdesk.activity_type_mail_outage",
                user_id=user.id,
                automated=True,
                summary=self._get_alarm(user),
            )

    def _update(self, values):
        changed = {name: value for name, value in values.items() if self[name] != value}
        if changed:
            self.write(changed)
            for activity in self.activity_ids:
                activity.summary = self._get_alarm(activity.user_id)

    def _end(self):
        """Close the alarm, and say to the administrators that mail is up again."""
        self.write({"ended_at": fields.Datetime.now(), "waiting": self._count_waiting()})
        self.activity_ids.action_feedback(feedback=self.env._("E-mails are sent again."))
        for user in self._get_administrators():
            env = self.with_context(lang=user.lang or self.env.lang).env
            moment = user.company_id.with_env(env)._asas_helpdesk_moment
            self.env["mail.thread"].with_env(env).message_notify(
                model=self._name,
                res_id=self.id,
                partner_ids=user.partner_id.ids,
                subject=env._("E-mails are sent again"),
                body=env._(
                    "E-mails were not sent from %(began)s to %(ended)s. They are sent again now;"
                    " nothing was lost.",
                    began=moment(self.began_at),
                    ended=moment(self.ended_at),
                ),
                email_layout_xmlid="asas_helpdesk.mail_staff",
            )

    @api.model
    def _get_banner(self):
        """Return the alarm for the current user, or False if mail is up."""
        # sudo() only to see whether mail is down; the callers show it to administrators alone.
        current = self.sudo()._get_current()
        return bool(current) and current._get_alarm(self.env.user)
