from lxml import html
from markupsafe import Markup

from odoo import models
from odoo.tools import html_sanitize

from ...tools.frame import parts, put

# The context key for what notices say instead of their usual words: kind and words.
WORDS = "asas_helpdesk_words"


class TicketWords(models.Model):
    """What a notice will say, as the beneficiary will read it: the words may be changed, the frame
    is fixed."""

    _inherit = "asas.helpdesk.ticket"

    def _preview(self, kind, values=None, typed=False):
        """Return what the beneficiary will read of a notice.

        :param str kind: of the notice
        :param dict values: what will be written on the ticket with it
        :param typed: whether somebody types what is said after its sentences; else the sentences
            themselves are offered
        :return: a dict: ``subject``; ``before`` and ``after``, the HTML of the frame around the
            words; ``words``, the usual ones
        """
        result = super()._preview(kind, values, typed)
        template = self.env["asas.helpdesk.delivery.email"]._get_template(kind)
        if not template:
            return result
        lang = self.lang or self.env.lang
        # sudo() as for every notice: what it says is what its beneficiary reads.
        template = template.sudo().with_context(lang=lang)
        ticket = self.sudo().with_context(lang=lang)
        body = self.env["ir.qweb"]._render(
            html.fragment_fromstring(template.body_html or "", create_parent="div"),
            template._render_eval_context() | {"object": ticket.new(values or {}, origin=ticket)},
            raise_if_not_found=False,
            minimal_qcontext=True,
        )
        before, words = (body, "") if typed else parts(str(body))
        after = (
            self.env["ir.qweb"]
            .with_context(lang=lang)
            ._render(
                "asas_helpdesk.words_after",
                {"ask": kind == "waiting" and ticket._get_ask(), "company": ticket.company_id},
            )
        )
        return {
            "subject": template._render_field("subject", self.ids, compute_lang=True)[self.id],
            "before": Markup(html_sanitize(str(before))),  # noqa: S704
            "words": words,
            "after": after,
        }

    def _with_words(self, departure):
        ticket = super()._with_words(departure)
        kind, words = departure._get_kind(), departure.words
        return ticket.with_context(**{WORDS: (kind, words)}) if kind and words else ticket

    def _is_said_in_notice(self, kind):
        """Return whether the notice of this kind says what somebody has typed."""
        said = self.env.context.get(WORDS)
        return isinstance(said, tuple) and said[0] == kind

    def _put_words(self, kind, body):
        """Return the body of a notice with what is said instead of its usual words."""
        if not self._is_said_in_notice(kind):
            return body
        # The words are escaped; the rest was HTML before.
        return Markup(put(str(body), self.env.context[WORDS][1]))  # noqa: S704

    def _get_reach(self, kind):
        """Return how the beneficiary gets a notice, in words."""
        reach = super()._get_reach(kind)
        if kind != "waiting" and not self.sudo()._is_announced(kind):
            return self.env._("No notice is sent, as the settings say.")
        for method in self.env["asas.helpdesk.delivery"]._get_methods():
            if method._is_reachable(self):
                return f"{method._get_label()} · {method._get_address(self) or ''}".rstrip(" ·")
        return reach
