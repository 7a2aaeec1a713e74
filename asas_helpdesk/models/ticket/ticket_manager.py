from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError

from .savepoints import run_in_savepoints


class TicketManager(models.Model):
    """Who the competent manager is, and directing to them (policy section 6)."""

    _inherit = "asas.helpdesk.ticket"

    # Named once more because the catalogue of mail translates it for the models of Odoo alone.
    activity_state = fields.Selection(
        [("overdue", "Overdue"), ("today", "Today"), ("planned", "Planned")]
    )

    def _escalation_chain(self, department=None):
        """The users who may be directed this ticket, nearest first.

        The manager of the competent department and the deputy, those of its parent departments,
        the escalation manager of the settings, at last the administrators of the desk. Skipped are
        people without an active internal user in the company, people the complaint is about and,
        as long as somebody else is there, people who are away.

        :param department: an hr.department to start from instead of the ticket's own
        :return: res.users, in order, possibly empty
        """
        self.ensure_one()
        # Employees and groups are not everybody's to read; only the answer is used.
        ticket = self.sudo()
        chain = ticket._escalation_chain_steps(department).filtered(ticket._may_be_directed_to)
        chain = chain or self._administrators().filtered(ticket._may_be_directed_to)
        # Who is away passes it on; where everybody is away, they are asked all the same.
        return chain.filtered(lambda user: not user._asas_helpdesk_is_absent()) or chain

    def _escalation_chain_steps(self, department=None):
        """All steps of the chain, also those that are passed over, nearest first."""
        # As above: only the answer is used.
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
            and user.partner_id not in self.about_partner_ids
        )

    def _administrators(self):
        # Who administers the desk is read to find somebody who takes the complaint.
        group = self.env["ir.model.data"]._xmlid_to_res_id("asas_helpdesk.group_admin")
        return self.env["res.groups"].sudo().browse(group).all_user_ids.sorted("id")

    def _competent_manager(self):
        """The first of the chain.

        :raise UserError: when nobody is left, with what an administrator has to do
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

    def _direct(self, manager=None, announce=True):
        """Direct the tickets to the competent manager and notify the beneficiaries.

        :param manager: a res.users chosen by a person; else the first of each ticket's chain
        :param announce: whether the beneficiary is notified; not when only the manager changes
        :raise UserError: when the manager may not be directed a ticket, or there is none
        """
        self.check_access("write")
        reason = self and self._get_direct_blocker()
        if reason:
            raise UserError(reason)
        # A ticket that only gets another manager goes on waiting for the beneficiary.
        moving = self.filtered(lambda t: t.state != "directed")
        if not announce:
            moving = moving.filtered(lambda t: t.state != "waiting")
        moving._check_transition("directed", {})
        managers = {}
        for ticket in self:
            if manager:
                ticket._check_manager(manager)
            managers[ticket.id] = manager or ticket._competent_manager()
        # The moves were checked above as the acting user; what follows is the code's to write.
        tickets = self.sudo()
        values = tickets._directing_values(managers, announce)
        stage = self.env["asas.helpdesk.stage"]._for_state("directed")
        alike = defaultdict(tickets.browse)
        for ticket in tickets:
            move = {"stage_id": stage.id} if ticket.id in moving.ids else {}
            alike[tuple((values[ticket.id] | move).items())] |= ticket
        for named, together in alike.items():
            # One line in the chatter says it all, instead of a tracked value per field and ticket.
            together.with_context(tracking_disable=True).write(dict(named))
        tickets._follow_directing(values)

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
        """Return what is stored when these tickets are directed, by ticket id.

        :param dict managers: the res.users of each ticket
        :param announce: whether the beneficiary is to be notified
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
        """Say on the tickets who their manager is, and ask each manager once for all of them.

        :param dict values: what was stored, by ticket id
        """
        for manager, tickets in self.grouped("manager_id").items():
            tickets._message_log_batch(
                bodies=dict.fromkeys(
                    tickets.ids, self.env._("Directed to %(manager)s.", manager=manager.sudo().name)
                )
            )
            tickets._notify_manager(manager)
        if self:
            self._after_directing(values)

    def _get_directing_values(self, announce):
        """Return what a wing stores when tickets are directed, by ticket id; as superuser."""
        return {ticket.id: {} for ticket in self}

    def _after_directing(self, values):
        """Follow the directing of these tickets, as superuser.

        :param dict values: what was stored, by ticket id
        """

    def _competent_department(self):
        return self.department_id or self.service_id.department_id

    def _next_manager(self):
        """Return the next manager up the chain.

        A manager who has left or is away keeps the place on it. At the top of the chain it is the
        same one again.

        :raise UserError: when nobody is left
        """
        self.ensure_one()
        chain = self._escalation_chain()
        steps = self._escalation_chain_steps() | chain
        position = steps.ids.index(self.manager_id.id) if self.manager_id in steps else -1
        above = chain - steps[: position + 1]
        return above[:1] or chain[-1:] or self._competent_manager()

    def _direct_to_next_manager(self):
        """Raise the tickets to the next manager up the chain, who is asked even if it is the same
        one again."""
        for ticket in self:
            ticket._direct(ticket._next_manager(), announce=False)

    def _notify_manager(self, manager):
        """Ask the manager for each ticket with an activity, and write one message for them all."""
        todo = self.env.ref("asas_helpdesk.activity_type_directed")
        localized = self.with_context(lang=manager.lang)
        today = fields.Date.context_today(self.with_user(manager))
        self.activity_ids.filtered(
            lambda a: a.activity_type_id == todo and a.user_id != manager
        ).unlink()
        self.message_subscribe(manager.partner_id.ids)
        model_id = self.env["ir.model"]._get_id(self._name)
        # One message per person and change: the digest below, not one mail per activity.
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

    def action_direct(self):
        """Open the dialog that directs these tickets."""
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
        """Write one message to a member of the staff about these tickets, in their language.

        What is asked of them stands on the tickets too, so a mail that cannot be made is logged
        and stops nothing.
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
        self.env["mail.thread"].with_context(lang=user.lang).message_notify(
            partner_ids=user.partner_id.ids,
            subject=subject,
            body=body,
            email_layout_xmlid="mail.mail_notification_layout",
        )
