from odoo import api, models
from odoo.fields import Domain
from odoo.tools import formataddr

from ..ticket.savepoints import run_in_savepoints

# RFC 3834, section 5: the headers of a message that no person wrote. Exchange checks the second
# one before it answers with an out-of-office message.
AUTOMATIC_HEADERS = {
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
}
# The outcome of a mail.mail, and so of the record it delivers.
STATE_OF_MAIL = {"sent": "sent", "exception": "failed", "cancel": "failed"}


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
        queue = self.env["ir.model.data"]._xmlid_to_res_id("mail.ir_cron_mail_scheduler_action")
        self.env["ir.cron"].browse(queue)._trigger()
        return mails

    @api.model
    def _find_contact_channels(self):
        """Return the channels that the mail layout shows as ways to contact the desk."""
        return self.env["asas.helpdesk.channel"].search([("contact", "!=", False)])

    @api.model
    def _render_layout(self, body, lang, company, channels, url, ticket=None, title=""):
        """Return the body of a mail in the layout of the desk, in the direction of its language.

        :param channels: the channels from which to show those of the company
        :param url: the target of the button
        :param ticket: the ticket that the mail is about, if any; otherwise ``title`` is shown
        """
        if ticket is None:
            ticket = self.env["asas.helpdesk.ticket"]
        return (
            self.env["ir.qweb"]
            .with_context(lang=lang)
            ._render(
                "asas_helpdesk.notice_layout",
                {
                    "ticket": ticket.with_context(lang=lang),
                    "title": title,
                    "body": body,
                    "company": company,
                    "channels": channels._of_company(company).with_context(lang=lang),
                    "lang": lang,
                    "direction": self.env["res.lang"]._get_data(code=lang).direction or "ltr",
                    "url": url,
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
    def _sync_ended(self, messages):
        """Update the records of all models that track mails, for mails whose sending has ended.

        :param messages: the mail.message of these mails
        """
        by_model = messages.sudo().grouped("model")  # sudo() only to read their models
        for name in self.env.registry.descendants([TrackedMailMixin._name], "_inherit"):
            # sudo() because only the code writes the outcome of a mail.
            model = self.env[name].sudo()
            found = by_model.get(model._mail_thread_model)
            if found:
                model.search(model._carried_by_domain(found))._sync_mails()

    @api.model
    def _carried_by_domain(self, messages):
        """Return the domain of the records that these messages deliver."""
        return Domain(f"{self._mail_field}.mail_message_id", "in", messages.ids)

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

        Their mails were cancelled by a person, deleted, or left by a server that was killed while
        sending.
        """
        # A record that fails must not stop the cron.
        run_in_savepoints(
            self.search(self._lost_mails_domain(), limit=1000),
            lambda records: records._sync_mails(),
            lambda record, error: None,
        )

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

    def _set_mail_state(self, state):
        """Hook: store that the mail was sent, or that it failed."""

    def _explain_deleted_mail(self):
        return self.env._("The e-mail was deleted before it was sent.")

    def _explain_bounce(self, email):
        return self.env._("The e-mail was returned: %(email)s", email=email)
