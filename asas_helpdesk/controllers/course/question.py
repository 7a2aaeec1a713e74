from odoo import http
from odoo.http import request

from ...models.ticket.intake import TEXT_LENGTH
from ...tools.text import clean
from ..notice.signed_page import render_signed_page, visitor_language


class Question(http.Controller):
    """The page on which a trainer answers a trainee's question, linked in a mail to the trainer.

    It shows the question and accepts an answer; the ticket itself stays with the desk.
    """

    @http.route("/asas_helpdesk/question", type="http", auth="public", methods=["GET", "POST"])
    def question(self, token="", answer="", revision="", **kwargs):
        token, answer = clean(token), clean(answer)
        ticket = request.env["asas.helpdesk.ticket"]._find_by_trainer_token(token)
        error, answered = None, False
        request.update_context(lang=ticket.env.lang if ticket else visitor_language())
        if ticket and request.httprequest.method == "POST":
            if revision != ticket._trainer_revision():
                answered = True  # submitted twice, or from an outdated page
            elif not answer:
                error = request.env._("Write your answer first.")
            elif len(answer) > TEXT_LENGTH // 10:
                error = request.env._(
                    "The answer has %(count)s characters; %(limit)s are allowed.",
                    count=len(answer),
                    limit=TEXT_LENGTH // 10,
                )
            else:
                ticket._trainer_answers(answer)
                answered = True
        status = 404 if not ticket else 400 if error else 200
        return render_signed_page(
            "asas_helpdesk.question_page",
            {
                "ticket": ticket,
                "token": token,
                "answer": answer,
                "revision": ticket and ticket._trainer_revision(),
                "answered": answered,
                "error": error,
            },
            status,
        )
