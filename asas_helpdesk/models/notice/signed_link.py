from urllib.parse import quote

from odoo.tools import hash_sign, verify_hash_signed

# A link in a mail is good for a month; later its reader signs in, or asks for another.
HOURS = 30 * 24


class SignedLink:
    """A kind of link that lets the reader of a mail do one thing without signing in.

    What the link carries is signed with the secret of the database, for this kind alone.
    """

    def __init__(self, scope, path, hours=HOURS):
        self.scope, self.path, self.hours = scope, path, hours

    def make(self, record, values):
        """Return the address of a link.

        :param record: whose pages the address belongs to
        :param list values: what the link carries: ids and texts
        """
        # The signing key is the database's secret; nothing else is read.
        env = record.sudo().env
        token = hash_sign(env, self.scope, values, expiration_hours=self.hours)
        return f"{record.get_base_url()}{self.path}?token={quote(token)}"

    def carried_by(self, records, token):
        """Return what a link of this kind carries, or None where it is forged or expired."""
        try:
            # Only what this database signed itself leads any further.
            return verify_hash_signed(records.sudo().env, self.scope, token or "")
        except ValueError:
            return None
