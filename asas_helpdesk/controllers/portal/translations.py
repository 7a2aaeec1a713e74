from odoo import http

from odoo.addons.http_routing.controllers.main import Routing

from ...models.portal.ir_http import TRANSLATIONS


class Translations(http.Controller):
    """The translations for the scripts on the page of a ticket."""

    @http.route(
        TRANSLATIONS, type="http", auth="public", website=True, readonly=True, sitemap=False
    )
    def ticket_translations(self, hash=None, lang=None):  # noqa: A002  (named by Odoo's script)
        """Return the translations of Odoo's pages and those of the conversation, from mail.

        Odoo leaves the conversation in English; only these pages need its translations.
        """
        return Routing().get_website_translations(hash=hash, lang=lang, mods="mail")
