from odoo import http
from odoo.http import request


class KnownProblems(http.Controller):
    """The button “I have this problem” on the public page."""

    # The page may have been open for hours: then the form takes over, instead of an error.
    @http.route(
        "/support/problems/<int(max=2147483647):problem_id>/report",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        csrf=False,
        sitemap=False,
    )
    def report_problem(self, problem_id, **_kw):
        """Make or find the report of the person who is signed in; lead everybody else to the form.

        Pressing it again, or on two pages at once, leads to the same report.
        """
        problem = request.env["asas.helpdesk.known.problem"]._find_published(problem_id)
        if not problem:
            return request.redirect_query("/support", {"problem": "ended"}, code=303)
        ours = request.validate_csrf(request.httprequest.form.get("csrf_token"))
        if request.env.user._is_public() or not ours:
            return request.redirect_query("/support/new", {"incident": problem_id}, code=303)
        report = request.env["asas.helpdesk.ticket"]._report_known_problem(problem)
        if not report:
            # Pressed twice at the same time: the other request has stored it by now.
            return request.redirect("/my/tickets", code=303)
        return request.redirect_query(report.access_url, {"submitted": 1}, code=303)
