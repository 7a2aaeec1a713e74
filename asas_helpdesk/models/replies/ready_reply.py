from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_list

from ...tools import arabic, placeholders
from ..ticket.base import SETTING
from ..ticket.protected_mixin import LEVEL2
from ..ticket.ticket import TICKET_TYPES

LONGEST = 5000
MOST = 300


class ReadyReply(models.Model):
    """A text that the staff sends or reads out again and again, with placeholders for what differs.

    It is offered where they write, and filled in the language of the beneficiary.
    """

    _name = "asas.helpdesk.ready.reply"
    _description = "Ready Reply"
    _inherit = [
        "asas.helpdesk.protected.mixin",
        "asas.helpdesk.company.mixin",
    ]
    _order = "sequence, id"
    _personal = SETTING
    _writable_by = LEVEL2

    name = fields.Char(
        required=True, translate=True, help="By this name the staff finds it where they write."
    )
    body = fields.Text(
        string="Text",
        required=True,
        translate=True,
        help="What the beneficiary reads, in both languages.",
    )
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    service_id = fields.Many2one(
        "asas.helpdesk.service",
        ondelete="set null",
        index="btree_not_null",
        help="Empty: for every service.",
    )
    ticket_type = fields.Selection(TICKET_TYPES, string="Type", help="Empty: for every type.")
    placeholders = fields.Char(compute="_compute_placeholders")

    @api.model
    def _links_of_company(self):
        return [*super()._links_of_company(), "service_id"]

    @api.depends_context("lang")
    def _compute_placeholders(self):
        self.placeholders = self._name_placeholders()

    @api.model
    def _name_placeholders(self):
        """Return all placeholders in the language of the reader, in words."""
        return "  ".join(map(self._placeholder, placeholders.NAMES))

    @api.model
    def _placeholder(self, name):
        """Return how a placeholder is written in the language of the reader."""
        in_arabic = (self.env.lang or "").startswith("ar")
        return f"{{{{{placeholders.NAMES[name] if in_arabic else name}}}}}"

    # ------------------------------------------------------------------ Only what can be filled

    @api.constrains("body")
    def _check_body(self):
        for reply in self:
            self._check_text(reply.body)

    @api.model
    def _check_text(self, text):
        """Refuse a text that is too long or names what no ticket has.

        :raise ValidationError: naming it, and what may stand there
        """
        if len(text or "") > LONGEST:
            raise ValidationError(
                self.env._("A ready reply has up to %(count)s characters.", count=LONGEST)
            )
        unknown = placeholders.unknown(text)
        if unknown:
            raise ValidationError(
                self.env._(
                    "There is no placeholder “%(unknown)s”. These can be filled: %(known)s",
                    unknown=format_list(self.env, unknown),
                    known=self._name_placeholders(),
                )
            )

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        for text in translations.values() if field_name == "body" else ():
            if isinstance(text, str):
                self._check_text(text)
        return super()._update_field_translations(field_name, translations, digest, source_lang)

    # ------------------------------------------------------------------ Where it is offered

    @api.model
    def _offer(self, company, service, ticket_type, lang, values):
        """Return the replies that fit, filled; those for this service and type come first.

        As long as the service is not known, those of all services fit, after the general ones.

        :param str lang: of the beneficiary, in which the text is
        :param dict values: what the placeholders stand for
        :return: a list of dicts: ``id``; ``name`` and ``folded``, by which the staff finds it;
            ``text``; ``words``, which is the text without its greeting
        """
        fits = Domain("company_id", "in", [company.id, False])
        fits &= Domain("ticket_type", "in", [ticket_type or False, False])
        if service:
            fits &= Domain("service_id", "in", [service.id, False])
        replies = self.search(fits, limit=MOST).sorted(
            lambda r: (bool(r.service_id) != bool(service), not r.ticket_type, r.sequence, r.id)
        )
        texts = replies.with_context(lang=lang)
        return [
            {
                "id": reply.id,
                "name": reply.name,
                "folded": arabic.fold(f"{reply.name} {text.name} {text.body}"),
                "text": placeholders.fill(text.body, values),
                "words": placeholders.fill(text.body, {**values, "greeting": ""}),
            }
            for reply, text in zip(replies, texts, strict=True)
        ]

    @api.model
    def _greet(self, name):
        """Return how a letter in the language of the environment begins."""
        if name:
            return self.env._("Dear %(name)s,", name=name)
        return self.env._("Dear Sir or Madam,")

    @api.model
    def _check_filled(self, text):
        """Refuse to send a text in which a placeholder or a gap is left.

        :raise UserError: naming it
        """
        left = placeholders.open_ones(text)
        if left:
            raise UserError(
                self.env._(
                    "Write out what stands for %(left)s, or take it away.",
                    left=format_list(self.env, left),
                )
            )
