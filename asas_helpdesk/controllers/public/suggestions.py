from odoo import http
from odoo.http import request

from ...tools.text import clean
from ..portal.routes import public_page


class Suggestions(http.Controller):
    """Ready answers for the form, while somebody writes."""

    @public_page("/support/suggestions", sitemap=False)
    def suggestions(self, subject="", service="", **_kw):
        """Return the part of the form that shows the ready answers for a subject or a service."""
        suggested = request.env["asas.helpdesk.public.page"]._suggest(
            clean(subject), clean(service)
        )
        response = request.render("asas_helpdesk.suggestions", {"suggested": suggested})
        # What somebody is writing is kept by no cache.
        response.headers["Cache-Control"] = "no-store"
        return response
