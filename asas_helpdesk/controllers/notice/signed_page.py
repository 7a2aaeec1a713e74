from odoo.http import request


def render_signed_page(template, values, status=200):
    """Render the page behind a signed link, whose token must not travel on to other sites, nor
    stay in shared caches."""
    response = request.render(template, values)
    response.status_code = status
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response
