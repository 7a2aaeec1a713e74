from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_ERRORS_TO_RETRY

from ..ticket.savepoints import run_in_savepoints

BATCH = 200


class CourseSession(models.Model):
    """One live sitting of a course in its hall."""

    _name = "asas.helpdesk.course.session"
    _description = "Hall Session"
    _inherit = ["asas.helpdesk.protected.mixin"]
    _order = "start desc, id desc"
    _writable_by = "asas_helpdesk.group_admin"
    _rec_name = "course_id"

    course_id = fields.Many2one(
        "asas.helpdesk.course", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="course_id.company_id", store=True, protected=True)
    hall_manager_id = fields.Many2one(related="course_id.hall_manager_id")
    start = fields.Datetime(required=True)
    end = fields.Datetime(required=True)

    _start_end = models.Index('(start, "end")')
    _by_end = models.Index('("end")')
    _ends_after_start = models.Constraint(
        'CHECK("end" > start)', "A session must end after it starts."
    )

    @api.model_create_multi
    def create(self, vals_list):
        # The database refuses it too, but its message in an import of courses is hard to
        # understand.
        for vals in vals_list:
            start, end = map(fields.Datetime.to_datetime, (vals.get("start"), vals.get("end")))
            if start and end and start >= end:
                raise ValidationError(self.env._("A session must end after it starts."))
        sessions = super().create(vals_list)
        self._replan_sla_statuses()
        self._wake_cron_halls()
        return sessions

    def write(self, vals):
        result = super().write(vals)
        if {"start", "end", "course_id"} & vals.keys():
            self._replan_sla_statuses()
            self._wake_cron_halls()
        return result

    def unlink(self):
        result = super().unlink()
        self._replan_sla_statuses()
        self._wake_cron_halls()
        return result

    @api.model
    def _intervals(self, company, since, until):
        """Return when halls of a company are open between two moments.

        :param datetime since: naive UTC
        :param datetime until: naive UTC
        :return: a list of ``(start, end)`` in naive UTC
        """
        # This method returns only when halls are open, nothing about the courses.
        sessions = self.sudo().search_fetch(
            [
                ("company_id", "=", company.id),
                ("end", ">", since),
                ("start", "<", until),
                ("course_id.active", "=", True),
            ],
            ["start", "end"],
        )
        return [(session.start, session.end) for session in sessions]

    @api.model
    def _replan_sla_statuses(self):
        """Plan the SLA statuses again that count the time of sessions, when the phone is
        answered."""
        # This affects SLA statuses of tickets that the editor of a course may not see.
        statuses = self.env["asas.helpdesk.sla.status"].sudo()
        statuses._plan_again([("policy_id.with_sessions", "=", True)])

    def _is_running(self):
        """Return whether a session is running at this moment."""
        return bool(self) and self.start <= fields.Datetime.now() < self.end

    # ------------------------------------------------------------------ The cron

    @api.model
    def _wake_cron_halls(self):
        """Schedule the cron soon for what follows from sessions and their participants."""
        cron = self.env.ref("asas_helpdesk.cron_halls", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()  # waking a cron needs no right to it, as everywhere in Odoo

    @api.model
    def _cron_halls(self):
        """Follow the sessions: tickets turn urgent and fall back, conditions are sent.

        Each step is derived from the facts, so that a second run does nothing.
        """
        # The cron has no user's language: what is logged is read by the company's desk.
        self = self.with_context(lang=self.env.lang or self.env.company.partner_id.lang)
        tickets = self.env["asas.helpdesk.ticket"]
        participants = self.env["asas.helpdesk.course.participant"]
        steps = [
            (tickets, tickets._session_due_domain, lambda batch: batch._follow_session()),
            (
                participants,
                self.env["asas.helpdesk.course"]._conditions_due_domain,
                lambda batch: batch._send_conditions(),
            ),
        ]
        for model, due, work in steps:
            if not self._work_through(model, due, work):
                return  # out of time; the rest stays due, and Odoo calls again
        participants._sync_lost_mails()
        self._wake_at_next_moment()

    @api.model
    def _work_through(self, model, due, work):
        """Work through what is due, in bounded batches that are committed one by one.

        :param due: returns the domain of what is due now
        :return: whether there was time for all of it
        """
        tried = 0
        while True:
            # A record that fails stays due; this run skips it.
            domain = Domain(due()) & Domain("id", ">", tried)
            batch = model.search(domain, order="id", limit=BATCH)
            if not batch:
                return True
            tried = batch[-1].id
            try:
                free = batch.try_lock_for_update(allow_referencing=True)
                run_in_savepoints(free, work, lambda record, error: None)
                self.env.flush_all()
            except OperationalError as conflict:
                # Somebody is changing one of them at this moment: they stay due.
                if conflict.pgcode not in PG_CONCURRENCY_ERRORS_TO_RETRY:
                    raise
                self.env.cr.rollback()
            remaining = model.search_count(Domain(due()) & Domain("id", ">", tried))
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=remaining):
                return False

    @api.model
    def _wake_at_next_moment(self):
        """Schedule the cron for the next start or end of a session, or when conditions fall due."""
        now = fields.Datetime.now()
        # One second later, so that the moment is certain to have passed in every comparison.
        moments = [
            self.search([("start", ">", now)], order="start", limit=1).start,
            self.search([("end", ">", now)], order="end", limit=1).end,
            self.env["asas.helpdesk.course"]
            .search([("conditions_due_at", ">", now)], order="conditions_due_at", limit=1)
            .conditions_due_at,
        ]
        moments = [moment + timedelta(seconds=1) for moment in moments if moment]
        if moments:
            self.env.ref("asas_helpdesk.cron_halls")._trigger(at=min(moments))
