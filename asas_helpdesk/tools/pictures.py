"""Look at pictures of strangers without decoding them, and make small ones of sound ones."""

import io

from PIL import Image

# What a camera makes and a server can decode, in some hundred megabytes. A file of a
# few kilobytes may claim thousands of megapixels.
MOST_PIXELS = 50_000_000
# Formats whose decoders are part of Pillow; others start programs of the server. An old Pillow
# does not know the last one.
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "AVIF")


def can_be_decoded(content: bytes) -> bool:
    """Return whether a picture is of a known kind and small enough to be decoded.

    Only the head of the file is read.
    """
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
            width, height = picture.size
    except Exception:
        # Damaged heads fail in more ways than Pillow documents.
        return False
    return 0 < width * height <= MOST_PIXELS


def small(content: bytes, most: int = 600) -> bytes | None:
    """Return a picture as a small PNG; None if it cannot be decoded.

    :param most: pixels of its longer side
    """
    if not can_be_decoded(content):
        return None
    out = io.BytesIO()
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
            picture.thumbnail((most, most))
            picture.convert("RGBA").save(out, "PNG")
    except Exception:
        # Damaged pictures fail in more ways than Pillow documents.
        return None
    return out.getvalue()
