from odoo import api, models
from odoo.fields import Domain
from odoo.tools import formataddr

from ..ticket.savepoints import run_in_savepoints

# RFC 3834, section 5: what marks a message that no person wrote; the second header is what
# Exchange looks at before it answers with an out-of-office message.
AUTOMATIC_HEADERS = {
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
}
# What became of a mail.mail, and so of what it carries.
STATE_OF_MAIL = {"sent": "sent", "exception": "failed", "cancel": "failed"}


class TrackedMailMixin(models.AbstractModel):
    """Records that a mail carries, such as a notice, and that follow what becomes of it.

    What became of it is evidence, written by the code alone. The model that inherits says in which
    fields the mail and its fate are kept, and takes the fate over in ``_set_mail_state``.
    """

    _name = "asas.helpdesk.tracked.mail.mixin"
    _description = "Mail Whose Delivery Is Followed"

    # The field that names the mail, and the one that says what became of it: queued, sent, failed.
    _mail_field = "mail_id"
    _mail_state_field = "state"
    # In whose thread the mails are kept; those of other models are not looked at.
    _mail_thread_model = None

    # ------------------------------------------------------------------ Sending

    @api.model
    def _get_mail_values(self, thread, address, rendered, body_html):
        """Return the values of a mail to the beneficiary.

        :param thread: the record that the mail belongs to
        :param address: name and e-mail address
        :param dict rendered: subject, email_from and body_html of the template
        :param body_html: the body in the frame of the desk
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
        """Create mails and wake the queue, which sends them."""
        mails = self.env["mail.mail"].create(vals_list)
        queue = self.env["ir.model.data"]._xmlid_to_res_id("mail.ir_cron_mail_scheduler_action")
        self.env["ir.cron"].browse(queue)._trigger()
        return mails

    @api.model
    def _find_contact_channels(self):
        """Return the channels that the frame of a mail names as ways to reach the desk."""
        return self.env["asas.helpdesk.channel"].search([("contact", "!=", False)])

    @api.model
    def _render_layout(self, body, lang, company, channels, url, ticket=None, title=""):
        """Return the body of a mail in the frame of the desk, in the direction of its language.

        :param channels: those from which the ways to reach the desk are taken
        :param url: where its button leads
        :param ticket: the ticket it is about, if any; else ``title`` names it
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

    # ------------------------------------------------------------------ Following

    @api.model
    def _may_track(self, mail):
        """Whether a mail may be one that is followed, as far as its own columns tell."""
        return mail.is_notification or "Auto-Submitted" in (mail.headers or "")

    @api.model
    def _sync_ended(self, messages):
        """Let each model that follows mails take over what became of these.

        :param messages: the mail.message of mails whose sending has ended
        """
        by_model = messages.sudo().grouped("model")  # only whose they are
        for name in self.env.registry.descendants([TrackedMailMixin._name], "_inherit"):
            # What became of a mail is written by the code alone.
            model = self.env[name].sudo()
            found = by_model.get(model._mail_thread_model)
            if found:
                model.search(model._carried_by_domain(found))._sync_mails()

    @api.model
    def _carried_by_domain(self, messages):
        """Return the domain of the records that these messages carry."""
        return Domain(f"{self._mail_field}.mail_message_id", "in", messages.ids)

    @api.model
    def _settled_mails_domain(self):
        """Return the domain of the records whose mail has ended or is gone."""
        return Domain(self._mail_field, "=", False) | Domain(
            f"{self._mail_field}.state", "in", list(STATE_OF_MAIL)
        )

    @api.model
    def _lost_mails_domain(self):
        """Return the domain of the records that do not know yet what became of their mail."""
        return Domain(self._mail_state_field, "=", "queued") & self._settled_mails_domain()

    @api.model
    def _sync_lost_mails(self):
        """Take over what became of mails while nobody was notified: cancelled by a person,
        deleted, or left by a server that was killed while sending."""
        # One that cannot be followed must not keep the cron from its next moment.
        run_in_savepoints(
            self.search(self._lost_mails_domain(), limit=1000),
            lambda records: records._sync_mails(),
            lambda record, error: None,
        )

    def _sync_mails(self):
        """Take over what became of the mails of these records."""
        for record in self:
            state = record._get_mail_state()
            if state:
                record._set_mail_state(state)

    def _get_mail_state(self):
        """Return sent or failed, or None while the mail is under way."""
        mail = self[self._mail_field]
        return STATE_OF_MAIL.get(mail.state) if mail else "failed"

    def _set_mail_state(self, state):
        """Hook: keep that the mail was sent, or that it failed."""

    def _explain_deleted_mail(self):
        return self.env._("The e-mail was deleted before it was sent.")

    def _explain_bounce(self, email):
        return self.env._("The e-mail was returned: %(email)s", email=email)
