from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError

from .savepoints import run_in_savepoints
from .ticket_mails import STAFF_LAYOUT


class TicketManager(models.Model):
    """The competent manager of a ticket, and directing to them (policy section 6)."""

    _inherit = "asas.helpdesk.ticket"

    # Declared again because mail's translations cover this field on Odoo's own models only.
    activity_state = fields.Selection(
        [("overdue", "Overdue"), ("today", "Today"), ("planned", "Planned")]
    )

    def _escalation_chain(self, department=None):
        """Return the users to whom this ticket may be directed, nearest first.

        The chain consists of the manager and the deputy of the competent department, those of its
        parent departments, and the escalation manager of the settings; if none of them remains,
        of the administrators of the desk. It leaves out people without an active internal user in
        the company, people the complaint is about and, unless nobody else remains, people who are
        away.

        :param department: an hr.department to start from instead of the ticket's own
        :return: res.users, in order, possibly empty
        """
        self.ensure_one()
        # sudo() because not everybody may read employees and groups; only the result is used.
        ticket = self.sudo()
        chain = ticket._escalation_chain_steps(department).filtered(ticket._may_be_directed_to)
        chain = chain or self._administrators().filtered(ticket._may_be_directed_to)
        # People who are away are skipped, unless everybody is away.
        return chain.filtered(lambda user: not user._asas_helpdesk_is_absent()) or chain

    def _escalation_chain_steps(self, department=None):
        """Return all steps of the chain, including those that are skipped, nearest first."""
        # sudo() as above: only the result is used.
        ticket = self.sudo()
        department = (department or ticket._competent_department()).sudo()
        users = self.env["res.users"].sudo()
        while department:
            users |= department._asas_helpdesk_managers()
            department = department.parent_id
        return users | ticket.company_id.asas_helpdesk_escalation_manager_id

    def _may_be_directed_to(self, user):
        return (
            user.active
            and not user.share
            and self.company_id in user.company_ids
            and not self._is_hidden_from(user.partner_id)
        )

    def _administrators(self):
        # sudo() to read who administers the desk, so that somebody can take the complaint.
        group = self.env["ir.model.data"]._xmlid_to_res_id("asas_helpdesk.group_admin")
        return self.env["res.groups"].sudo().browse(group).all_user_ids.sorted("id")

    def _competent_manager(self):
        """Return the first user of the escalation chain.

        :raise UserError: when the chain is empty, saying what an administrator has to do
        """
        manager = self._escalation_chain()[:1]
        if not manager:
            raise UserError(
                self.env._(
                    "%(reference)s cannot be directed to anybody: neither its department"
                    " nor the settings name a manager who has an active user and is not the"
                    " person it is about. Name an escalation manager in the settings of"
                    " Complaints & Suggestions.",
                    reference=self.reference,
                )
            )
        return manager

    def _direct(self, manager=None, announce=True, return_reason=None):
        """Direct the tickets to the competent manager and notify the beneficiaries.

        :param manager: a res.users chosen by a person; by default the first of each ticket's chain
        :param announce: whether to notify the beneficiary; False when only the manager changes
        :param return_reason: why Level 2 does not accept a resolution, if it is sent back
        :raise UserError: when a ticket may not be directed to the manager, or there is none
        """
        values = self._prepare_directing(manager, announce, return_reason)
        # sudo() to write protected fields; the transitions were checked as the acting user.
        tickets = self.sudo()
        alike = defaultdict(tickets.browse)
        for ticket in tickets:
            alike[tuple(values[ticket.id].items())] |= ticket
        for named, together in alike.items():
            # One line in the chatter is enough, instead of a tracked value per field and ticket.
            together.with_context(tracking_disable=True).write(dict(named))
        tickets._follow_directing(values)

    def _prepare_directing(self, manager=None, announce=True, return_reason=None):
        """Return the values by which these tickets are directed, by ticket id, after all checks.

        :raise UserError: when a ticket may not be directed to the manager, or there is none
        """
        self.check_access("write")
        reason = self and self._get_direct_blocker()
        if reason:
            raise UserError(reason)
        self._wait_for_directing()
        self._make_way("directed")
        # A ticket that only gets another manager keeps waiting for the beneficiary.
        moving = self.filtered(lambda t: t.state != "directed")
        if not announce:
            moving = moving.filtered(lambda t: t.state != "waiting")
        given = {"return_reason": return_reason} if return_reason else {}
        moving._check_transition("directed", given)
        managers = {}
        for ticket in self:
            if manager:
                ticket._check_manager(manager)
            managers[ticket.id] = manager or ticket._competent_manager()
        # sudo() because what is added follows from the directing, not from who directs.
        values = self.sudo()._directing_values(managers, announce)
        stage = self.env["asas.helpdesk.stage"]._for_state("directed")
        for ticket in moving:
            values[ticket.id].update(given, stage_id=stage.id)
        return values

    def _wait_for_directing(self):
        """Wait for somebody who is directing these tickets at this moment.

        What they add would fail here as a duplicate. Instead, this request starts again and finds
        the tickets as they are then.
        """
        if not self.env.su:  # the code that runs as superuser holds its tickets already
            self._wait_for_others()

    def _check_manager(self, manager):
        if not self.sudo()._may_be_directed_to(manager):  # only compared
            raise UserError(
                self.env._(
                    "%(reference)s cannot be directed to %(manager)s. Choose an active"
                    " staff member.",
                    reference=self.reference,
                    manager=manager.name,
                )
            )

    def _directing_values(self, managers, announce=True):
        """Return the values to store when these tickets are directed, by ticket id.

        :param dict managers: the res.users for each ticket, by ticket id
        :param announce: whether to notify the beneficiary
        """
        now = fields.Datetime.now()
        values = self._get_directing_values(announce)
        for ticket in self:
            values[ticket.id].update(
                manager_id=managers[ticket.id].id,
                directed_at=now,
                directed_by_id=self.env.uid,
                acknowledged_at=False,
            )
        return values

    def _follow_directing(self, values):
        """Log the manager on each ticket, and notify each manager once for all their tickets.

        :param dict values: the values stored, by ticket id
        """
        for manager, tickets in self.grouped("manager_id").items():
            tickets._message_log_batch(
                bodies=dict.fromkeys(
                    tickets.ids,
                    tickets._as_desk().env._(
                        "Directed to %(manager)s.", manager=manager.sudo().name
                    ),
                )
            )
            tickets._notify_manager(manager)
        if self:
            self._after_directing(values)

    def _get_directing_values(self, announce):
        """Hook: return values to add when tickets are directed, by ticket id; as superuser."""
        return {ticket.id: {} for ticket in self}

    def _after_directing(self, values):
        """Hook: act on the directing of these tickets; called as superuser.

        :param dict values: the values stored, by ticket id
        """

    def _competent_department(self):
        return self.department_id or self.service_id.department_id

    def _next_manager(self):
        """Return the next manager up the escalation chain.

        A manager who has left or is away keeps their position in it. At the top of the chain, this
        is the same manager again.

        :raise UserError: when the chain is empty
        """
        self.ensure_one()
        chain = self._escalation_chain()
        steps = self._escalation_chain_steps() | chain
        position = steps.ids.index(self.manager_id.id) if self.manager_id in steps else -1
        above = chain - steps[: position + 1]
        return above[:1] or chain[-1:] or self._competent_manager()

    def _direct_to_next_manager(self):
        """Direct the tickets to the next manager up the chain, even if that is the same one."""
        for ticket in self:
            ticket._direct(ticket._next_manager(), announce=False)

    def _notify_manager(self, manager):
        """Schedule an activity for the manager on each ticket, and send one message for all."""
        todo = self.env.ref("asas_helpdesk.activity_type_directed")
        localized = self.with_context(lang=manager.lang)
        today = fields.Date.context_today(self.with_user(manager))
        # One activity for each ticket, also when it is directed to the same manager again.
        self._get_tasks().unlink()
        self.message_subscribe(manager.partner_id.ids)
        model_id = self.env["ir.model"]._get_id(self._name)
        # Send one message per person and change: the digest below, not one mail per activity.
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": todo.id,
                    "automated": True,
                    "res_model_id": model_id,
                    "res_id": ticket.id,
                    "user_id": manager.id,
                    "date_deadline": today,
                    "summary": localized.env._("Acknowledge and resolve"),
                }
                for ticket in localized
            ]
        )
        self._notify_staff(manager, localized.env._("Directed to you: %(count)s", count=len(self)))

    def _get_tasks(self):
        """Return the open activities of the managers to whom these tickets are directed."""
        todo = self.env.ref("asas_helpdesk.activity_type_directed")
        return self.activity_ids.filtered(lambda a: a.automated and a.activity_type_id == todo)

    def _date_tasks(self):
        """Let the activity of a manager who has acknowledged say what is left: to decide, and by
        which day."""
        for ticket in self.filtered("acknowledged_at"):
            localized = self.with_context(lang=ticket.manager_id.lang).env
            day = ticket._get_day_of_decision()
            values = {"summary": localized._("Decide and resolve")}
            ticket._get_tasks().write(values | ({"date_deadline": day} if day else {}))

    def _get_day_of_decision(self):
        """Hook: return the day on which the decision is due, in local time, or None."""

    def action_direct(self):
        """Open the dialog to direct these tickets."""
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "res_model": "asas.helpdesk.direct.wizard",
            "name": self.env._("Direct to the Manager"),
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_ids": self.ids},
        }

    def _notify_staff(self, user, subject):
        """Send one message about these tickets to a member of the staff, in their language.

        The tickets themselves show what has to be done as well, so a mail that cannot be created
        is logged and stops nothing.
        """
        run_in_savepoints(user, lambda to: self._send_digest(to, subject), lambda to, error: None)

    def _send_digest(self, user, subject):
        tickets = self.with_context(lang=user.lang)
        body = (
            self.env["ir.qweb"]
            .with_context(lang=user.lang)
            ._render(
                "asas_helpdesk.staff_digest", {"tickets": tickets, "subject": subject, "user": user}
            )
        )
        if len(tickets) == 1:
            subject = f"{subject} · {tickets.display_name}"
        message = (
            self.env["mail.thread"]
            .with_context(lang=user.lang)
            .message_notify(
                partner_ids=user.partner_id.ids,
                subject=subject,
                body=body,
                # From the desk's own address, as all its mails.
                author_id=self.env.user.partner_id.id,
                email_from=self.company_id[:1].email_formatted,
                email_layout_xmlid=STAFF_LAYOUT,
                email_add_signature=False,
                **self._get_digest_options(),
            )
        )
        self._note_digest(message)
        self._after_digest(user, message)

    def _get_digest_options(self):
        """Hook: return how a message to the staff is sent, as options of ``message_notify``."""
        return {}

    def _after_digest(self, user, message):
        """Hook: act on a message about these tickets to a member of the staff."""
