import hashlib

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ...models.portal import file_texts
from ...models.ticket import way_in
from ...models.ticket.intake import TEXT_LENGTH
from ...tools.text import clean
from .action_form import ActionForm
from .form_token import FormToken
from .portal import ID, PortalTickets, refuse_if_foreign
from .routes import public_page

PATH = f"/my/tickets/<{ID}:ticket_id>/reply"
REPLY_LENGTH = TEXT_LENGTH // 10


class ReplyForm:
    """The form for a reply on the page of a ticket: what was typed, and the errors."""

    def __init__(self, sent=None):
        sent = sent or {}
        self.env = request.env
        self.typed = {"reply": clean(sent.get("reply", ""))}
        self.token = FormToken(clean(sent.get("form_token", ""))[:100])
        self.limits = self.env.company._asas_helpdesk_file_limits()
        self.errors = {}
        self.status = 422
        self.names_of_files, self.files = [], []

    @classmethod
    def posted(cls):
        """Return the form as it was sent, checked."""
        form = cls(request.httprequest.form)
        uploads = request.httprequest.files.getlist("reply_files")
        form.names_of_files, form.files, error = file_texts.read_uploads(
            form.env, uploads, form.limits
        )
        if error:
            form.errors["reply_files"] = error
        words = form.typed["reply"]
        if not words and not form.names_of_files:
            form.errors["reply"] = form.env._("Write your reply, or add a file.")
        if len(words) > REPLY_LENGTH:
            form.errors["reply"] = form.env._(
                "The text has %(count)s characters; %(limit)s are allowed. Shorten it.",
                count=len(words),
                limit=REPLY_LENGTH,
            )
        return form

    @property
    def key(self):
        """Return a key that is the same for each time this form is sent with the same content."""
        parts = [self.token.text, self.typed["reply"]]
        for name, content, _mimetype in self.files:
            parts += [name, hashlib.sha256(content).hexdigest()]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


class Replies(PortalTickets):
    """Take what beneficiaries write on the page of their ticket."""

    @public_page(PATH)
    def portal_reply_page(self, ticket_id, **_kw):
        """Redirect to the page of the ticket, for example when the language is changed."""
        return request.redirect(f"/my/tickets/{ticket_id}")

    # The form checks the CSRF token itself, so that nothing typed is lost when the check fails.
    @http.route(PATH, type="http", auth="public", website=True, methods=["POST"], csrf=False)
    def portal_reply(self, ticket_id, **_kw):
        """Post a reply, or show the page with what was typed and the errors to correct."""
        ticket, by_link = self._find_ticket(ticket_id)
        if not ticket:
            return self._refuse_ticket(ticket_id)
        ticket = ticket.with_context(**way_in.by(way_in.LINK if by_link else way_in.PAGE))
        form = ReplyForm.posted()
        refuse_if_foreign(form)
        if not form.errors:
            try:
                with request.env.cr.savepoint():
                    ticket._portal_reply(form.typed["reply"], form.files, form.key)
            except UserError as error:
                form.errors["form"] = str(error)
        if form.errors:
            response = self._render_ticket(ticket, by_link, ActionForm(ticket, by_link), reply=form)
            response.status_code = form.status
            return response
        return request.redirect_query(ticket.access_url, {"done": "reply"}, code=303)

    def _render_ticket(self, ticket, by_link, form, **values):
        values.setdefault("reply", ReplyForm())
        return super()._render_ticket(ticket, by_link, form, **values)
