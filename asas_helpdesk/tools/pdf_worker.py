"""Turn a page into a PDF in a process of its own.

`pdf.py` runs it as a file; Odoo never imports it. It reads one JSON object from its standard input
and writes the PDF to its standard output. It holds no database, no settings and no environment,
and it may take no more memory and time than it is told.
"""

import base64
import io
import json
import resource
import sys

FILE_SIZE = 64 << 20  # bytes; fonts are unpacked into a folder that goes with the process


def _limit(seconds: int, memory: int) -> None:
    """Bound what this process may use; it cannot raise the bounds again."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_SIZE, FILE_SIZE))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def main() -> None:
    """Write the PDF of the page that was handed over."""
    task = json.load(sys.stdin)
    _limit(task["seconds"], task["memory"])
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    held = {url: (kind, base64.b64decode(data)) for url, (kind, data) in task["resources"].items()}

    class Held(URLFetcher):
        """Hand out what was handed over; know no file, no network and no data address."""

        def fetch(self, url, headers=None):
            if url not in held:
                raise ValueError("A document loads only what it was handed.")
            kind, data = held[url]
            return URLFetcherResponse(url, body=io.BytesIO(data), headers={"Content-Type": kind})

    page = HTML(string=task["html"], url_fetcher=Held(allowed_protocols=()), base_url=None)
    document = page.render(
        font_config=FontConfiguration(),
        pdf_variant="pdf/ua-1",
        presentational_hints=False,
        cache={},
    )
    if len(document.pages) > task["pages"]:
        sys.exit(3)
    sys.stdout.buffer.write(document.write_pdf(pdf_variant="pdf/ua-1"))


if __name__ == "__main__":
    main()
