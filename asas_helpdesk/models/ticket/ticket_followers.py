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

    def _unfollow_who_may_not_see(self):
        """Remove followers among the staff who may no longer see a ticket."""
        for ticket in self.sudo():  # this only takes access away
            for follower in ticket.message_partner_ids:
                users = follower.user_ids.filtered(lambda u: not u.share)
                if users and not any(ticket.with_user(user).has_access("read") for user in users):
                    ticket.message_unsubscribe(follower.ids)

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        # Nobody can add the people a complaint is about; sudo() only compares them.
        for people, tickets in self.sudo().grouped("hidden_partner_ids").items():
            allowed = list(partner_ids or [])
            if people and allowed:
                given = self.env["res.partner"].sudo().browse(allowed)
                allowed = (given - tickets[:1]._hidden_among(given)).ids
            super(TicketFollowers, self.browse(tickets.ids))._message_subscribe(
                allowed, subtype_ids, customer_ids
            )
        return True
