from odoo import http

from odoo.addons.http_routing.controllers.main import Routing

from ...models.portal.ir_http import TRANSLATIONS


class Translations(http.Controller):
    """The words of the page of a ticket."""

    @http.route(
        TRANSLATIONS, type="http", auth="public", website=True, readonly=True, sitemap=False
    )
    def ticket_translations(self, hash=None, lang=None):  # noqa: A002  (named by Odoo's script)
        """Return what Odoo's pages have, and the words of the conversation, which are mail's.

        Odoo leaves those in English, and the pages of others have no use for them.
        """
        return Routing().get_website_translations(hash=hash, lang=lang, mods="mail")
