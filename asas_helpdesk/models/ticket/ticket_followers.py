from odoo import fields, models


class TicketFollowers(models.Model):
    """The followers of a ticket: who receives its messages, and who must not."""

    _inherit = "asas.helpdesk.ticket"

    def _follow_creation(self, named=False):
        """Set the followers of new tickets.

        :param bool named: whether followers were given; without them only assignees follow yet
        """
        self._follow_registered(named)
        self.filtered("about_partner_ids")._shut_out_people_complained_about()
        self.filtered("confidential")._unfollow_who_may_not_see()

    def _follow_registered(self, named):
        """Add the staff member who registered new tickets and the beneficiaries as followers.

        As followers, the beneficiaries receive the answers of the staff. All are added with one
        insert.
        """
        default, _internal, external = self.env["mail.message.subtype"].default_subtypes(self._name)
        user = self.env.user
        follows = user.active and not user.share
        if self.env.context.get("mail_create_nosubscribe"):
            follows = False
        followed = self if named else self.filtered("user_id")  # assignees
        known = followed._followed_by()
        self.env["mail.followers"].create(
            [
                {
                    "res_model": self._name,
                    "res_id": ticket.id,
                    "partner_id": partner_id,
                    "subtype_ids": [fields.Command.set(subtypes.ids)],
                }
                for ticket in self
                for partner_id, subtypes in (
                    {ticket.partner_id.id: external}
                    | ({user.partner_id.id: default} if follows else {})
                ).items()
                if partner_id and (ticket.id, partner_id) not in known
            ]
        )

    def _followed_by(self):
        """Return the present followers of these tickets: pairs of a ticket id and a partner id."""
        if not self:
            return set()
        followers = self.env["mail.followers"].search_fetch(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)], ["res_id", "partner_id"]
        )
        return {(follower.res_id, follower.partner_id.id) for follower in followers}

    def _shut_out_people_complained_about(self):
        """Remove the people a complaint is about as followers, assignees and managers of it."""
        for ticket in self.sudo():  # this only takes access away
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
        """Remove people from the recipients of earlier messages, so that they cannot read them."""
        messages = self.message_ids
        messages.notification_ids.filtered(lambda n: n.res_partner_id in people).unlink()
        for message in messages.filtered(lambda m: m.partner_ids & people):
            message.partner_ids -= people

    def _unfollow_who_may_not_see(self):
        """Remove followers among the staff who may no longer see a ticket."""
        for ticket in self.sudo():  # this only takes access away
            for follower in ticket.message_partner_ids:
                users = follower.user_ids.filtered(lambda u: not u.share)
                if users and not any(ticket.with_user(user).has_access("read") for user in users):
                    ticket.message_unsubscribe(follower.ids)

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        # Nobody can add the people a complaint is about; sudo() only compares them.
        for people, tickets in self.sudo().grouped("about_partner_ids").items():
            allowed = [pid for pid in partner_ids or [] if pid not in people.ids]
            super(TicketFollowers, self.browse(tickets.ids))._message_subscribe(
                allowed, subtype_ids, customer_ids
            )
        return True

    def message_post(self, *, partner_ids=None, **kwargs):
        """Post a message, but never to the people the complaint is about."""
        people = self.sudo().about_partner_ids.ids  # only compared
        if partner_ids and people:
            partner_ids = [pid for pid in partner_ids if pid not in people]
        return super().message_post(partner_ids=partner_ids, **kwargs)
