import secrets
import time
import uuid

from odoo.http import request
from odoo.tools import consteq, hmac

_SESSION = "asas_helpdesk_form"


def form_session():
    """Return the word by which the forms of this session know each other; the server alone knows
    it."""
    known = request.session.get(_SESSION)
    if not known:
        known = request.session[_SESSION] = secrets.token_urlsafe(24)
    return known


class FormToken:
    """A signed token that says which form was sent and when it was opened."""

    def __init__(self, sent=""):
        form, _dot, rest = sent.partition(".")
        opened, _dot, signature = rest.partition(".")
        self.is_ours = (
            opened.isascii()
            and opened.isdecimal()
            and consteq(signature.encode(), self._sign(form, opened).encode())
        )
        if not self.is_ours:
            form, opened = uuid.uuid4().hex, str(int(time.time()))
            signature = self._sign(form, opened)
        self.text = f"{form}.{opened}.{signature}"
        self.opened = int(opened)

    def _sign(self, form, opened):
        # Superuser only to read the database's secret, which is used to sign and not passed on.
        return hmac(request.env(su=True), "asas_helpdesk.form", (form, opened))[:32]
