from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import plaintext2html

from ..ticket.ticket_transitions import OPEN_STATES, RESOLVED_STATES, UNRESOLVED_STATES

# The actions that move the ticket: they come before a move of the staff that has not left yet.
MOVING = ("unsolved", "reopen", "withdraw")


class TicketActions(models.Model):
    """What beneficiaries may do with their own ticket.

    The actions come from the portal's page, both for the signed-in beneficiary and for the holder
    of the link. Each is done once: it is available in certain states only, and belongs to
    one revision of the ticket, which ends when the ticket is reopened.
    """

    _inherit = "asas.helpdesk.ticket"

    confirmed_at = fields.Datetime(
        string="Confirmed by the Beneficiary",
        readonly=True,
        copy=False,
        help="When the beneficiary confirmed that it is solved. Level 2 still closes it.",
        protected=True,
    )
    cancelled_at = fields.Datetime(readonly=True, copy=False, protected=True)

    @api.model
    def _get_held_back(self):
        return (*super()._get_held_back(), "confirmed_at", "cancelled_at")

    def _get_link_end(self):
        return super()._get_link_end() or self.cancelled_at

    # ------------------------------------------------------------------ What may be done

    def _portal_actions(self):
        """Return the names of the actions that are open to the beneficiary now."""
        self.ensure_one()
        actions = set()
        if self._is_confirmation_wanted():
            actions.add("confirm")
        if self._is_asked_whether_solved():
            actions.add("unsolved")
        if self._is_reopening_open():
            actions.add("reopen")
        if self.state in UNRESOLVED_STATES:
            actions.add("withdraw")
        if self.state in OPEN_STATES:
            actions.add("contact")
        if self._pending_ratings():
            actions.add("rate")
        if self._lacks_account() and not self._is_account_offered():
            actions.add("account")
        return actions

    def _is_confirmation_wanted(self):
        return self._is_asked_whether_solved() and not self.confirmed_at

    def _is_asked_whether_solved(self):
        """Return whether the beneficiary is asked if it is solved. A suggestion is decided, not
        solved: the person is informed and asked nothing."""
        return self.state == "resolved" and self.ticket_type != "suggestion"

    def _portal_revision(self):
        """Return the revision that an action has to name, so that an outdated page changes
        nothing."""
        return str(self.reopen_count)

    def _portal_run_action(self, action, revision, values):
        """Do what the beneficiary asks for.

        :param str action: one of the names in ``_portal_actions``
        :param str revision: the revision that the page showed
        :param dict values: checked values of the action's form
        :return: whether it was done; not if it was done before or the ticket has moved on
        :raise ValidationError: if the values cannot be stored
        """
        self.ensure_one()
        if action not in self._portal_actions() or revision != self._portal_revision():
            return False
        if action in MOVING and self.sudo().departing_id:  # only compared
            self._give_way()
        self._portal_as_desk()._portal_action_methods()[action](**values)
        return True

    def _portal_as_desk(self):
        """Return the ticket as the desk carries out what is asked for, in its own language.

        The beneficiary has no right to the ticket's fields. The caller has verified that the
        beneficiary asks, and that this may be asked.
        """
        lang = self.company_id.partner_id.lang or self.env.lang
        return self.with_user(SUPERUSER_ID).with_context(lang=lang)

    def _portal_action_methods(self):
        """Return the method that carries out each action."""
        return {
            "confirm": self._portal_action_confirm,
            "unsolved": self._portal_action_unsolved,
            "reopen": self._portal_action_reopen,
            "withdraw": self._portal_action_withdraw,
            "contact": self._portal_action_contact,
            "rate": self._portal_action_rate,
            "account": self._portal_action_account,
        }

    # ------------------------------------------------------------------ The actions

    def _portal_action_confirm(self):
        self.confirmed_at = fields.Datetime.now()
        desk = self._as_desk()
        desk._message_log(body=desk.env._("The beneficiary confirmed that it is solved."))

    def _portal_action_unsolved(self, reason):
        words = self._in_their_language()
        self._beneficiary_says(words._("It is not solved: %(reason)s", reason=reason))
        self._reopen()

    def _portal_action_reopen(self, reason):
        words = self._in_their_language()
        self._beneficiary_says(words._("Please reopen it: %(reason)s", reason=reason))
        self._reopen()

    def _portal_action_withdraw(self, reason):
        cancelled = self.env["asas.helpdesk.stage"]._for_state("cancelled")
        self.write({"cancel_reason": "withdrawn", "stage_id": cancelled.id})
        words = self._in_their_language()
        self._beneficiary_says(words._("I withdraw this ticket: %(reason)s", reason=reason))

    def _in_their_language(self):
        return self.with_context(lang=self.lang or self.env.lang).env

    def _beneficiary_says(self, text):
        """Post what the beneficiary typed into the conversation, in their name."""
        sender = None if self.partner_id else self._beneficiary_sender()
        self.message_post(
            body=plaintext2html(text),
            author_id=self.partner_id.id,
            email_from=sender,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _get_transition_values(self, target, origins, vals):
        values = super()._get_transition_values(target, origins, vals)
        for ticket in self:
            kept = values[ticket.id]
            if target == "cancelled":
                kept["cancelled_at"] = fields.Datetime.now()
                withdrawn = ticket._counted("cancel_reason", vals) == "withdrawn"
                if withdrawn and ticket._counted("ticket_type", vals) == "complaint":
                    # A complaint that is taken back has this outcome.
                    kept["outcome"] = "withdrawn"
            if origins[ticket.id] == "cancelled":
                kept["cancelled_at"] = False
                if ticket.outcome == "withdrawn":
                    kept["outcome"] = False
            if ticket._is_reopened(target, origins):
                kept["confirmed_at"] = False
        return values

    def _get_confirmation(self):
        said = super()._get_confirmation()
        if self.confirmed_at:
            moment = self.company_id._asas_helpdesk_moment(self.confirmed_at)
            return self.env._("The beneficiary confirmed that it is solved: %s", moment)
        if self._is_asked_whether_solved():
            return said or self.env._("The beneficiary has not said yet whether it is solved.")
        return said

    # ------------------------------------------------------------------ What the page says

    def _portal_done(self, action, masked):
        """Return what a beneficiary reads after an action, if it took effect; else nothing.

        :param bool masked: whether addresses are partly hidden, for those who came by the link
        """
        self.ensure_one()
        if action == "confirm" and self.confirmed_at:
            return self.env._(
                "Thank you. The supporting operations department verifies that the case is finished"
                " and closes it."
            )
        if (
            action in ("unsolved", "reopen")
            and self.reopened_at
            and self.state not in RESOLVED_STATES
        ):
            return self.env._("The ticket has been reopened. We will notify you of its progress.")
        if action == "withdraw" and self.state == "cancelled" and self.cancel_reason == "withdrawn":
            return self.env._("The ticket is withdrawn. Nothing more will be done about it.")
        if action == "contact":
            return self._portal_contact_done(masked)
        if action == "rate" and self.rating_count:
            return self.env._("Thank you for your rating. It helps us improve.")
        if action == "account" and self._is_account_offered():
            return self.env._(
                "An invitation is on its way to the e-mail address that the institute has"
                " for you. Follow the link in it and choose a password."
            )
        if action == "reply" and any(entry["own"] for entry in self._portal_messages()):
            return self.env._("Thank you. Your reply has arrived.")
        return ""
