import hashlib
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, hmac

HOURS = 24
MOST_IN_SESSION = 20
# All together; who chooses files beyond it sends them with the form itself.
MOST_BYTES = 2 * 1024**3
CONTENT = "content"


class KeptFile(models.Model):
    """A file that somebody chose for a form that is not submitted yet.

    It is kept for the session that sent it, so that nobody has to choose it again on the page on
    which the answers are checked, and goes with the submission or after a day. Nobody has a right
    to it; the code alone reads it.
    """

    _name = "asas.helpdesk.kept.file"
    _description = "File of a Form That Is Not Submitted Yet"
    _inherit = ["asas.helpdesk.protected.mixin"]
    _order = "id"
    _personal = "record"

    name = fields.Char(required=True, readonly=True)
    key = fields.Char(
        required=True, readonly=True, index=True, help="By which a form says that it has this file."
    )
    holder = fields.Char(
        required=True, readonly=True, index=True, help="A keyed hash of the session that sent it."
    )
    mimetype = fields.Char(required=True, readonly=True)
    size = fields.Integer(required=True, readonly=True)
    digest = fields.Char(required=True, readonly=True, help="The SHA-256 of the content.")
    content = fields.Binary(attachment=True, readonly=True, groups=fields.NO_ACCESS)

    @api.model
    def _holder(self, session):
        # Only the database's secret is read; it keys the hash and goes no further.
        return hmac(self.sudo().env, self._name, session)

    @api.model
    def _of_session(self, session, keys):
        """Return those files with these keys that this session has sent, as superuser, in the order
        of the keys."""
        # The session's own files alone are found.
        found = self.sudo().search(
            [("holder", "=", self._holder(session)), ("key", "in", keys), self._fresh()]
        )
        by_key = {file.key: file.id for file in found}
        return found.browse([by_key[key] for key in dict.fromkeys(keys) if key in by_key])

    @api.model
    def _fresh(self):
        return ("create_date", ">=", fields.Datetime.now() - timedelta(hours=HOURS))

    @api.model
    def _keep(self, session, files):
        """Keep checked files for a session.

        :param list files: ``(name, content, mimetype)`` of each
        :return: the kept files as superuser; none if there is no room for them now
        """
        kept = self.sudo()  # visitors have no right to them; the session finds its own again
        kept._delete_old()
        self.flush_model()
        self.env.cr.execute(
            SQL("SELECT coalesce(sum(size::bigint), 0) FROM %s", SQL.identifier(self._table))
        )
        if self.env.cr.fetchone()[0] + sum(len(content) for _n, content, _m in files) > MOST_BYTES:
            return kept.browse()
        holder = self._holder(session)
        earlier = kept.search([("holder", "=", holder)], order="id desc")
        earlier[max(0, MOST_IN_SESSION - len(files)) :].unlink()
        made = kept.create(
            [
                {
                    "name": name,
                    "key": secrets.token_urlsafe(24),
                    "holder": holder,
                    "mimetype": mimetype,
                    "size": len(content),
                    "digest": hashlib.sha256(content).hexdigest(),
                }
                for name, content, mimetype in files
            ]
        )
        # The files of the field, without a copy in letters, and as they were sent.
        attachments = self.env["ir.attachment"].sudo().with_context(image_no_postprocess=True)
        attachments.create(
            [
                {
                    "name": CONTENT,
                    "raw": content,
                    "res_model": self._name,
                    "res_id": record.id,
                    "res_field": CONTENT,
                    "mimetype": "application/octet-stream",
                }
                for record, (_name, content, _mimetype) in zip(made, files, strict=True)
            ]
        )
        return made

    def _read_files(self):
        """Return ``(name, content, mimetype)`` of each file."""
        # Whose files they are was decided when they were found.
        stored = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("res_field", "=", CONTENT),
                ]
            )
        )
        contents = {file.res_id: file.raw for file in stored}
        return [(file.name, contents.get(file.id) or b"", file.mimetype) for file in self]

    @api.autovacuum
    def _delete_old(self):
        moment = fields.Datetime.now() - timedelta(hours=HOURS)
        self.sudo().search([("create_date", "<", moment)], limit=1000).unlink()
