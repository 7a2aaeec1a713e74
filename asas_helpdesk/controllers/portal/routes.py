"""What the routes of pages have in common."""

from odoo import http


def public_page(path, **options):
    """Return the decorator of a page for everybody. It is only read: it answers GET alone.

    :param path: one address, or several
    :param options: further options of ``http.route``
    """
    page = {"type": "http", "auth": "public", "website": True, "methods": ["GET"]}
    return http.route(path, **page, **options)
