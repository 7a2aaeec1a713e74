from odoo import api, fields, models
from odoo.tools import get_lang

from ...tools import arabic
from ...tools.opening_words import local
from ...tools.suggestions import rank
from ...tools.text import id_in_text
from .public_page import WORDS_LENGTH

MOST_SUGGESTED = 3


class PublicPageSuggestions(models.AbstractModel):
    """Suggest ready answers to somebody who is writing to the desk.

    Only published answers are read, from what is cached for the public page.
    """

    _inherit = "asas.helpdesk.public.page"

    @api.model
    def _suggest(self, subject, service):
        """Return the answers that share words with a subject, or those of the chosen service if
        there is no subject yet.

        :param str subject: as it is being typed
        :param str service: the id of the chosen service, as the form holds it
        :return: ``answers`` and ``said``, the sentence that announces them; None without answers
        """
        today = local(fields.Datetime.now(), self._desk_hours()).date()
        published = self._published(self.env.company.id, get_lang(self.env).code, today)
        answers = [
            (one["id"], answer) for one in published["services"] for answer in one["answers"]
        ]
        service_id = id_in_text(service)
        # The answers of the chosen service stand first, and win between equals.
        answers.sort(key=lambda pair: pair[0] != service_id)
        words = arabic.fold((subject or "")[:WORDS_LENGTH])
        if words:
            texts = [(arabic.fold(answer["question"]), answer["folded"]) for _id, answer in answers]
            found = [answers[position][1] for position in rank(words, texts)]
        else:
            found = [answer for one, answer in answers if one == service_id]
        found = found[:MOST_SUGGESTED]
        if not found:
            return None
        said = self.env._(
            "Answers that may help: %(count)s. They follow the field.", count=len(found)
        )
        return {"answers": found, "said": said}
