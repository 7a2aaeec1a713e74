from http import HTTPStatus

from odoo import http
from odoo.http import request

from ...models.report.wallboard import PATH
from ...models.ticket.direction import is_rtl
from ...tools.text import clean
from ..portal.routes import public_page

# Requests from one network in a minute: a screen needs two.
MOST_PER_MINUTE = 240
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


class Wallboard(http.Controller):
    """The page of a screen on the wall, and the figures it asks for while it hangs there.

    Who has the link sees it, without a session; a wrong link, one that was withdrawn and none
    are answered alike, as an address that does not exist.
    """

    @public_page(PATH, multilang=False, sitemap=False, save_session=False)
    def wallboard(self, token="", **_kw):
        """Show the wallboard, in its own language."""
        refused = self._refuse_too_many()
        if refused:
            return refused
        board = self._find(token)
        # sudo() because visitors read no languages; only its direction is used.
        localized = board.with_context(lang=board.lang)
        shown = board._show()
        values = {
            "board": board,
            "direction": "rtl" if is_rtl(localized.env) else "ltr",
            "shown": shown,
        }
        page = localized.env["ir.qweb"]._render("asas_helpdesk.wallboard", values, lang=board.lang)
        return request.make_response(
            page, [*HEADERS.items(), ("Content-Type", "text/html; charset=utf-8")]
        )

    @public_page(f"{PATH}/now", multilang=False, sitemap=False, save_session=False)
    def wallboard_now(self, token="", **_kw):
        """Return what the wallboard shows now, as JSON."""
        refused = self._refuse_too_many()
        if refused:
            return refused
        board = self._find(token)
        board._note_seen()
        return request.make_json_response(board._show(), HEADERS)

    def _find(self, token):
        board = request.env["asas.helpdesk.wallboard"]._find_by_key(clean(token))
        if not board:
            raise request.not_found()
        return board

    def _refuse_too_many(self):
        """Return the answer to who asks too often, or None."""
        limits = request.env["asas.helpdesk.rate.limit"]
        wait = limits._hit({("wallboard", limits._get_requester()): MOST_PER_MINUTE}, span=60)
        if not wait:
            return None
        headers = [("Retry-After", str(wait)), ("Cache-Control", "no-store")]
        said = request.env._("Too many requests. Try again in a minute.")
        return request.make_response(said, headers, status=HTTPStatus.TOO_MANY_REQUESTS)
