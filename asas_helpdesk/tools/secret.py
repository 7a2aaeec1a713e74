"""Remove secret keys from web addresses, so that no log and no stored text contains them."""

import re

from . import link_key


def _spelt(name):
    """Return an expression for a name in an address, any sign of which may be encoded."""
    return "".join(rf"(?: {re.escape(sign)} | %(?:25)*{ord(sign):02x} )" for sign in name)


# The names by which Odoo and the desk pass keys in an address, also inside another address, which
# is then quoted once or several times: /web/login?redirect=%2Fmail%2Fview%3Faccess_token%3D…
_KEY = re.compile(
    rf"""
    (?P<name> (?: (?<![a-z_]) | (?<= 3f ) | (?<= 26 ) )
              (?: {_spelt("access_token")} | {_spelt("auth_signup_token")} | {_spelt("token")}
                | {_spelt("_hash")} | {_spelt("hash")} ) (?: = | %(?:25)*3d ) )
    (?P<key>  (?: [^&\s"'%] | %(?!(?:25)*26) )+ )
    """,
    re.VERBOSE | re.IGNORECASE,
)
BLANK = "…"


def blank(text):
    """Return a text with the keys in its web addresses, and those of tickets wherever they stand,
    blanked out.

    >>> blank("GET /my/tickets/7?access_token=4f&done=1 HTTP/1.1")
    'GET /my/tickets/7?access_token=…&done=1 HTTP/1.1'
    """
    return link_key.blank(_KEY.sub(rf"\g<name>{BLANK}", text), BLANK)
