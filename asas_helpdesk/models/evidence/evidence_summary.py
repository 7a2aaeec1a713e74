import json

from odoo import fields, models
from odoo.tools import html2plaintext

LONGEST = 400


class EvidenceSummary(models.Model):
    """What an entry says, for the person who reads it."""

    _inherit = "asas.helpdesk.evidence"

    def _describe(self, company):
        """Return the content of an entry in words, in the current language.

        :param company: whose time zone moments are shown in
        """
        self.ensure_one()
        if self.content is False:
            return self.env._("The content was destroyed.")
        content = json.loads(self.content)
        model = self.env.get(content.get("model") or "asas.helpdesk.ticket")
        if model is None:
            return self.content
        model = model.with_company(company)
        lines = [*self._describe_fields(model, content), *self._describe_words(content)]
        return "\n".join(filter(None, lines))

    def _describe_fields(self, model, content):
        for name, value in (content.get("values") or {}).items():
            yield f"{self._get_label(model, name)}: {self._word(model, name, value)}"
        for name, (old, new) in (content.get("changes") or {}).items():
            old, new = self._word(model, name, old), self._word(model, name, new)
            yield f"{self._get_label(model, name)}: {old} → {new}"

    def _describe_words(self, content):
        for name in ("name", "author", "subject", "body", "before", "into", "reason"):
            if content.get(name):
                words = str(content[name])
                yield self._shorten(html2plaintext(words) if name in ("body", "before") else words)
        for file in content.get("files", ()):
            yield f"{file['name']} · SHA-256 {file['sha256']}"
        for name in ("merged", "entries"):
            yield ", ".join(map(str, content.get(name, ())))

    @staticmethod
    def _shorten(text):
        text = " ".join(text.split())
        return text if len(text) <= LONGEST else text[:LONGEST] + "…"

    def _get_label(self, model, name):
        field = model._fields.get(name)
        return field._description_string(self.env) if field else name

    def _word(self, model, name, value):
        """Return a value of a field as a person reads it."""
        if value in (None, False, "", []):
            return "–"
        field = model._fields.get(name)
        if field is not None and field.type == "selection":
            labels = dict(field._description_selection(self.env))
            return labels.get(value, value)
        if field is not None and field.type == "datetime":
            return model.env.company._asas_helpdesk_moment(
                fields.Datetime.to_datetime(value), False
            )
        if field is not None and field.type == "properties" and isinstance(value, dict):
            return self._shorten(self.env["asas.helpdesk.service.field"]._say(value))
        if field is not None and field.relational:
            ids = value if isinstance(value, list) else [value]
            # sudo() because an entry names what was linked; who may read it, may read the names.
            found = self.env[field.comodel_name].sudo().browse(ids).exists()
            names = {record.id: record.display_name for record in found}
            return ", ".join(names.get(id_) or str(id_) for id_ in ids)
        return self._shorten(html2plaintext(str(value)) if isinstance(value, str) else str(value))
