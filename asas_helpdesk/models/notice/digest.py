from odoo import api, fields, models
from odoo.fields import Domain

from ..ticket.base import ANSWERABLE
from .delivery import STATE_OF_NOTIFICATION
from .tracked_mail_mixin import AUTOMATIC_HEADERS, MODEL_HEADER_NAME


class Digest(models.Model):
    """An e-mail to a member of the staff about tickets, such as a reminder, and what became of it.

    It is followed as a notice is. It names no ticket: those who may read this list are not all
    allowed to see each of them.
    """

    _name = "asas.helpdesk.digest"
    _description = "E-mail to the Staff"
    _inherit = ["asas.helpdesk.protected.mixin", "asas.helpdesk.tracked.mail.mixin"]
    _order = "id desc"
    _rec_name = "user_id"
    _personal = ANSWERABLE

    _mail_thread_model = "asas.helpdesk.digest"

    user_id = fields.Many2one(
        "res.users", string="To", required=True, readonly=True, ondelete="cascade"
    )
    address = fields.Char(readonly=True)
    state = fields.Selection(
        [("queued", "Queued"), ("sent", "Sent"), ("failed", "Did Not Arrive")],
        required=True,
        readonly=True,
        default="queued",
        index=True,
    )
    queued_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    done_at = fields.Datetime(readonly=True, help="When the mail server accepted it.")
    attempts = fields.Integer(string="Failed Attempts", readonly=True)
    tried_at = fields.Datetime(string="Last Attempt", readonly=True, technical=True)
    retry_at = fields.Datetime(string="Next Attempt", readonly=True)
    put_off = fields.Selection(
        [("server", "By the Mail Server"), ("recipient", "For This Recipient")],
        readonly=True,
        technical=True,
    )
    failure = fields.Text(readonly=True, help="Why it did not arrive.")
    failure_detail = fields.Text(string="Server’s Answer", readonly=True)
    mail_id = fields.Many2one(
        "mail.mail", readonly=True, ondelete="set null", index=True, technical=True
    )
    notification_id = fields.Many2one(
        "mail.notification",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
        technical=True,
    )

    @api.model
    def _follow(self, user, message):
        """Follow the e-mail by which Odoo sends a message to a member of the staff, if it does."""
        notification = message.notification_ids.filtered(lambda n: n.notification_type == "email")
        if not notification:
            return  # the message is in their inbox
        mail = notification.mail_mail_id
        mail.filtered(lambda m: not m.headers).write({"headers": repr(self._get_headers())})
        self.create(
            {
                "user_id": user.id,
                "address": user.email,
                "mail_id": mail[:1].id,
                "notification_id": notification[:1].id,
            }
        )._sync_mails()

    @api.model
    def _get_headers(self):
        """Return the headers by which the mail is recognized, and that no machine answers."""
        return AUTOMATIC_HEADERS | {MODEL_HEADER_NAME: self._name}

    # ------------------------------------------------------------------ Tracking

    def _get_mail(self):
        return self.mail_id

    @api.model
    def _may_carry(self, message):
        return False  # messages outside of threads belong to all addons; the header tells ours

    @api.model
    def _carried_by_domain(self, messages):
        return Domain("notification_id.mail_message_id", "in", messages.ids)

    @api.model
    def _lost_mails_domain(self):
        settled = list(STATE_OF_NOTIFICATION)
        return Domain("state", "=", "queued") & Domain(
            "notification_id.notification_status", "in", settled
        )

    def _get_mail_state(self):
        return STATE_OF_NOTIFICATION.get(self.notification_id.notification_status)

    def _set_mail_state(self, state):
        notification, failed = self.notification_id, state == "failed"
        self.write(
            {
                "state": state,
                "done_at": False if failed else fields.Datetime.now(),
                "retry_at": False,
                "failure": failed and notification.format_failure_reason(),
                "failure_detail": failed and notification.failure_reason,
            }
        )

    def _set_mail_attempt(self, mail, passing):
        email = self.env["asas.helpdesk.delivery.email"]
        self.write(
            {
                "attempts": self.attempts + 1,
                "tried_at": fields.Datetime.now(),
                "retry_at": mail.scheduled_date,
                "put_off": passing,
                "failure": email._explain_attempt(passing),
                "failure_detail": mail.failure_reason,
            }
        )
