import hashlib
import hmac
import secrets

from odoo import api, fields, models, tools
from odoo.tools import SQL

from ...tools import locked

BYTES = 32
LOCK = "lock"


class LinkSecret(models.Model):
    """The secret of this database from which the keys of links are computed.

    It is kept in a table of its own, which nobody may read: system administrators read the
    parameters of the system, but open no ticket that they may not see. The secret of the database
    is mixed in, which Odoo replaces in a copy: links into the original open nothing there.
    """

    _name = "asas.helpdesk.link.secret"
    _description = "Secret of the Access Links"
    _inherit = ["asas.helpdesk.protected.mixin"]
    _log_access = False

    value = fields.Char(
        required=True, readonly=True, groups=fields.NO_ACCESS, personal="keep: drawn by lot"
    )

    @api.private
    def init(self):
        """Draw the secret when the addon is installed."""
        self.env.cr.execute(
            SQL(
                "INSERT INTO %(table)s (value) SELECT %(value)s"
                " WHERE NOT EXISTS (SELECT FROM %(table)s)",
                table=SQL.identifier(self._table),
                value=secrets.token_hex(BYTES),
            )
        )

    @api.model
    @tools.ormcache()
    def _get_value(self):
        # The code alone computes keys with it, and passes it on to nobody.
        return self.sudo().search([], order="id", limit=1).value

    @api.model
    def _derive(self, purpose, of_copies=False):
        """Return the secret for one purpose, as bytes.

        :param of_copies: whether a copy of the database has the same
        """
        said = purpose
        if not of_copies:
            # Only mixed in.
            parameters = self.env["ir.config_parameter"].sudo()
            said += f"\0{parameters.get_param('database.secret')}"
        return hmac.digest(self._get_value().encode(), said.encode(), hashlib.sha256)

    @api.model
    def _lock(self, content):
        """Return bytes that only the code reads, to be stored."""
        return locked.lock(self._derive(LOCK, of_copies=True), content)

    @api.model
    def _unlock(self, content):
        """Return what was locked; what was not is returned as it is."""
        return locked.unlock(self._derive(LOCK, of_copies=True), content)
