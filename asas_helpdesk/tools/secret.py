"""Remove secret keys from web addresses, so that no log contains them."""

import re

# The names by which Odoo and the desk pass keys in an address, also inside another address, which
# is then quoted once or several times: /web/login?redirect=%2Fmail%2Fview%3Faccess_token%3D…
_KEY = re.compile(
    r"""
    (?P<name> (?: (?<![a-z_]) | (?<= 3f ) | (?<= 26 ) )
              (?: access_token | auth_signup_token | token | _?hash ) (?: = | %(?:25)*3d ) )
    (?P<key>  (?: [^&\s"'%] | %(?!(?:25)*26) )+ )
    """,
    re.VERBOSE | re.IGNORECASE,
)
BLANK = "…"


def blank(text):
    """Return a text with the keys in its web addresses blanked out.

    >>> blank("GET /my/tickets/7?access_token=4f&done=1 HTTP/1.1")
    'GET /my/tickets/7?access_token=…&done=1 HTTP/1.1'
    """
    return _KEY.sub(rf"\g<name>{BLANK}", text)
