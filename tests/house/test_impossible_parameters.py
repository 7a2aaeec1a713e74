"""Every route of ours with impossible parameters, one after the other: an answer, never an error.

``test_fuzz.py`` draws what it sends; here each route gets each kind of value in each parameter.
"""

import inspect
import logging
from itertools import product

from portal_case import PortalCase
from rights_table import rights
from test_fuzz import NAMES, QUIET, SecretTicket

from odoo.http import Request, _generate_routing_rules
from odoo.tools import mute_logger

VALUES = (
    *("", "\0", "-1", "2147483648", "9" * 40, "None", "[1]", "{}", "a@b, c@d", "2026-02-30"),
    *("<script>x</script>", "' OR 1=1--", "%s{0}%(x)s", "../../x", "\r\nX: y", "\u202eش", "=1+1"),
)
# How many of the values each parameter of a route gets, one in each request.
TURNS = 3
GAPS = {
    "key": ("x", "%00", "0" * 40),
    "short_key": ("x", "%0d%0aX", "0" * 12),
    "reference": ("x", "CMP/2020/00001", "%00/..%2f"),
    "kind": ("receipt", "decision", "ticket"),
    "verdict": ("found", "not_found", "x"),
    "action": ("confirm", "contact", "rate"),
    "method": ("email", "sms", "x"),
    "token": ("x", "%20", "0" * 36),  # Odoo's own page of an error cannot show a NUL in its address
    "rate": ("5", "0", "99999999999"),
}


class TestImpossibleParameters(SecretTicket, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_secret()
        named = {}
        for path, endpoint in _generate_routing_rules(sorted(cls.registry._init_modules), False):
            signature = inspect.signature(endpoint.original_endpoint)
            named.setdefault(path.split("<")[0], set()).update(signature.parameters)
        cls.named = named
        cls.routes = sorted(
            (path, method, auth)
            for path, auth, methods in rights.Table().routes
            for method in (methods.split() or ["GET", "POST"])
        )

    def addresses(self, path):
        """Return a route with impossible and with hidden values in its gaps."""
        gaps = [gap.split(">")[0] for gap in path.split("<")[1:]]
        ids = (str(self.secret.id), "2147483647", "99999999999")
        found = []
        for turn in range(TURNS):
            address = path
            for gap in gaps:
                address = address.replace(f"<{gap}>", GAPS.get(gap, ids)[turn])
            found.append(address)
        return found

    def parameters(self, path, turn):
        """Return a value for each parameter that a route may look at, others each time."""
        names = sorted({*NAMES, *self.named.get(path.split("<")[0], ())} - {"self", "kw", "debug"})
        return {name: VALUES[(place + turn * 5) % len(VALUES)] for place, name in enumerate(names)}

    def request(self, path, method, address, turn, signed_in):
        values = self.parameters(path, turn)
        if method == "GET":
            return self.url_open(address, params=values, allow_redirects=False)
        values["csrf_token"] = Request.csrf_token(self)
        files = None
        if turn == 1:  # a file in the place of each text
            files = {name: (value or "x", b"x") for name, value in values.items() if name}
            values = {"csrf_token": values["csrf_token"]}
            files.pop("csrf_token")
        return self.url_open(address, data=values, files=files, allow_redirects=False)

    def test_every_route_answers(self):
        for user, who, turns in (
            (None, "public", (0, 1)),
            (self.user_trainee, "user", (2,)),
            (self.user_admin, "user", (1,)),
        ):
            routes = [(path, method) for path, method, auth in self.routes if auth == who]
            self.sign_in(user)
            with mute_logger(*QUIET), self.assertNoLogs(level=logging.ERROR):
                for (path, method), turn in product(routes, turns):
                    address = self.addresses(path)[turn]
                    response = self.request(path, method, address, turn, user)
                    where = f"{user and user.login} {method} {address} {turn}"
                    self.assertLess(response.status_code, 500, f"{where} {response.text[:800]}")
                    if not user or user.share:  # the staff may read it in the developer mode
                        self.assertNotIn("Traceback", response.text, where)
                    self.assert_nothing_of_others(response.text, where)
                    self.assert_nothing_of_others(str(response.headers), where)
