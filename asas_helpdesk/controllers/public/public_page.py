from odoo import http
from odoo.http import request
from odoo.tools.json import scriptsafe

from ...models.public.public_page import PAGE, WORDS_LENGTH
from ...tools.text import clean
from ..portal.routes import public_page

# The session key for the ready answers on which the visitor has voted.
VOTED = "asas_helpdesk_voted"
# No real visitor votes on more answers; the limit keeps the session small.
MOST_VOTED = 500
VERDICTS = {"found": True, "not_found": False}


class PublicPage(http.Controller):
    """The public page of the desk: how to contact it, its commitments, ready answers."""

    @public_page(PAGE)
    def support(self, q="", answered="", **_kw):
        """Show the page or, with search words, the ready answers that contain them."""
        words = clean(q)[:WORDS_LENGTH]
        support = request.env["asas.helpdesk.public.page"]
        page = support._page(words)
        count = sum(len(service["answers"]) for service in page["services"])
        base_url = request.env.company.get_base_url()
        addresses = support._addresses(base_url)
        voted, answered, token = self._voted(), clean(answered), request.csrf_token()
        address = addresses.get(request.env.lang) or base_url + PAGE
        response = request.render(
            "asas_helpdesk.support_page",
            {
                "page": page,
                "words": words,
                "count": count,
                "found": self._found(words, count),
                "description": request.env._(
                    "%(company)s: how to reach us and when, how fast we answer, ready answers, and"
                    " the form for complaints, suggestions and requests for help.",
                    company=request.env.company.name,
                ),
                "voted": voted,
                "answered": answered,
                "token": token,
                # For who has neither searched nor voted, as nearly everybody.
                "answers": None if words or voted or answered else support._answers(token),
                "services": page["services"],
                "addresses": addresses,
                "address": address,
                # Escaped for a script element.
                "structured": scriptsafe.dumps(support._structured(page, base_url, address)),
            },
        )
        # No shared cache: the page says whether the desk is open now, and its forms belong to the
        # session of the visitor.
        response.headers["Cache-Control"] = "private, no-cache"
        return response

    @public_page(f"{PAGE}/accessibility")
    def accessibility(self, **_kw):
        """Show how accessible the pages are, and what to do if they are not."""
        return self._render_statement("asas_helpdesk.accessibility_page")

    @public_page(f"{PAGE}/privacy")
    def privacy(self, **_kw):
        """Show which personal data are kept and why: the notice that people consent to."""
        return self._render_statement("asas_helpdesk.privacy_page")

    def _render_statement(self, template):
        # The name and the addresses of the institute are for everybody.
        return request.render(template, {"company": request.env.company.sudo()})

    @http.route(
        f"{PAGE}/answers/<int(max=2147483647):answer_id>/<any({','.join(VERDICTS)}):verdict>",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
        sitemap=False,
    )
    def vote_on_answer(self, answer_id, verdict, q="", **_kw):
        """Count whether a ready answer has helped, once per visitor."""
        # sudo() because published answers are for everybody; only their counters are written.
        answer = request.env["asas.helpdesk.answer"].sudo().search([("id", "=", answer_id)])
        if not answer or not answer.service_id.active:
            raise request.not_found()
        voted = self._voted()
        if str(answer_id) not in voted and len(voted) < MOST_VOTED:
            answer._count(VERDICTS[verdict])
            request.session[VOTED] = {**voted, str(answer_id): verdict}
        words = clean(q)[:WORDS_LENGTH]
        params = {"answered": answer_id, **({"q": words} if words else {})}
        # Odoo puts the visitor's language before the path, so append the anchor afterwards.
        response = request.redirect_query(PAGE, params, code=303)
        response.headers["Location"] += f"#asas_answer_{answer_id}"
        return response

    def _found(self, words, count):
        if count:
            return request.env._("Answers for “%(words)s”: %(count)s.", words=words, count=count)
        return request.env._(
            "No ready answer contains “%(words)s”. Try another word, or contact us.", words=words
        )

    def _voted(self):
        voted = request.session.get(VOTED)
        return voted if isinstance(voted, dict) else {}
