from urllib.parse import quote

from odoo.tools import hash_sign, verify_hash_signed

# A link in a mail is valid for a month; after that, its reader signs in or asks for another.
HOURS = 30 * 24


class SignedLink:
    """A kind of link with which the reader of a mail can do one thing without signing in.

    The values in the link are signed with the secret of the database, and only for this kind.
    """

    def __init__(self, scope, path, hours=HOURS):
        self.scope, self.path, self.hours = scope, path, hours

    def make(self, record, values):
        """Return the address of a link.

        :param record: the record that provides the base URL
        :param list values: the ids and texts to put into the link
        """
        # sudo() only to read the database's secret, with which the link is signed.
        env = record.sudo().env
        token = hash_sign(env, self.scope, values, expiration_hours=self.hours)
        return f"{record.get_base_url()}{self.path}?token={quote(token)}"

    def carried_by(self, records, token):
        """Return the values in a link of this kind, or None if it is forged or expired."""
        try:
            # sudo() only to read the database's secret, against which the link is verified.
            return verify_hash_signed(records.sudo().env, self.scope, token or "")
        except ValueError:
            return None
