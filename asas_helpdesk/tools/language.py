"""Find the language that somebody reads among those that are offered."""

from collections.abc import Iterable


def nearest(code: object, offered: Iterable[str]) -> str | None:
    """Return the offered language that is a code or comes nearest to it, such as ``ar_001`` for
    ``ar-SA``; None if there is none.

    :param code: as a browser, an address or a user's settings name it; may be anything
    """
    if not isinstance(code, str) or not code:
        return None
    code, offered = code.replace("-", "_"), list(offered)
    if code in offered:
        return code
    short = code.partition("_")[0].lower()
    return next((other for other in offered if other.partition("_")[0] == short), None)


def preferred(wanted: Iterable[tuple[str, float]], offered: Iterable[str]) -> str | None:
    """Return the offered language that a browser likes best, or None.

    :param wanted: codes and how much each is wanted, as in the header ``Accept-Language``, the best
        first
    """
    offered = list(offered)
    found = (nearest(code, offered) for code, quality in wanted if quality > 0)
    return next(filter(None, found), None)
