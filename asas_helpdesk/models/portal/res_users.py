import uuid
from contextlib import contextmanager

from odoo import api, models, tools
from odoo.exceptions import AccessDenied

from .res_partner import INVITED

# The context key for whether a password was sent, which is compared with that of the user.
WITH_PASSWORD = "asas_helpdesk_with_password"


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    def signup(self, values, token=None):
        """Note that the person who accepts an invitation can read the address it was sent to.

        Only in superuser mode, as Odoo's own pages sign people up: a client may call this, too.
        """
        invited = False
        if token and self.env.su:
            partner = self.env["res.partner"]._get_partner_from_token(token)
            invited = partner and partner._asas_helpdesk_invited()
        return super(ResUsers, self.with_context(**{INVITED: invited})).signup(values, token)

    # ------------------------------------------------------------------ Signing in

    def _login(self, credential, user_agent_env):
        sent = credential.get("type") == "password" and bool(credential.get("password"))
        noting = self.with_context(**{WITH_PASSWORD: sent})
        return super(ResUsers, noting)._login(credential, user_agent_env)

    @contextmanager
    def _assert_can_auth(self, user=None):
        """Refuse an unknown login after the same work as a wrong password: else the time of the
        answer tells who has an account. Odoo compares passwords only for users that it finds."""
        with super()._assert_can_auth(user):
            try:
                yield
            except AccessDenied:
                if isinstance(user, str) and self.env.context.get(WITH_PASSWORD):
                    self._asas_helpdesk_compare_with_nothing(user)
                raise

    @api.model
    def _asas_helpdesk_compare_with_nothing(self, login):
        """Compare a password with a hash of nobody's, unless it was compared with a user's."""
        # sudo() only to find out whether Odoo has compared it; nothing is answered.
        users = self.sudo()
        domain, order = self._get_login_domain(login), self._get_login_order()
        known = users.search(domain, order=order, limit=1)
        context = self._crypt_context()
        if context.identify(known._asas_helpdesk_hash()) == "plaintext":  # nobody, or no password
            if not known:
                known._asas_helpdesk_hash()  # as Odoo reads it before it compares
            context.verify(login, self._asas_helpdesk_hash_of_nobody())

    def _asas_helpdesk_hash(self):
        self.env.cr.execute(
            "SELECT COALESCE(password, '') FROM res_users WHERE id = %s", [self.id or 0]
        )
        return (self.env.cr.fetchone() or ("",))[0]

    @api.model
    @tools.ormcache()
    def _asas_helpdesk_hash_of_nobody(self):
        return self._crypt_context().hash(str(uuid.uuid4()))
