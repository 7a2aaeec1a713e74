from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError

from .savepoints import run_in_savepoints


class TicketManager(models.Model):
    """Who the competent manager is, and directing to them (policy section 6)."""

    _inherit = "asas.helpdesk.ticket"

    notified_department_id = fields.Many2one(
        "hr.department",
        readonly=True,
        copy=False,
        ondelete="set null",
        groups=fields.NO_ACCESS,
        help="The department that the beneficiary was last told of.",
    )
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
                    "Nobody can be directed %(reference)s: neither its department nor the settings"
                    " name a manager with an active user whom it is not about. Name an escalation"
                    " manager in the settings of Complaints & Suggestions.",
                    reference=self.reference,
                )
            )
        return manager

    def _direct(self, manager=None, announce=True):
        """Direct the tickets to the competent manager and tell the beneficiaries.

        :param manager: a res.users chosen by a person; else the first of each ticket's chain
        :param announce: whether the beneficiary is told; not when only the manager changes
        :raise UserError: when the manager may not be directed a ticket, or there is none
        """
        self.check_access("write")
        reason = self and self._get_direct_blocker()
        if reason:
            raise UserError(reason)
        # Who only gets another manager goes on waiting for the beneficiary.
        moving = self.filtered(lambda t: t.state != "directed")
        if not announce:
            moving = moving.filtered(lambda t: t.state != "waiting")
        moving._check_transition("directed")
        fresh = self.filtered(lambda t: t.state not in ("directed", "waiting"))
        by_manager = defaultdict(self.browse)
        for ticket in self:
            if manager and not ticket.sudo()._may_be_directed_to(manager):
                raise UserError(
                    self.env._(
                        "%(reference)s cannot be directed to %(manager)s. Choose an active member"
                        " of the staff.",
                        reference=ticket.reference,
                        manager=manager.name,
                    )
                )
            by_manager[manager or ticket._competent_manager()] |= ticket
        directed = self.env["asas.helpdesk.stage"]._for_state("directed")
        for to, tickets in by_manager.items():
            # The moves were checked above as the acting user; what follows is proof. One line in
            # the chatter says it all, instead of a tracked value per field and ticket.
            named = {
                "manager_id": to.id,
                "directed_at": fields.Datetime.now(),
                "directed_by_id": self.env.uid,
                "acknowledged_at": False,
            }
            quiet = tickets.sudo().with_context(
                tracking_disable=True, asas_helpdesk_manager_named=True
            )
            quiet.filtered(lambda t, ids=moving.ids: t.id not in ids).write(named)
            quiet.filtered(lambda t, ids=moving.ids: t.id in ids).write(
                {**named, "stage_id": directed.id}
            )
            tickets.sudo()._message_log_batch(
                bodies=dict.fromkeys(
                    tickets.ids, self.env._("Directed to %(manager)s.", manager=to.sudo().name)
                )
            )
            tickets.sudo()._notify_manager(to)
        if announce:
            self.sudo()._announce_directing(fresh)

    def _announce_directing(self, fresh):
        """Tell the beneficiaries with which department the ticket is now. Who was told of it is not
        told again when only the manager changes.

        :param fresh: the tickets that were not with a manager before
        """
        news = self.filtered(
            lambda t: (
                t in fresh
                or t.notified_department_id != t._competent_department()
                or not t.notice_ids.filtered(lambda n: n.kind == "directed" and n.state != "failed")
            )
        )
        for ticket in news:
            ticket.notified_department_id = ticket._competent_department()
        news._announce("directed")

    def _competent_department(self):
        return self.department_id or self.service_id.department_id

    def _direct_to_next_manager(self):
        """Raise the tickets to the next manager up the chain.

        A manager who has left or is away keeps the place on it. At the top of the chain the ticket
        stays with its manager, who is asked once more.
        """
        for ticket in self:
            chain = ticket._escalation_chain()
            steps = ticket._escalation_chain_steps() | chain
            position = steps.ids.index(ticket.manager_id.id) if ticket.manager_id in steps else -1
            above = chain - steps[: position + 1]
            ticket._direct(above[:1] or chain[-1:], announce=False)

    def _shut_out_people_complained_about(self):
        """Whoever a complaint is about neither follows it, nor works on it, nor manages it."""
        for ticket in self.sudo():  # people lose a right here, nobody gains one
            people = ticket.about_partner_ids
            ticket.message_unsubscribe(people.ids)
            ticket._take_messages_back(people)
            ticket.activity_ids.filtered(
                lambda a, people=people: a.user_id.partner_id in people
            ).unlink()
            if ticket.user_id.partner_id in people:
                ticket.user_id = False
            if ticket.manager_id.partner_id in people and ticket.state in ("directed", "waiting"):
                ticket._direct(announce=False)

    def _take_messages_back(self, people):
        """Whoever was written to about a ticket could read those messages for ever."""
        messages = self.message_ids
        messages.notification_ids.filtered(lambda n: n.res_partner_id in people).unlink()
        for message in messages.filtered(lambda m: m.partner_ids & people):
            message.partner_ids -= people

    def _unfollow_who_may_not_see(self):
        """Members of the staff who may not see a ticket any more receive nothing about it."""
        for ticket in self.sudo():  # people lose a right here, nobody gains one
            for follower in ticket.message_partner_ids:
                users = follower.user_ids.filtered(lambda u: not u.share)
                if users and not any(ticket.with_user(user).has_access("read") for user in users):
                    ticket.message_unsubscribe(follower.ids)

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        # Whom a complaint is about follows it by nobody's hand.
        for people, tickets in self.sudo().grouped("about_partner_ids").items():
            allowed = [pid for pid in partner_ids or [] if pid not in people.ids]
            super(TicketManager, self.browse(tickets.ids))._message_subscribe(
                allowed, subtype_ids, customer_ids
            )
        return True

    def message_post(self, *, partner_ids=None, **kwargs):
        """Post a message, never to a person whom the complaint is about."""
        people = self.sudo().about_partner_ids.ids  # only compared
        if partner_ids and people:
            partner_ids = [pid for pid in partner_ids if pid not in people]
        return super().message_post(partner_ids=partner_ids, **kwargs)

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
