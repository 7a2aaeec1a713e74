"""What people read about the files that they send along; the limits are those of the settings."""

from odoo.tools import format_list


def size_in_words(env, size):
    """A number of bytes as people read it, such as “25 MB”."""
    if size < 1024 * 1024:
        return env._("%(size)s KB", size=max(1, round(size / 1024)))
    return env._("%(size)s MB", size=f"{size / 1024 / 1024:.3g}")


def kinds_in_words(env):
    """Which kinds of files are accepted."""
    company = env.company
    groups = {
        "pictures": env._("pictures"),
        "documents": env._("PDF and texts"),
        "office": env._("office documents"),
        "recordings": env._("recordings"),
    }
    return format_list(
        env, [words for group, words in groups.items() if company[f"asas_helpdesk_accept_{group}"]]
    )


def hint(env, limits):
    """What may be sent along, before anything is chosen."""
    return env._(
        "Accepted are %(kinds)s: up to %(count)s files of %(size)s each.",
        kinds=kinds_in_words(env),
        count=limits.count,
        size=size_in_words(env, limits.max_bytes),
    )


def why_too_many(env, count, limits):
    return env._(
        "You chose %(count)s files; %(limit)s are allowed.", count=count, limit=limits.count
    )


def why_refused(env, reason, name, limits):
    """What a person reads about a file that ``files.check_file`` refused."""
    if reason == "too_big":
        return env._(
            "“%(name)s” is too big; a file may have %(limit)s.",
            name=name,
            limit=size_in_words(env, limits.max_bytes),
        )
    if reason == "empty":
        return env._("“%(name)s” is empty. Choose it again.", name=name)
    if reason == "mismatch":
        return env._(
            "“%(name)s” is damaged, or something else than its name says. Save it anew, or"
            " send it as a PDF or a picture.",
            name=name,
        )
    if not limits.count:
        return env._(
            "No files are accepted here. Describe in words what “%(name)s” shows.", name=name
        )
    return env._(
        "Files like “%(name)s” are not accepted. Accepted are %(kinds)s.",
        name=name,
        kinds=kinds_in_words(env),
    )
