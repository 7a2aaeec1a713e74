import re
from datetime import timedelta
from functools import lru_cache

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import formataddr

from ...tools.readable import mail_text
from ...tools.smtp_failures import SERVER
from ..ticket.savepoints import run_in_savepoints

# RFC 3834, section 5: the headers of a message that no person wrote. Exchange checks the second
# one before it answers with an out-of-office message.
AUTOMATIC_HEADERS = {
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
}
# The header that names the model that tracks a mail which is kept in no thread.
MODEL_HEADER_NAME = "X-Asas-Helpdesk"
MODEL_HEADER = re.compile(rf"'{MODEL_HEADER_NAME}': '([a-z.]+)'")
# How long a mail that could go out may lie in the queue before the queue is woken.
PATIENCE = timedelta(minutes=1)
# The outcome of a mail.mail, and so of the record it delivers.
STATE_OF_MAIL = {"sent": "sent", "exception": "failed", "cancel": "failed"}


@lru_cache(maxsize=64)
def _show_contact(contact, colour):
    """Return how people reach the desk, as it stands in each of its mails."""
    return mail_text(contact, colour)


class TrackedMailMixin(models.AbstractModel):
    """Mixin for records that are delivered by a mail, such as a notice, and track its outcome.

    The outcome is evidence, which only the code writes. A model that inherits this mixin names the
    fields for the mail and its state, and stores the outcome in ``_set_mail_state``.
    """

    _name = "asas.helpdesk.tracked.mail.mixin"
    _description = "Mail Whose Delivery Is Followed"

    # The field for the mail, and the one for its state: queued, sent, failed.
    _mail_field = "mail_id"
    _mail_state_field = "state"
    # The field for the moment from which the mail is owed.
    _mail_queued_field = "queued_at"
    _mail_address_field = "address"
    # The model in whose threads the mails are kept; mails of other models are ignored.
    _mail_thread_model = None

    # ------------------------------------------------------------------ Sending

    @api.model
    def _get_mail_values(self, thread, address, rendered, body_html):
        """Return the values of a mail to the beneficiary.

        :param thread: the record to which the mail belongs
        :param address: name and e-mail address
        :param dict rendered: subject, email_from and body_html of the template
        :param body_html: the body in the mail layout of the desk
        """
        company = thread.company_id
        return {
            "model": thread._name,
            "res_id": thread.id,
            "record_name": thread.display_name,
            "message_type": "auto_comment",
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment"),
            "author_id": company.partner_id.id,
            "email_from": rendered.get("email_from") or company.email_formatted,
            "reply_to": company.email_formatted,
            "email_to": formataddr(address),
            "subject": rendered["subject"],
            "body": rendered["body_html"],
            "body_html": body_html,
            "headers": repr(AUTOMATIC_HEADERS),
            "auto_delete": False,  # it is evidence
        }

    @api.model
    def _queue_mails(self, vals_list):
        """Create mails and trigger the queue that sends them."""
        mails = self.env["mail.mail"].create(vals_list)
        self._trigger_queue()
        return mails

    @api.model
    def _find_contact_channels(self):
        """Return the channels that the mail layout shows as ways to contact the desk."""
        return self.env["asas.helpdesk.channel"].search([("contact", "!=", False)])

    @api.model
    def _render_layout(self, body, lang, company, channels, url, ticket=None, title="", kind=None):
        """Return the body of a mail in the layout of the desk, in the direction of its language.

        :param body: the sentences of the template
        :param channels: the channels from which to show those of the company
        :param url: the target of the button
        :param ticket: the ticket that the mail is about, if any
        :param title: the subject of the mail
        :param kind: the kind of the notice, for the ``ticket``
        """
        if ticket is None:
            ticket = self.env["asas.helpdesk.ticket"]
        ticket = ticket.with_context(lang=lang)
        letter = ticket._get_letter(kind) if ticket else {}
        frame = company._asas_helpdesk_frame(lang)
        contacts = [
            (channel.name, _show_contact(channel._contact_as_read(company), frame["accent"]))
            for channel in channels._of_company(company).with_context(lang=lang)
        ]
        heading = title
        if ticket:
            heading = title.removeprefix(f"{ticket.reference} · ")
            heading = heading.removesuffix(ticket._letter_subject())
        return (
            self.env["ir.qweb"]
            .with_context(lang=lang)
            ._render(
                "asas_helpdesk.notice_layout",
                {
                    "ticket": ticket,
                    "title": title,
                    "heading": heading,
                    "preview": f"{heading} · {ticket.reference}" if ticket else "",
                    "letter": letter,
                    "body": body,
                    "company": company,
                    "frame": frame,
                    "contacts": contacts,
                    "url": url,
                    "has_button": url and not (ticket and ticket._is_link_expired()),
                },
                lang=lang,
            )
        )

    # ------------------------------------------------------------------ Tracking

    @api.model
    def _may_track(self, mail):
        """Return whether a mail may be a tracked one, as far as its own columns show."""
        return mail.is_notification or "Auto-Submitted" in (mail.headers or "")

    @api.model
    def _get_models(self):
        """Return the models that track mails, as superuser."""
        names = self.env.registry.descendants([TrackedMailMixin._name], "_inherit")
        # sudo() because only the code writes the outcome of a mail.
        models = [self.env[name].sudo() for name in names]
        return [model for model in models if model._mail_thread_model]

    @api.model
    def _get_thread_model(self, mail):
        """Return the model in whose threads a mail is kept, or a falsy value."""
        named = MODEL_HEADER.search(mail.headers or "")
        return named[1] if named else mail.mail_message_id.model

    @api.model
    def _group_tracked(self, mails):
        """Return the mails of the desk among these, by the model that tracks them."""
        found = mails.grouped(self._get_thread_model)
        return {
            model: found[model._mail_thread_model]
            for model in self._get_models()
            if model._mail_thread_model in found
        }

    @api.model
    def _sync_ended(self, messages_by_model):
        """Update the records of all models that track mails, for mails whose sending has ended.

        :param dict messages_by_model: the mail.message of these mails, by the model of their
            threads
        """
        for model in self._get_models():
            found = messages_by_model.get(model._mail_thread_model)
            if found:
                model.search(model._carried_by_domain(found))._sync_mails()

    @api.model
    def _note_attempts(self, mails, passing):
        """Note on the records of mails that are tried again that an attempt has failed.

        :param passing: what has failed for the moment, as ``tools.smtp_failures`` says it
        """
        for model, found in self._group_tracked(mails).items():
            records = model.search(model._carried_by_domain(found.mail_message_id))
            for record in records:
                record._set_mail_attempt(record._get_mail(), passing)

    @api.model
    def _carried_by_domain(self, messages):
        """Return the domain of the records that these messages deliver."""
        return Domain(f"{self._mail_field}.mail_message_id", "in", messages.ids)

    @api.model
    def _may_carry(self, message):
        """Return whether a message may deliver a record of this model, as its columns show."""
        return message.model == self._mail_thread_model

    def _has_own_mail(self):
        """Return whether the mail is the desk's own, to this one recipient alone."""
        return bool(self[self._mail_field])

    def _get_mail_address(self):
        return self[self._mail_address_field]

    @api.model
    def _settled_mails_domain(self):
        """Return the domain of the records whose mail has a final state or was deleted."""
        return Domain(self._mail_field, "=", False) | Domain(
            f"{self._mail_field}.state", "in", list(STATE_OF_MAIL)
        )

    @api.model
    def _lost_mails_domain(self):
        """Return the domain of the records that do not know the outcome of their mail yet."""
        return Domain(self._mail_state_field, "=", "queued") & self._settled_mails_domain()

    @api.model
    def _sync_lost_mails(self):
        """Update the records whose outcome was never reported.

        Their mails were cancelled by a person, deleted, or left by a server that was killed or cut
        off while sending; those left are tried again.
        """
        lost = self.search(self._lost_mails_domain(), limit=1000)
        left = lost._get_mail().filtered(lambda mail: mail._is_interrupted())
        again = left._try_later(SERVER)
        lost = lost.filtered(lambda record: not record._get_mail() & again)
        # A record that fails must not stop the cron.
        run_in_savepoints(lost, lambda records: records._sync_mails(), lambda record, error: None)

    @api.model
    def _due_mails_domain(self, moment):
        """Return the domain of the records owed since a moment whose mail could go out now."""
        return self._waiting_domain(moment) & Domain(
            f"{self._mail_field}", "any", self._due_queue_domain()
        )

    @api.model
    def _due_queue_domain(self):
        return Domain("state", "=", "outgoing") & (
            Domain("scheduled_date", "=", False)
            | Domain("scheduled_date", "<=", fields.Datetime.now())
        )

    @api.model
    def _waiting_domain(self, moment):
        """Return the domain of the records owed since a moment whose mail is still under way."""
        return Domain(self._mail_state_field, "=", "queued") & Domain(
            self._mail_queued_field, "<=", moment
        )

    @api.model
    def _waiting_mails_domain(self, moment):
        """Return the domain of the records owed since a moment that wait for a mail to go out."""
        return self._waiting_domain(moment)

    @api.model
    def _wake_queue(self):
        """Trigger Odoo's queue if mails of the desk could go out and do not.

        A run that was killed or cut off in the middle leaves them to the next hourly one.
        """
        before = fields.Datetime.now() - PATIENCE
        if any(m.search_count(m._due_mails_domain(before), limit=1) for m in self._get_models()):
            self._trigger_queue()

    @api.model
    def _trigger_queue(self):
        queue = self.env["ir.model.data"]._xmlid_to_res_id("mail.ir_cron_mail_scheduler_action")
        self.env["ir.cron"].browse(queue)._trigger()

    def _sync_mails(self):
        """Update these records with the outcome of their mails."""
        for record in self:
            state = record._get_mail_state()
            if state:
                record._set_mail_state(state)

    def _get_mail_state(self):
        """Return “sent” or “failed”, or None while the mail is under way."""
        mail = self[self._mail_field]
        return STATE_OF_MAIL.get(mail.state) if mail else "failed"

    def _get_mail(self):
        """Return the mails that deliver these records."""
        return self[self._mail_field]

    def _set_mail_attempt(self, mail, passing):
        """Hook: note that an attempt has failed and that the mail is tried again."""

    def _set_mail_state(self, state):
        """Hook: store that the mail was sent, or that it failed."""

    def _explain_deleted_mail(self):
        return self.env._("The e-mail was deleted before it was sent.")

    def _explain_bounce(self, email):
        return self.env._("The e-mail was returned: %(email)s", email=email)
