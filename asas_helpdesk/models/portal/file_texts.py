"""Texts for people who upload files, about the limits of the settings and about refused files."""

from odoo.tools import format_list

from ...tools import files
from ..ticket.intake import format_size


def format_kinds(env):
    """Return the kinds of files that are accepted, as people read them."""
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
    """Return the hint that is shown before any file is chosen: which ones are accepted."""
    return env._(
        "Accepted files: %(kinds)s. Up to %(count)s files of %(size)s each.",
        kinds=format_kinds(env),
        count=limits.count,
        size=format_size(env, limits.max_bytes),
    )


def accepted(limits):
    """Return the kinds of files that are accepted, for a field of a page."""
    return ",".join(sorted(f".{kind}" for kind in limits.kinds))


def too_many(env, count, limits):
    """Return the error for too many files."""
    return env._(
        "You chose %(count)s files; %(limit)s are allowed.", count=count, limit=limits.count
    )


def refused(env, reason, name, limits):
    """Return the error for a file that ``files.check_file`` refused."""
    if reason == "too_big":
        return env._(
            "“%(name)s” is too large; a file may have %(limit)s.",
            name=name,
            limit=format_size(env, limits.max_bytes),
        )
    if reason == "empty":
        return env._("“%(name)s” is empty. Choose it again.", name=name)
    if reason == "mismatch":
        return env._(
            "“%(name)s” is damaged, or is not what its name says. Save it again, or send it"
            " as a PDF or a picture.",
            name=name,
        )
    if not limits.count:
        return env._(
            "No files are accepted here. Describe in words what “%(name)s” shows.", name=name
        )
    return env._(
        "Files like “%(name)s” are not accepted. Accepted are %(kinds)s.",
        name=name,
        kinds=format_kinds(env),
    )


def describe_kind(env, mimetype):
    """Return what kind of file it is, as people read it, such as “PDF”."""
    if mimetype == "application/pdf":
        return "PDF"
    words = {
        "image": env._("picture"),
        "audio": env._("recording"),
        "video": env._("video"),
        "text": env._("text"),
    }
    return words.get((mimetype or "").partition("/")[0], env._("document"))


def no_room(env):
    """Return the error if files cannot be kept until a form is submitted."""
    return env._(
        "Files cannot be kept at this moment. Choose them again in some minutes, or submit it"
        " without files and add them to the ticket later."
    )


def read_uploads(env, uploads, limits, already=0):
    """Read and check the files that were sent with a form.

    :param int already: how many the form has beside them
    :return: their names; ``(name, content, mimetype)`` of those accepted; the error or None
    """
    sent = [upload for upload in uploads if upload.filename]
    names = [files.safe_name(upload.filename) for upload in sent]
    count = len(sent) + already
    if sent and limits.count and count > limits.count:
        return names, [], too_many(env, count, limits)
    taken, refusals = [], []
    for upload, name in zip(sent, names, strict=True):
        check, content, error = read_upload(env, upload, limits)
        if error:
            refusals.append(error)
        else:
            taken.append((files.true_name(name, content), content, check.mimetype))
    return names, taken, " ".join(refusals) or None


def read_upload(env, upload, limits):
    """Read and check an uploaded file, up to the size allowed.

    :return: the result of ``files.check_file``, the content, and the error or None
    """
    # One byte more than the limit is enough to see that the file is too large.
    content = upload.stream.read(limits.max_bytes + 1)
    check, error = check_content(env, upload.filename, content, limits)
    return check, content, error


def check_content(env, name, content, limits):
    """Check a file by its name and content.

    :return: the result of ``files.check_file``, and the error or None
    """
    check = files.check_file(name, content, limits.kinds, limits.max_bytes)
    error = None
    if check.reason or not limits.count:
        error = refused(env, check.reason or "kind", files.safe_name(name), limits)
    return check, error
