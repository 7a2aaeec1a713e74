import json
import re
from http import HTTPStatus

from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge

from odoo import SUPERUSER_ID, models
from odoo.http import Response, request

from ...tools.language import nearest, preferred

# Calls to the desk's models by other systems.
JSON2 = "/json/2/asas.helpdesk."
_OWN = re.compile(r"/(?:my/tickets|my/figures|support|asas_helpdesk|t)(?:/|$)")
# Our pages, with the language that may stand before them.
_PAGE = re.compile(
    r"(?:/(\w{2,3}(?:[_@-]\w+)*))?/(?:my/tickets|my/figures|my/data|support|t)(?:/.*)?"
)
_IN_FRAME = re.compile(r"/(?:my/tickets|my/data|support)(?:/.*)?")
# The session key for the language that a person has chosen on our pages.
CHOSEN = "asas_helpdesk_lang"
ARABIC = "ar"
_REPLY = re.compile(r"/my/tickets/\d+/reply")
_BROKEN = re.compile(r"[\x00-\x1f\x7f]")


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Add what the web client needs for those who work at the desk: the desk's time zone, in
        which deadlines are shown beside the reader's own, whether dates are shown in the Hijri
        calendar as well, whether they may register tickets, and the place of their role, unless
        they or another addon have chosen where the person begins."""
        result = super().session_info()
        # All roles imply this one, and a user's groups are known without a query.
        if self.env.user.has_group("asas_helpdesk.group_hall_manager"):
            result["asas_helpdesk_zone"] = self.env.company._asas_helpdesk_zone()
            result["asas_helpdesk_hijri"] = self.env.company.asas_helpdesk_hijri
            tickets = self.env["asas.helpdesk.ticket"]
            result["asas_helpdesk_registers"] = tickets.has_access("create")
            if not result.get("home_action_id"):
                place = self.env.user._asas_helpdesk_place()
                # sudo() only to find the action by its name in the code, which is cached.
                names = self.env["ir.model.data"].sudo()
                result["home_action_id"] = names._xmlid_to_res_id(place)
        return result

    @classmethod
    def _match(cls, path):
        # Odoo puts the path into a header when it leads to the page in another language, which
        # fails with a line break.
        if _BROKEN.search(path) and _OWN.search(path):
            raise BadRequest
        page = not hasattr(request, "is_frontend") and _PAGE.fullmatch(path)
        unchosen = page and cls._asas_helpdesk_take_language(page[1])
        try:
            return super()._match(path)
        except HTTPException as answer:
            if unchosen and answer.response is not None:
                # A redirect; only the language is in a cookie of it, which nobody has chosen.
                answer.response.headers.remove("Set-Cookie")
            raise

    # ------------------------------------------------------------------ Language

    @classmethod
    def _asas_helpdesk_take_language(cls, in_address):
        """Let Odoo take, on our pages alone, the language that the person reads there.

        A language in the address comes first, then what was chosen on our pages, then the person's
        own language or, for visitors, that of the page before, the browser's, and Arabic. Odoo
        knows only the language of the page before, which its cookie keeps for the next person, too.

        :param in_address: what may be a language at the beginning of the address
        :return: whether nobody has chosen it, so that Odoo's cookie does not keep it
        """
        languages = request.env(user=SUPERUSER_ID)["res.lang"]  # those of the pages are public
        offered = list(languages._get_frontend())
        asked = nearest(languages._get_data(url_code=in_address or "").code or in_address, offered)
        chosen, own = request.session.get(CHOSEN), cls._asas_helpdesk_own_language(offered)
        last = None if request.session.uid else request.cookies.get("frontend_lang")
        last = last if last in offered else None
        if asked and asked != own:
            request.session[CHOSEN] = asked
        elif asked and chosen:
            # An address to which these rules have led is no choice of another language.
            del request.session[CHOSEN]
        lang = asked or nearest(chosen, offered) or last or own
        if not lang or asked and (asked != own or last not in (None, own)):
            return False
        request.cookies = ImmutableMultiDict({**request.cookies, "frontend_lang": lang})
        return True

    @classmethod
    def _asas_helpdesk_own_language(cls, offered):
        """Return the language of the user who is signed in, or that of the visitor's browser or
        else Arabic.

        Programs that are no browser, such as those of search engines, ask for none: they get the
        page of the address, as Odoo does it.
        """
        if request.session.uid:
            user = request.env(user=request.session.uid)["res.users"]
            return nearest(user.context_get().get("lang"), offered)
        browser = request.httprequest
        wanted = list(browser.accept_languages)
        if not wanted and "Mozilla/" not in browser.user_agent.string:
            return None
        return preferred(wanted, offered) or nearest(ARABIC, offered)

    # ------------------------------------------------------------------ Errors

    @classmethod
    def _get_exception_code_values(cls, exception):
        """Withhold the server's internals from people outside: Odoo shows the traceback to those
        who add ``debug=1`` to an address. The server's log has it."""
        code, values = super()._get_exception_code_values(exception)
        if _OWN.search(request.httprequest.path) and not request.env.user._is_internal():
            values |= {"traceback": None, "qweb_exception": None}
        return code, values

    @classmethod
    def _get_error_html(cls, env, code, values):
        """Show errors at our addresses in our frame. The figures stay apart: for those who may not
        read them, their address is like any other that does not exist."""
        path = request.httprequest.path
        internal = env.user._is_internal()  # to whom Odoo shows more of a failure
        if _IN_FRAME.fullmatch(path) and (code < HTTPStatus.INTERNAL_SERVER_ERROR or not internal):
            return code, env["ir.ui.view"]._render_template("asas_helpdesk.page_error", values)
        return super()._get_error_html(env, code, values)

    @classmethod
    def _handle_error(cls, exception):
        path = request.httprequest.path
        too_large = isinstance(exception, RequestEntityTooLarge)
        if too_large and (path in cls._asas_helpdesk_forms() or _REPLY.fullmatch(path)):
            return cls._asas_helpdesk_too_large(exception)
        response = super()._handle_error(exception)
        if path.startswith(JSON2) and getattr(response, "mimetype", None) == "application/json":
            cls._asas_helpdesk_withhold(response)
        return response

    @classmethod
    def _asas_helpdesk_forms(cls):
        """Return the paths at which people send files along with what they typed. (Hook)"""
        return ("/my/tickets/new",)

    @classmethod
    def _asas_helpdesk_too_large(cls, exception):
        """Explain to people who sent too much at once what to do, in their language: the request
        was not read, so the form cannot be shown again as it was."""
        request.env.cr.rollback()
        cls._frontend_pre_dispatch()
        request.params = {}
        page = request.env["ir.ui.view"]._render_template(
            "asas_helpdesk.form_too_large", {"path": request.httprequest.full_path.rstrip("?")}
        )
        response = Response(page, status=exception.code, content_type="text/html; charset=utf-8")
        cls._post_dispatch(response)
        return response

    @classmethod
    def _asas_helpdesk_withhold(cls, response):
        """Withhold the server's internals from other systems: Odoo's answers to JSON-2 contain the
        traceback. The server's log has it."""
        body = json.loads(response.get_data())
        kept = {name: body.get(name) for name in ("name", "message")}
        if response.status_code == HTTPStatus.INTERNAL_SERVER_ERROR:
            kept = {"name": "InternalServerError", "message": "The server could not do this."}
        response.set_data(json.dumps(kept))
