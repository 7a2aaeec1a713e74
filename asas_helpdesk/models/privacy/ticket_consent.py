from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..portal.ticket_submission import SHOWN_NOTICE

WAYS = [
    ("form", "Agreed to on the Public Form"),
    ("portal", "Shown on the Form of the Portal"),
    ("staff", "Agreed to in a Conversation"),
]
# The context in which a ticket is made of what the law lets a person ask for: no consent is needed.
BY_LAW = "asas_helpdesk_by_law"


class TicketConsent(models.Model):
    """What the beneficiary was told about their data and agreed to, when and how, and that they
    withdrew it."""

    _inherit = "asas.helpdesk.ticket"

    privacy_notice_id = fields.Many2one(
        "asas.helpdesk.privacy.notice",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        groups="base.group_user",
        help="The version of the privacy notice that the beneficiary was shown.",
        protected=True,
    )
    consent_way = fields.Selection(
        WAYS,
        string="Way of the Consent",
        readonly=True,
        copy=False,
        groups="base.group_user",
        protected=True,
    )
    consent_withdrawn_at = fields.Datetime(
        string="Consent Withdrawn",
        readonly=True,
        copy=False,
        help="When the beneficiary withdrew the consent on the page of the ticket.",
        protected=True,
    )

    # ------------------------------------------------------------------ Given

    @api.model
    def _portal_person(self):
        person = super()._portal_person()
        if self.env.context.get(BY_LAW):
            return {name: value for name, value in person.items() if name != "consented_at"}
        shown = self.env.context.get(SHOWN_NOTICE)
        notice = self.env["asas.helpdesk.privacy.notice"]._keep_shown(self.env.company, shown)
        if notice:
            agreed = bool(person.get("consented_at"))
            person["privacy_notice_id"] = notice.id
            person["consent_way"] = "form" if agreed else "portal"
        return person

    def action_record_consent(self):
        """Record that the beneficiary was told what the privacy notice says, and agreed.

        :raise AccessError: if the current user does not take what comes in
        :raise UserError: if the consent was given before
        """
        if not self.env.user.has_group("asas_helpdesk.group_level1"):
            raise AccessError(
                self.env._("Only Level 1, Level 2 and administrators can record a consent.")
            )
        self.check_access("write")
        for ticket in self:
            if ticket._has_consent():
                raise UserError(self.env._("The consent has been recorded already."))
            lang = ticket.lang or ticket.company_id.partner_id.lang or self.env.lang
            notice = self.env["asas.helpdesk.privacy.notice"]._keep_present(ticket.company_id, lang)
            # It was checked that the user may write the ticket; only the code writes the consent.
            ticket.sudo().write(
                {
                    "privacy_notice_id": notice.id,
                    "consent_way": "staff",
                    "consented_at": fields.Datetime.now(),
                    "consent_withdrawn_at": False,
                }
            )

    def _has_consent(self):
        """Return whether the beneficiary agreed to the use of their data, and still does."""
        self.ensure_one()
        return bool(self.consented_at) and not self.consent_withdrawn_at

    def _is_address_typed(self):
        # What the staff records says nothing about who typed the address.
        return super()._is_address_typed() and self.consent_way != "staff"

    # ------------------------------------------------------------------ Withdrawn

    def _portal_actions(self):
        actions = super()._portal_actions()
        return actions | {"consent"} if self._has_consent() else actions

    def _portal_action_methods(self):
        return super()._portal_action_methods() | {"consent": self._portal_action_consent}

    def _portal_action_consent(self):
        self.consent_withdrawn_at = fields.Datetime.now()
        self._message_log(
            body=self._as_desk().env._(
                "The beneficiary withdrew the consent to the use of their data."
            )
        )
        user = self._who_sees_to_personal_data()
        localized = self.with_context(lang=user.lang or self.env.lang).env
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "asas_helpdesk.activity_type_personal_data",
            user_id=user.id,
            automated=True,
            summary=localized._("Consent withdrawn"),
            note=localized._(
                "Use the beneficiary’s data for nothing that rests on the consent alone. The ticket"
                " itself goes on, unless the beneficiary withdraws it too."
            ),
        )

    def _who_sees_to_personal_data(self):
        """Return the member of Level 2, or else the administrator, who sees to what people ask
        about their data on this ticket."""
        candidates = (self.user_id & self._queue("2")) | self._queue("2") | self._administrators()
        return candidates.filtered(
            lambda user: self._may_be_directed_to(user) and self.with_user(user).has_access("read")
        )[:1]

    def _portal_done(self, action, masked):
        if action == "consent" and self.consent_withdrawn_at:
            return self.env._(
                "Your consent is withdrawn, and the desk was notified. Your ticket goes on and"
                " nothing was deleted."
            )
        return super()._portal_done(action, masked)
