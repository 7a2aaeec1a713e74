from odoo import http
from odoo.http import request

from ...models.inquiry.inquiry_outside import ANSWER_LENGTH, MORE_IN_AN_HOUR
from ...models.portal import file_texts
from ...tools.text import clean, id_in_text
from ..notice.signed_page import keep_private, render_signed_page, visitor_language
from ..portal.portal import INLINE_TYPES

PATH = "/asas_helpdesk/inquiry"


class AnswerForm:
    """The form for an answer: what was typed and chosen, and the errors."""

    def __init__(self, inquiry, sent=None):
        self.env = request.env
        self.limits = inquiry.company_id._asas_helpdesk_file_limits() if inquiry else None
        self.typed = clean((sent or {}).get("answer", "")).strip()
        self.errors = {}
        self.names_of_files, self.files = [], []

    def read(self):
        """Check what was sent."""
        uploads = request.httprequest.files.getlist("answer_files")
        self.names_of_files, self.files, error = file_texts.read_uploads(
            self.env, uploads, self.limits
        )
        if error:
            self.errors["answer_files"] = error
        if not self.typed and not self.names_of_files:
            self.errors["answer"] = self.env._("Write your answer, or add a file.")
        elif len(self.typed) > ANSWER_LENGTH:
            self.errors["answer"] = self.env._(
                "The answer has %(count)s characters; %(limit)s are allowed.",
                count=len(self.typed),
                limit=ANSWER_LENGTH,
            )


class Inquiry(http.Controller):
    """The page on which somebody without a user of the staff answers an inquiry, linked in a mail.

    It shows what is put to them and takes an answer; the ticket stays with the desk.
    """

    @http.route(PATH, type="http", auth="public", methods=["GET", "POST"])
    def inquiry(self, token="", **_kw):
        """Show the question, take the answer, or say what is wrong with it."""
        token = clean(token)
        inquiry = request.env["asas.helpdesk.inquiry"]._find_by_token(token)
        request.update_context(lang=inquiry.env.lang if inquiry else visitor_language())
        form = AnswerForm(inquiry, request.httprequest.form)
        if inquiry and request.httprequest.method == "POST":
            form.read()
            if not form.errors:
                self._take(inquiry, form)
        return render_signed_page(
            "asas_helpdesk.inquiry_page",
            {
                "inquiry": inquiry,
                "token": token,
                "form": form,
                "own": inquiry.answered_by_id == inquiry.asked_partner_id,
                "accepted_kinds": inquiry and file_texts.accepted(form.limits),
                "files_hint": inquiry and file_texts.hint(request.env, form.limits),
                "describe_kind": file_texts.describe_kind,
                "format_size": file_texts.format_size,
                "answer_length": ANSWER_LENGTH,
            },
            404 if not inquiry else 400 if form.errors else 200,
        )

    def _take(self, inquiry, form):
        """Take the answer, or what is added to it: two pages may have been open."""
        inquiry._wait_for_others()
        inquiry.invalidate_recordset(["state"])
        person = inquiry.asked_partner_id
        if inquiry.state == "asked":
            inquiry._take_answer(form.typed, person, inquiry._attach(form.files))
            return
        wait = request.env["asas.helpdesk.rate.limit"]._hit(
            {("inquiry", str(inquiry.id)): MORE_IN_AN_HOUR}
        )
        if wait:
            form.errors["form"] = request.env._(
                "Much was added in a short time. Reply to the e-mail with the question instead."
            )
            return
        inquiry._take_more(form.typed, person, inquiry._attach(form.files))

    @http.route(f"{PATH}/file", type="http", auth="public", methods=["GET"])
    def file(self, token="", file="", **_kw):
        """Return a file that is put to the reader of the link."""
        inquiry = request.env["asas.helpdesk.inquiry"]._find_by_token(clean(token))
        found = inquiry.file_ids.filtered(lambda each: each.id == id_in_text(file))
        if not found:
            raise request.not_found()
        stream = request.env["ir.binary"]._get_stream_from(found)
        return keep_private(stream.get_response(as_attachment=found.mimetype not in INLINE_TYPES))
