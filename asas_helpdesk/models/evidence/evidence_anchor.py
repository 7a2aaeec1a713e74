import base64

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL, email_normalize_all

from ...tools import seal
from ..ticket.base import SEAL

ADDRESSES = "asas_helpdesk.anchor_addresses"


class EvidenceAnchor(models.Model):
    """An anchor: the ends of all chains of the record at a moment, sent to addresses outside.

    Who can write the database can compute all seals again, but not take back a mail. An anchor
    kept here holds the chains that grew since the one before; the one that is mailed holds all.
    """

    _name = "asas.helpdesk.evidence.anchor"
    _description = "Anchor of the Evidence"
    _inherit = ["asas.helpdesk.append.only.mixin", "asas.helpdesk.protected.mixin"]
    _order = "id desc"
    _rec_name = "at"
    _log_access = False

    at = fields.Datetime(string="Time", required=True, readonly=True)
    entries = fields.Integer(readonly=True)
    chains = fields.Integer(string="Tickets", readonly=True)
    root = fields.Char(string="Hash", readonly=True, personal=SEAL, technical=True)
    heads = fields.Text(readonly=True, personal=SEAL)
    addresses = fields.Char(
        string="Sent To", readonly=True, personal="keep: addresses of the institute"
    )
    mail_id = fields.Many2one(
        "mail.mail",
        readonly=True,
        ondelete="set null",
        personal="keep: a mail to addresses of the institute",
        technical=True,
    )

    # ------------------------------------------------------------------ Making

    @api.model
    def _cron_anchor(self):
        """Make the anchor of the day and send it away."""
        self.env["asas.helpdesk.evidence"]._cron_seal()
        self._make()

    @api.model
    def _make(self):
        """Make an anchor over all chains, and mail it to the addresses of the settings."""
        evidence = self.env["asas.helpdesk.evidence"]
        now = fields.Datetime.now()
        heads = evidence._get_heads_at()
        said = seal.facts(
            heads,
            database=evidence._get_database_uuid(),
            at=f"{fields.Datetime.to_string(now).replace(' ', 'T')}Z",
        )
        before = self._get_heads()
        grown = {chain: head for chain, head in heads.items() if before.get(chain) != head}
        addresses = self._get_addresses()
        mail = self._send(said, seal.write_anchor(said, heads), addresses)
        self.env.cr.flush()
        values = {
            "at": now,
            "entries": int(said["entries"]),
            "chains": int(said["chains"]),
            "root": said["root"],
            "heads": "\n".join(seal.lines(grown)),
            "addresses": ", ".join(addresses),
            "mail_id": mail.id or None,
        }
        # Past the ORM, which refuses it.
        ((id_,),) = self.env.execute_query(
            SQL(
                "INSERT INTO %s (%s) VALUES %s RETURNING id",
                SQL.identifier(self._table),
                SQL(", ").join(map(SQL.identifier, values)),
                tuple(values.values()),
            )
        )
        return self.browse(id_)

    @api.model
    def _get_addresses(self):
        # sudo() because the job reads a setting that only administrators read.
        given = self.env["ir.config_parameter"].sudo().get_param(ADDRESSES)
        return email_normalize_all(given or "")

    @api.model
    def _get_heads(self):
        """Return the last end of each chain that the anchors kept here name."""
        rows = self.env.execute_query(
            SQL("SELECT heads FROM %s ORDER BY id", SQL.identifier(self._table))
        )
        heads = {}
        for (lines,) in rows:
            heads.update(seal.read_anchor(lines or "").heads)
        return heads

    @api.model
    def _send(self, said, text, addresses):
        """Queue the mail that carries an anchor away; none without an address."""
        mails = self.env["mail.mail"].sudo()  # the job sends what no user may change
        if not addresses:
            return mails
        company = self.env.company
        words = self.with_context(lang=company.partner_id.lang or self.env.lang).env
        summary = "\n".join(f"{name} {value}" for name, value in said.items())
        return mails.create(
            {
                "subject": words._("Anchor of the evidence: %(moment)s", moment=said["at"]),
                "email_from": company.email_formatted,
                "email_to": ", ".join(addresses),
                "body_html": self._get_body(words, summary),
                "auto_delete": False,
                "attachment_ids": [
                    fields.Command.create(
                        {
                            "name": f"anchor-{said['at'][:10]}.txt",
                            "datas": base64.b64encode(text.encode()),
                            "mimetype": "text/plain",
                        }
                    )
                ],
            }
        )

    @api.model
    def _get_body(self, words, summary):
        return Markup("<p>%s</p><pre dir='ltr'>%s</pre><p>%s</p>") % (
            words._(
                "Keep this mail where nobody who administers the system can change it. With it, the"
                " system can show whether the evidence of that day is still as it was."
            ),
            summary,
            words._(
                "To check, open “Verify Evidence” in the menu “Evidence” of Complaints &"
                " Suggestions and choose the attached file."
            ),
        )
