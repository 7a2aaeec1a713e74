"""Turn a page into a PDF that holds nothing but what it is handed, and draw QR codes for it."""

import base64
import ctypes.util
import importlib.util
import json
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import qrcode

WORKER = Path(__file__).with_name("pdf_worker.py")
# The system's libraries that set the text.
SET = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")
SECONDS = 30  # for one document, of computing and of waiting
MEMORY = 1 << 30  # bytes
PAGES = 300
HTML_SIZE = 8 << 20  # bytes


class NotMade(Exception):
    """A document could not be made: it is too large, took too long or cannot be read."""


@cache
def is_available() -> bool:
    """Return whether what makes PDFs is installed."""
    return bool(importlib.util.find_spec("weasyprint")) and all(map(ctypes.util.find_library, SET))


def render(
    html: str,
    resources: Mapping[str, tuple[str, bytes]],
    *,
    seconds: int = SECONDS,
    pages: int = PAGES,
) -> bytes:
    """Return a page as a tagged PDF.

    :param html: a whole page, with `lang`, `dir` and a title; its styles are in it
    :param resources: by address (`asas:…`), the kind and the bytes of fonts and pictures; every
        other address is refused
    :raises NotMade: where it is larger or takes longer than allowed
    """
    if len(html.encode()) > HTML_SIZE:
        raise NotMade("The page is too large.")
    task = {
        "html": html,
        "resources": {
            url: (kind, base64.b64encode(data).decode()) for url, (kind, data) in resources.items()
        },
        "seconds": seconds,
        "memory": MEMORY,
        "pages": pages,
    }
    try:
        done = subprocess.run(  # noqa: S603  our own file, without a shell
            [sys.executable, "-I", str(WORKER)],
            input=json.dumps(task).encode(),
            capture_output=True,
            timeout=seconds,
            check=False,
            cwd="/",
            env={"LANG": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired as error:
        raise NotMade("It took too long.") from error
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise NotMade(done.stderr.decode(errors="replace")[-2000:])
    return done.stdout


def qr_path(text: str) -> tuple[str, int]:
    """Return a QR code as the path of an SVG, and the length of its sides with the quiet zone."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return path, len(rows)
