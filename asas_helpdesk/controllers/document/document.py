import logging
import tempfile

from werkzeug.wsgi import wrap_file

from odoo import http
from odoo.http import request
from odoo.tools.misc import get_lang

from ...models.ticket.protected_mixin import LEVEL2
from ...tools import pdf
from ...tools.text import clean
from ..portal.portal import ID, keep_to_itself
from ..portal.routes import public_page
from ..public.track_form import REFERENCE_LENGTH

_logger = logging.getLogger(__name__)

# Documents an hour that are made for one ticket, and for one internet address.
OF_TICKET = 20
OF_ADDRESS = 60


class Documents(http.Controller):
    """The documents of a ticket, for those who may see its page."""

    @public_page(f"/my/tickets/<{ID}:ticket_id>/documents/<any(receipt,decision,ticket):kind>.pdf")
    def ticket_document(self, ticket_id, kind, lang=None, **_kw):
        """Return a document of a ticket to its beneficiary, to those who have opened its link, and
        to the staff who may read it; for everybody else there is none, whether there is a ticket
        or not."""
        ticket, by_link = self._find(ticket_id)
        if not ticket:
            raise request.not_found()
        ticket = ticket.with_context(lang=self._choose_language(ticket, lang))
        if kind not in ticket._get_documents():
            raise request.not_found()
        if self._is_too_often(ticket):
            return self._refuse(ticket, by_link, 429)
        try:
            made = request.env["asas.helpdesk.document"]._make(ticket, kind, masked=by_link)
        except pdf.NotMade as error:
            _logger.warning("No %s of %s: %s", kind, ticket.reference, error)
            return self._refuse(ticket, by_link, 503)
        response = request.make_response(
            made.content,
            [
                ("Content-Type", "application/pdf"),
                ("Content-Disposition", http.content_disposition(made.name)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
        return keep_to_itself(response, by_link)

    @http.route(
        f"/asas_helpdesk/tickets/<{ID}:ticket_id>/file.zip",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def ticket_file(self, ticket_id, lang=None, bare=None, **_kw):
        """Return the file of a ticket for an appeal to Level 2, and record it; for everybody else
        there is none, whether there is a ticket or not."""
        user = request.env.user
        ticket = request.env["asas.helpdesk.ticket"]._portal_preview(ticket_id)
        if not ticket or not user.has_group(LEVEL2) or not pdf.is_available():
            raise request.not_found()
        ticket.sudo(False)._note_reading()
        ticket = ticket.with_context(lang=self._choose_language(ticket, lang))
        target = tempfile.TemporaryFile()
        try:
            name = request.env["asas.helpdesk.document"]._write_file(ticket, target, bool(bare))
        except pdf.NotMade as error:
            _logger.warning("No file of %s: %s", ticket.reference, error)
            return self._refuse(ticket, False, 503)
        size = target.tell()
        target.seek(0)
        response = request.make_response(
            wrap_file(request.httprequest.environ, target),
            [
                ("Content-Type", "application/zip"),
                ("Content-Length", size),
                ("Content-Disposition", http.content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
        response.direct_passthrough = True
        return keep_to_itself(response, False)

    def _find(self, ticket_id):
        """Return the ticket as its beneficiary reads it, as superuser, and whether it was opened by
        its link."""
        tickets = request.env["asas.helpdesk.ticket"]
        ticket, by_link = tickets._portal_find(ticket_id)
        if ticket:
            return ticket, by_link
        ticket = tickets._portal_preview(ticket_id)
        ticket.sudo(False)._note_reading()
        return ticket, False

    def _choose_language(self, ticket, wanted):
        """Return the language of a document: the one that was asked for, else that of the page for
        its beneficiary and that of the beneficiary for the staff."""
        installed = {code for code, _name in request.env["res.lang"].get_installed()}
        if wanted in installed:
            return wanted
        own = ticket.lang if request.env.user._is_internal() else request.env.lang
        return own if own in installed else get_lang(request.env).code

    def _is_too_often(self, ticket):
        limits = request.env["asas.helpdesk.rate.limit"]
        requester = ("documents of", limits._get_requester())
        return bool(limits._hit({("document", ticket.id): OF_TICKET, requester: OF_ADDRESS}))

    def _refuse(self, ticket, by_link, status):
        response = request.render("asas_helpdesk.document_not_made", {"ticket": ticket})
        response.status_code = status
        return keep_to_itself(response, by_link)

    @public_page("/support/ticket/<path:reference>", sitemap=False)
    def ticket_of_reference(self, reference, **_kw):
        """Lead from the code on a document to the ticket: those who may see it to its page, all
        others to the form that sends its link, whether there is a ticket or not."""
        reference = clean(reference)[:REFERENCE_LENGTH]
        ticket = request.env["asas.helpdesk.ticket"]._find_by_reference(reference)
        if ticket:
            return request.redirect(ticket.access_url)
        return request.redirect_query("/support/track", {"reference": reference})
