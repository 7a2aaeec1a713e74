from collections import defaultdict

from odoo import api, models

from ..ticket.savepoints import run_in_savepoints

# How many tickets are shared out between two commits.
BATCH = 200
# The states in which a member of the staff works on a ticket.
AT_THE_DESK = ("new", "in_progress")


class TicketSharedOut(models.Model):
    """Automatic assignment: tickets that nobody has taken go to somebody on duty, and those of
    people who are away pass on. It is off as delivered."""

    _inherit = "asas.helpdesk.ticket"

    @api.model
    def _wake_sharing_out(self):
        """Trigger the cron that shares out tickets: nobody who registers one has to wait for it."""
        # sudo() because people who submit have no access to crons; this only triggers one.
        self.env.ref("asas_helpdesk.cron_share_out").sudo()._trigger()

    @api.model
    def _cron_share_out(self):
        """Share out what nobody has taken, and pass on what people have who are away."""
        companies = self.env["res.company"].search([("asas_helpdesk_share_out", "=", True)])
        for company in companies:
            lang = company.partner_id.lang or self.env.lang
            desk = self.with_context(lang=lang)
            here = [("company_id", "=", company.id), ("state", "in", AT_THE_DESK)]
            taken = self._read_group([*here, ("user_id", "!=", False)], ["user_id"])
            assignees = self.env["res.users"].union(*(user for (user,) in taken))
            # Those who have left have no time off any more.
            away = assignees._asas_helpdesk_absent() | assignees.filtered(lambda u: not u.active)
            for whose in ([("user_id", "=", False)], [("user_id", "in", away.ids)]):
                if not desk._share_out_all(company, [*here, *whose]):
                    return  # out of time; Odoo calls again

    @api.model
    def _share_out_all(self, company, domain):
        """Share out the tickets of a domain, in batches.

        :return: whether there was time for all of them
        """
        last_id = 0
        while True:
            tickets = self.search([*domain, ("id", ">", last_id)], order="id", limit=BATCH)
            if not tickets:
                return True
            last_id = tickets[-1].id
            # What somebody is saving at this moment, they are working on.
            free = tickets.try_lock_for_update(allow_referencing=True)
            free.invalidate_recordset()
            run_in_savepoints(
                free.filtered_domain(domain),
                lambda batch: batch._share_out(company),
                lambda ticket, error: None,
            )
            if not self.env["ir.cron"]._commit_progress(len(tickets)):
                return False

    def _share_out(self, company):
        """Assign each of these tickets of one company to somebody on duty, if there is anybody."""
        duties = self.env["asas.helpdesk.duty"]
        candidates = duties._on_duty(company)
        users = self.env["res.users"].union(*(each.user for each in candidates))
        load = duties._count_open(users)
        given = defaultdict(self.browse)
        for ticket in self.sorted(lambda t: (-int(t.priority), t.received_at, t.id)):
            user = ticket._choose_among(candidates, load)
            if user:
                load[user.id] += 1
                given[user, ticket.user_id] |= ticket
        by_user = defaultdict(self.browse)
        for (user, before), tickets in given.items():
            tickets._give_to(user, before)
            by_user[user] |= tickets
        for user, tickets in by_user.items():
            tickets._notify_assignee(user)

    def _choose_among(self, candidates, load):
        """Return who gets this ticket, a res.users; none if nobody on duty may have it.

        :param list candidates: ``Candidate``, in the order of the roster
        :param dict load: how many open tickets each user has, by their ids
        """
        ranked = []
        for place, each in enumerate(candidates):
            fit = each.duty._fit(self)
            if fit is None or not self._may_be_given_to(each):
                continue
            ranked.append((fit, not each.is_present, load[each.user.id], place, each.user))
        return min(ranked)[-1] if ranked else self.env["res.users"]

    def _may_be_given_to(self, candidate):
        """Return whether somebody works on tickets of this level, may see it, and is not whom it is
        about."""
        user = candidate.user
        if self.level == "2" and not candidate.is_level2:
            return False
        if not user.has_group("asas_helpdesk.group_level1"):
            return False
        # A request that one has made oneself is for a colleague.
        return self._may_be_notified(user) and self.partner_id != user.partner_id

    def _give_to(self, user, before):
        quiet = {"tracking_disable": True, "mail_auto_subscribe_no_notify": True}
        self.with_context(**quiet).write({"user_id": user.id})
        names = {"to": user.name, "before": before.name}
        body = self.env._("Assigned automatically to %(to)s.", **names)
        if before:
            body = self.env._("%(before)s is away. Passed on automatically to %(to)s.", **names)
        self._message_log_batch(bodies=dict.fromkeys(self.ids, body))

    @api.model
    def _is_shared_out(self, companies):
        # sudo() because settings are no secret.
        return any(companies.sudo().mapped("asas_helpdesk_share_out"))
