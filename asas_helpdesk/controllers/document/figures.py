import logging

from odoo import http
from odoo.http import request

from ...tools import pdf
from ..portal.figures import file_name
from ..portal.portal import keep_to_itself
from ..portal.routes import public_page
from ..report.figures import FiguresReport

_logger = logging.getLogger(__name__)


class FiguresDocument(FiguresReport):
    """Add the published figures as a document."""

    @public_page("/my/figures.pdf", sitemap=False)
    def portal_my_figures_pdf(self, **_kw):
        """Return the same figures as PDF, in the language of the page."""
        figures = self._published_figures()
        try:
            if not pdf.is_available():
                raise pdf.NotMade("WeasyPrint is not installed.")
            content = request.env["asas.helpdesk.figures.document"]._get_pdf(figures)
        except pdf.NotMade as error:
            _logger.warning("No document of the figures: %s", error)
            response = request.render("asas_helpdesk.document_not_made", {"ticket": None})
            response.status_code = 503
            return keep_to_itself(response, False)
        response = request.make_response(
            content,
            [
                ("Content-Type", "application/pdf"),
                ("Content-Disposition", http.content_disposition(file_name(figures, "pdf"))),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
        return keep_to_itself(response, False)
