from odoo.http import request


def visitor_language():
    """Return the language that the visitor chose on the public pages, else the institute's."""
    chosen = request.cookies.get("frontend_lang") or ""
    company = request.env.company.partner_id.sudo()  # only its language
    for code in (chosen, company.lang):
        if request.env["res.lang"]._get_data(code=code).active:
            return code
    return request.env.lang


def render_signed_page(template, values, status=200):
    """Render the page of a signed link."""
    response = request.render(template, values)
    response.status_code = status
    return keep_private(response)


def keep_private(response):
    """Keep the token in the address of an answer from other sites, and the answer out of caches."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response
