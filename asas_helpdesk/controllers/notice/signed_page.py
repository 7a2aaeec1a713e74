from odoo.http import request


def render_signed_page(template, values, status=200):
    """Render the page of a signed link.

    Its headers keep the token in the address from other sites and out of caches.
    """
    response = request.render(template, values)
    response.status_code = status
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response
