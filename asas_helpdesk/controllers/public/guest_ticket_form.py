import time

from odoo.http import request

from ...models.ticket.intake import NAME_LENGTH
from ..portal.form_steps import SEND
from ..portal.ticket_form import TicketForm

# From one address files may be sent this many times as often as tickets: errors are corrected.
FILES_PER_TICKET = 4


class GuestTicketForm(TicketForm):
    """The form for a new ticket for people who are not signed in.

    It also asks who they are and for their consent, and refuses bots.
    """

    names = (
        "ticket_type",
        "service_id",
        "subject",
        "description",
        "attachments",
        "beneficiary_kind",
        "beneficiary_name",
        "beneficiary_email",
        "beneficiary_phone",
        "consent",
        "notice",
    )
    ON_CHECK_PAGE = ("consent", "notice")
    # The least time in seconds in which a person can fill in the form.
    LEAST_SECONDS = 3
    # A field that is hidden from people and filled in by bots.
    HONEYPOT = "homepage"

    @classmethod
    def _known(cls):
        return {}

    @property
    def kinds(self):
        kinds = self.env["asas.helpdesk.ticket"]._fields["beneficiary_kind"]
        return kinds._description_selection(self.env)

    @property
    def captcha(self):
        """Return whether a captcha of Odoo is installed and set up."""
        session = self.env["ir.http"].get_frontend_session_info()
        return bool(session.get("recaptcha_public_key") or session.get("turnstile_site_key"))

    def _may_keep(self):
        limits = self.env["asas.helpdesk.rate.limit"]
        most = self.env.company.asas_helpdesk_address_limit * FILES_PER_TICKET
        return not limits._hit({("files", self.env.company.id, limits._get_requester()): most})

    def refuse_bots(self):
        """Refuse a form that looks as if a bot had sent it; a person loses nothing typed."""
        if request.httprequest.form.get(self.HONEYPOT):
            self.errors["form"] = self.env._(
                "The form was not submitted, because the browser filled in a hidden field."
                " We have emptied it. Please submit the form again."
            )
        elif self.act == SEND and time.time() - self.token.opened < self.LEAST_SECONDS:
            self.errors["form"] = self.env._(
                "The form was filled in faster than usual and has not been submitted yet."
                " Check it and submit it again."
            )

    # ------------------------------------------------------------------ Fields

    def missing(self, name):
        if name == "consent":
            return self.env._("We can only accept it with your consent to the privacy notice.")
        return super().missing(name)

    def _read_person(self):
        self.intake.read_choice("beneficiary_kind")
        self._read_line("beneficiary_name", NAME_LENGTH)
        if self.act != SEND:
            return  # asked on the page on which the answers are checked
        if not self.typed["consent"]:
            self.errors["consent"] = self.missing("consent")
        elif not self.env.company._asas_helpdesk_shown_notice(self.typed["notice"])[1]:
            # Nobody agrees to a text that they were not shown.
            self.typed["consent"] = ""
            self.errors["consent"] = self.env._(
                "The privacy notice has changed since you opened this page. Read it and give your"
                " consent again."
            )
