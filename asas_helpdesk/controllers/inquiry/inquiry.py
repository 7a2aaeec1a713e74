from odoo import http
from odoo.http import request

from ...models.inquiry.inquiry_mails import ANSWER_LENGTH
from ...tools.text import clean
from ..notice.signed_page import render_signed_page, visitor_language


class Inquiry(http.Controller):
    """The page on which somebody without a user of the staff answers an inquiry, linked in a mail.

    It shows what is put to them and takes one answer; the ticket stays with the desk.
    """

    @http.route("/asas_helpdesk/inquiry", type="http", auth="public", methods=["GET", "POST"])
    def inquiry(self, token="", answer="", **kwargs):
        token, answer = clean(token), clean(answer).strip()
        inquiry = request.env["asas.helpdesk.inquiry"]._find_by_token(token)
        error = None
        request.update_context(lang=inquiry.env.lang if inquiry else visitor_language())
        if inquiry.state == "asked" and request.httprequest.method == "POST":
            inquiry.lock_for_update()
            if not answer:
                error = request.env._("Write your answer first.")
            elif len(answer) > ANSWER_LENGTH:
                error = request.env._(
                    "The answer has %(count)s characters; %(limit)s are allowed.",
                    count=len(answer),
                    limit=ANSWER_LENGTH,
                )
            else:
                inquiry._take_answer(answer, inquiry.asked_partner_id)
        return render_signed_page(
            "asas_helpdesk.inquiry_page",
            {"inquiry": inquiry, "token": token, "answer": answer, "error": error},
            404 if not inquiry else 400 if error else 200,
        )
