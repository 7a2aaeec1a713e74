"""Take a mail out of an opaque S/MIME signature, in which all of it is hidden (RFC 8551).

The signature is not checked: it proves nothing that the desk relies on.
"""

import email
import email.policy
from base64 import b64decode

from asn1crypto import cms

from . import mail_guard
from .mime_parts import own_parts

TYPES = ("application/pkcs7-mime", "application/x-pkcs7-mime")
# A signature in a signature is usual on mailing lists; more is not.
LAYERS = 3


def unwrap(message):
    """Put what opaque signatures hold into their places in a mail.

    :return: a list of the signed bytes, to be kept beside the words; what is encrypted or damaged
        is left as it is
    """
    found = []
    for _layer in range(LAYERS):
        parts = [part for part in own_parts(message) if _may_be_signed(part)]
        unwrapped = list(filter(None, map(_unwrap_part, parts)))
        if not unwrapped:
            break
        found += unwrapped
    return found


def _may_be_signed(part):
    kind = part.get_content_type()
    name = (part.get_filename() or "").strip().lower()
    disposition = str(part.get("Content-Disposition", "")).strip().lower()
    if disposition.startswith("attachment") and name not in ("", "smime.p7m"):
        return False  # a signed document, not a signed mail
    return kind in TYPES or kind == "application/octet-stream" and name.endswith(".p7m")


def _unwrap_part(part):
    """Return the signed bytes whose content now stands in their place, or None."""
    signed = part.get_payload(decode=True) or b""
    content = _signed_content(signed)
    if not content or not isinstance(content, bytes):
        return None
    if not _is_within_bounds(content):
        return None
    inner = email.message_from_bytes(content, policy=email.policy.SMTP)
    if "Content-Type" not in inner:
        return None  # signed, but no mail
    part._headers = [(n, v) for n, v in part._headers if not n.lower().startswith("content-")]
    part._headers += [(n, v) for n, v in inner._headers if n.lower().startswith("content-")]
    part._payload = inner._payload
    return signed


def _is_within_bounds(content):
    try:
        mail_guard.check_bytes(content)
    except mail_guard.Excess:
        return False
    return True


def _signed_content(content):
    """Return what is inside of a signature, or None if it is something else, or encrypted."""
    try:
        if content.lstrip().startswith(b"-----BEGIN"):
            content = b64decode(b"".join(content.strip().splitlines()[1:-1]))
        info = cms.ContentInfo.load(content)
        if info["content_type"].native != "signed_data":
            return None
        return info["content"]["encap_content_info"]["content"].native
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
