"""Name the files of a mail that have no name, and show the invitations among them as text."""

import mimetypes
from email.message import EmailMessage

from . import invitation
from .charsets import decode
from .files import extension_of, has_extension
from .mail_headers import encoded_parameter
from .mime_parts import has_words, is_returned, is_text, own_parts

# Types that the tables of the operating system often lack.
CALENDARS = {"text/calendar", "application/ics", "application/calendar", "text/x-vcalendar"}
EXTENSIONS = {
    "message/rfc822": "eml",
    "message/global": "eml",
    "message/delivery-status": "txt",
    "message/disposition-notification": "txt",
    "text/rfc822-headers": "txt",
    "text/calendar": "ics",
    "application/ics": "ics",
    "text/vcard": "vcf",
    "text/x-vcard": "vcf",
    "text/directory": "vcf",
    "image/heic": "heic",
    "image/heif": "heif",
    "image/avif": "avif",
    "image/webp": "webp",
    "image/jpg": "jpg",
    "image/pjpeg": "jpg",
    "image/jpeg": "jpg",
    "audio/amr": "amr",
    "audio/x-caf": "caf",
    "audio/mp4": "m4a",
    "audio/x-m4a": "m4a",
    "audio/aac": "aac",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "audio/vnd.wave": "wav",
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
    "video/3gpp": "3gp",
    "video/3gpp2": "3g2",
    "video/x-m4v": "m4v",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "application/vnd.ms-outlook": "msg",
    "application/ms-tnef": "dat",
    "application/pkcs7-mime": "p7m",
    "application/pkcs7-signature": "p7s",
    "application/x-pkcs7-signature": "p7s",
}
MAX_INVITATIONS = 5
STEMS = {
    "text/calendar": "invite",
    "application/ms-tnef": "winmail",
    "application/pkcs7-mime": "smime",
}


def name_files(message):
    """Name the files without a name by their content, since Odoo calls them all ``attachment``."""
    for part in own_parts(message):
        if part.get_content_maintype() == "multipart" or is_text(part):
            continue
        given = part.get_filename()
        if given and (has_extension(given) or not _extension_by_type(part)):
            continue
        if message.get_content_type() == "multipart/report" and is_returned(part):
            continue
        if part is message and part.get_content_maintype() == "text":
            continue  # Odoo shows it as the text of the mail
        kind = str(part.get("Content-Disposition", "")).partition(";")[0].strip() or "attachment"
        part._headers = [h for h in part._headers if h[0].lower() != "content-disposition"]
        name = f"{given}.{_extension_by_type(part)}" if given else _name_of(part)
        name = encoded_parameter("filename", name)
        part._headers.append(("Content-Disposition", f"{kind}; {name}"))


def _extension_by_type(part):
    """Return the extension of what a file is said to be; empty where that says nothing."""
    kind = part.get_content_type()
    if kind == "application/octet-stream":
        return ""
    return EXTENSIONS.get(kind) or (mimetypes.guess_extension(kind) or "").lstrip(".")


def _name_of(part):
    kind = part.get_content_type()
    if part.get_content_maintype() == "message" and EXTENSIONS.get(kind) == "eml":
        payload = part.get_payload()
        inner = payload[0] if isinstance(payload, list) and payload else None
        subject = " ".join(str(inner.get("Subject", "") if inner is not None else "").split())
        stem = subject.replace("/", "-").replace("\\", "-")[:100]
        return f"{stem or 'message'}.eml"
    content = b"" if part.is_multipart() else part.get_payload(decode=True) or b""
    extension = (
        EXTENSIONS.get(kind) or extension_of(content) or (mimetypes.guess_extension(kind) or "")
    ).lstrip(".")
    return f"{STEMS.get(kind, 'file')}.{extension or 'bin'}"


def show_invitations(message):
    """Add what the invitations in a mail say as a text; the invitation remains as a file."""
    calendars = [part for part in own_parts(message) if _is_calendar(part)]
    # Programs attach the invitation once more as a file; some do nothing else.
    invitations = [part for part in calendars if _is_invitation(message, part)] or calendars
    if invitations:
        alone = not any(is_text(other) and has_words(other) for other in own_parts(message))
        for part in invitations[:MAX_INVITATIONS]:
            _show_invitation(message, part, alone)


def _is_calendar(part):
    return part.get_content_type() in CALENDARS or (part.get_filename() or "").endswith(".ics")


def _is_invitation(message, part):
    disposition = str(part.get("Content-Disposition", "")).strip().lower()
    is_file = part is not message and disposition.startswith("attachment")
    return part.get_content_type() == "text/calendar" and not is_file


def _show_invitation(message, part, alone):
    content = part.get_payload(decode=True) or b""
    text = invitation.read(decode(content, part.get_content_charset()), with_description=alone)
    if part is message:
        message.make_mixed()
    elif message.get_content_type() != "multipart/mixed" and text:
        _wrap(message)
    if text:
        shown = EmailMessage()
        shown.set_content(text, cte="base64")
        message.attach(shown)


def _wrap(message):
    """Put the parts of a mail into a container, beside which there may be others."""
    inner = EmailMessage()
    inner._headers = [h for h in message._headers if h[0].lower().startswith("content-")]
    inner._payload = message._payload
    message._headers = [h for h in message._headers if not h[0].lower().startswith("content-")]
    message._payload = [inner]
    message["Content-Type"] = "multipart/mixed"
