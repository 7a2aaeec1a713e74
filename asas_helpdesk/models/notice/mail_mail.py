import sys
from datetime import timedelta

from odoo import api, fields, models

from ...tools import link_key, returned_key, smtp_failures
from .mail_message import without_keys

TICKET = "asas.helpdesk.ticket"
TEXTS = ("body_html", "failure_reason")
# After this time a mail that could not be handed over has failed.
GIVE_UP = timedelta(days=3)


class MailMail(models.Model):
    """Try the mails of the desk again when the outgoing server fails for the moment.

    A server that cannot be reached or answers with 4xx has refused nothing yet. Odoo marks such a
    mail as failed; those of the desk return to the queue, with growing pauses. All others are
    Odoo's.
    """

    _inherit = "mail.mail"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([without_keys(vals, TEXTS) for vals in vals_list])

    def write(self, vals):
        """Keep what a server said, without the key that it may have quoted."""
        return super().write(without_keys(vals, TEXTS))

    def _personalize_outgoing_body(self, body, partner=False, doc_to_followers=None):
        """Put the key into the link, if this mail goes to the beneficiary and nobody else."""
        body = super()._personalize_outgoing_body(body, partner, doc_to_followers=doc_to_followers)
        if link_key.MARK not in (body or "") or self.model != TICKET:
            return body
        addresses = partner.email if partner else f"{self.email_to or ''},{self.email_cc or ''}"
        # The mail was made for these recipients; which of them has a key, the ticket decides.
        ticket = self.env[TICKET].sudo().browse(self.res_id).exists()
        if not ticket:
            return body
        body = ticket._fill_in_page_keys(body, self.mail_message_id)
        if not ticket._has_key_for(addresses):
            return body
        return ticket._fill_in_key(body, self.mail_message_id.id)

    def _postprocess_sent_message(self, success_pids, success_emails, **kwargs):
        # Find the messages before Odoo deletes the mails, and update the records after Odoo has
        # recorded the outcome for each recipient. Other mails cost no query: Odoo itself reads the
        # two columns used here, and the model of the remaining messages.
        if kwargs.get("failure_reason"):
            kwargs["failure_reason"] = returned_key.blank_text(str(kwargs["failure_reason"]))
        tracked = self.env["asas.helpdesk.tracked.mail.mixin"]
        ours = self.filtered(tracked._may_track)
        later = self.browse()
        failure_type = kwargs.get("failure_type")
        if ours and failure_type and failure_type not in smtp_failures.LASTING_TYPES:
            # Odoo calls this while it handles the exception.
            reason = kwargs.get("failure_reason")
            passing = smtp_failures.classify(sys.exception(), failure_type == "mail_smtp", reason)
            if passing:
                tracked_mails = self.browse().union(*tracked._group_tracked(ours).values())
                later = tracked_mails._try_later(passing, reason)
                later._keep_for_the_rest(success_pids, success_emails)
        ended = tracked._group_tracked(ours - later)
        messages = {
            model._mail_thread_model: mails.mail_message_id for model, mails in ended.items()
        }
        result = super(MailMail, self - later)._postprocess_sent_message(
            success_pids, success_emails, **kwargs
        )
        tracked._sync_ended(messages)
        return result

    def _try_later(self, passing, reason=None):
        """Put mails that could not be handed over back into the queue, for their next attempt.

        :param passing: one of ``smtp_failures.SERVER`` and ``RECIPIENT``
        :param str reason: what the server said, if it is not on the mails
        :return: the mails that are tried again; the others have waited too long
        """
        now = fields.Datetime.now()
        by_pause = {}
        for mail in self:
            age = now - (mail.date or now)
            if age < GIVE_UP:
                wait = smtp_failures.pause(age)
                by_pause[wait] = by_pause.get(wait, self.browse()) | mail
        later = self.browse().union(*by_pause.values())
        for wait, mails in by_pause.items():
            mails.write({"state": "outgoing", "scheduled_date": now + wait})
        if reason:
            later.write({"failure_reason": reason})
        if later:
            self.env["mail.notification"].sudo().search(
                [
                    ("mail_mail_id", "in", later.ids),
                    ("notification_type", "=", "email"),
                    ("notification_status", "=", "exception"),
                ]
            ).write(
                {"notification_status": "ready", "failure_type": False, "failure_reason": False}
            )
            self.env["asas.helpdesk.tracked.mail.mixin"]._note_attempts(later, passing)
        return later

    def _keep_for_the_rest(self, success_pids, success_emails):
        """Take out of a mail those of its recipients who have already got it."""
        for mail in self:
            done = mail.recipient_ids.filtered(lambda p: p in success_pids)
            if done:
                mail.recipient_ids -= done
                mail.env["mail.notification"].sudo().search(
                    [("mail_mail_id", "=", mail.id), ("res_partner_id", "in", done.ids)]
                ).write({"notification_status": "sent", "failure_type": False})
            if success_emails and mail.email_to:
                mail.write({"email_to": False, "email_cc": False})

    def _is_interrupted(self):
        """Return whether the sending of this mail ended in the middle, with no result.

        Odoo marks a mail as failed before it tries, and leaves it so when the connection breaks.
        """
        return self.state == "exception" and not smtp_failures.has_lasting_reason(
            self.failure_type, self.failure_reason
        )
