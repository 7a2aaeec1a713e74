from odoo import api, fields, models
from odoo.tools import SQL

from ..ticket.base import SETTING


class PrivacyNotice(models.Model):
    """A version of the privacy notice, as it was shown in one language: what people agreed to.

    A version is added when the first person is shown it. Nobody writes or deletes one.
    """

    _name = "asas.helpdesk.privacy.notice"
    _description = "Version of the Privacy Notice"
    _inherit = ["asas.helpdesk.append.only.mixin", "asas.helpdesk.protected.mixin"]
    _order = "id desc"
    _log_access = False
    _rec_name = "first_shown_at"
    _personal = SETTING

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict", index=True
    )
    lang = fields.Char(string="Language", required=True, readonly=True)
    text = fields.Html(required=True, readonly=True, sanitize=False)
    digest = fields.Char(
        string="SHA-256",
        required=True,
        readonly=True,
        help="The digest of the text, by which anybody can verify that it was not changed.",
        technical=True,
    )
    first_shown_at = fields.Datetime(
        string="First Agreed to or Shown", required=True, readonly=True
    )

    _once = models.UniqueIndex("(company_id, lang, digest)")

    @api.model
    def _keep_shown(self, company, digest):
        """Return the version that a page showed; it is kept if it is new.

        :param str digest: what the page says of the text that it showed
        :return: the version as superuser; none if no such text is known, so that nothing is claimed
        """
        # Everybody was shown the text; only the code adds a version.
        versions = self.sudo()
        if not digest:
            return versions
        same = [("company_id", "=", company.id), ("digest", "=", digest)]
        known = versions.search(same, limit=1)
        lang, text = (known.lang, "") if known else company._asas_helpdesk_shown_notice(digest)
        return versions._add(company, lang, text) if text else known

    @api.model
    def _keep_present(self, company, lang):
        """Return the present version in a language, as superuser; it is kept if it is new."""
        text = company.with_context(lang=lang)._asas_helpdesk_privacy_notice()
        digest = company._asas_helpdesk_privacy_digest(text)
        # Everybody may be shown the text; only the code adds a version.
        same = [("company_id", "=", company.id), ("lang", "=", lang), ("digest", "=", digest)]
        return self.sudo().search(same, limit=1) or self.sudo()._add(company, lang, text)

    @api.model
    def _add(self, company, lang, text):
        # Past the ORM, which refuses it. Two who are the first at the same time add it once.
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO %s (company_id, lang, text, digest, first_shown_at)"
                " VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING id",
                SQL.identifier(self._table),
                company.id,
                lang,
                str(text),
                company._asas_helpdesk_privacy_digest(text),
                fields.Datetime.now(),
            )
        )
        return self.browse(row[0] for row in rows)
