"""Mask addresses so that their owner recognizes them and nobody else can read them."""

HIDDEN = "•••"
# A part this short would be given away by its first and last letters.
_SHORT = 4


def mask_email(email: str) -> str:
    """Return an e-mail address with only some letters shown.

    These are the first and the last letter of the name and of the host, and the last part of the
    host.

    >>> mask_email("trainee@example.com")
    't•••e@e•••e.com'
    """
    return _email(email, None)


def mask_phone(number: str) -> str:
    """Return a telephone number with only the last two digits shown.

    >>> mask_phone("+966533848712")
    '•••12'
    """
    return _phone(number, None)


def mask_apart(first: str, second: str) -> tuple[str, str]:
    """Return two e-mail addresses or two telephone numbers masked so that they are told apart.

    Where both would look the same, each shows one letter more: that in which they differ first. If
    one only has more of the same letters, there is a dot for each letter that is hidden.

    >>> mask_apart("mohammad@example.com", "mohammed@example.com")
    ('m•••a•••d@e•••e.com', 'm•••e•••d@e•••e.com')
    >>> mask_apart("+966533848712", "+966501234512")
    ('•••3•••12', '•••0•••12')
    """
    show = _email if "@" in first else _phone
    masked = show(first, None), show(second, None)
    if masked[0] != masked[1] or first == second:
        return masked
    place = _first_difference(first, second)
    masked = show(first, place), show(second, place)
    if masked[0] != masked[1]:
        return masked
    return _by_length(masked[0], first), _by_length(masked[1], second)


def _by_length(masked, address):
    hidden = len(address) - len(masked.replace(HIDDEN, ""))
    return masked.replace(HIDDEN, HIDDEN[0] * max(hidden, 1), 1)


def _first_difference(first, second):
    return next(
        (at for at, pair in enumerate(zip(first, second, strict=False)) if pair[0] != pair[1]),
        min(len(first), len(second)),
    )


def _email(email, place):
    email = email or ""
    name, at, host = email.rpartition("@")
    if not (name and host):
        return HIDDEN
    first, dot, last = host.rpartition(".")
    if not first:
        return f"{name[0]}{HIDDEN}"
    begin = len(name) + 1
    shown = _part(first, None if place is None else place - begin)
    return f"{_part(name, place)}{at}{shown}{dot}{last}"


def _part(text, place):
    """Return the first and last letters of a part, and that at one place."""
    end = text[-1] if len(text) > _SHORT else ""
    inside = place is not None and 0 < place < len(text) - bool(end)
    return f"{text[0]}{HIDDEN}{text[place] + HIDDEN if inside else ''}{end}"


def _phone(number, place):
    number = number or ""
    digits = [sign for sign in number if sign.isdigit()]
    end = "".join(digits[-2:]) if len(digits) > _SHORT else ""
    inside = place is not None and place < len(number) - len(end)
    return f"{HIDDEN}{number[place] + HIDDEN if inside else ''}{end}"
