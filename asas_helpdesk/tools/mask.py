"""Mask addresses so that their owner recognizes them and nobody else can read them."""

HIDDEN = "•••"


def mask_email(email: str) -> str:
    """Return an e-mail address with only some letters shown.

    These are the first letter of the name and of the host, and the last part of the host.

    >>> mask_email("trainee@example.com")
    't•••@e•••.com'
    """
    name, at, host = (email or "").rpartition("@")
    if not (name and host):
        return HIDDEN
    first, _dot, last = host.rpartition(".")
    return f"{name[0]}{HIDDEN}{at}{first[:1]}{HIDDEN}.{last}" if first else f"{name[0]}{HIDDEN}"


def mask_phone(number: str) -> str:
    """Return a telephone number with only the last two digits shown.

    >>> mask_phone("+966533848712")
    '•••12'
    """
    digits = [sign for sign in number or "" if sign.isdigit()]
    return HIDDEN + ("".join(digits[-2:]) if len(digits) > 4 else "")
