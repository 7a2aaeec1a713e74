"""Write what is held about a person as one ZIP: JSON for programs, a page for people, and files.

Nothing is kept in memory but the record at hand: the texts are written to temporary files first,
files are copied in pieces.
"""

import json
import shutil
import zipfile
from datetime import date, datetime
from html import escape
from io import TextIOWrapper
from tempfile import TemporaryFile

PAGE_HEAD = """<!DOCTYPE html>
<html lang="{lang}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font-family: "IBM Plex Sans Arabic", "Segoe UI", Tahoma, sans-serif; line-height: 1.7;
        max-width: 50rem; margin: 0 auto; padding: 1rem; color: #1f2a37; }}
article {{ border: 1px solid #d2d6db; border-radius: 8px; padding: .5rem 1rem; margin: .75rem 0; }}
dt {{ color: #4d5761; font-size: .9rem; }}
dd {{ margin: 0 0 .5rem; white-space: pre-wrap; overflow-wrap: anywhere; }}
</style>
</head>
<body>
<h1>{title}</h1>
<p>{words}</p>
"""


class PersonArchive:
    """A ZIP that grows: sections of records, and files.

    :param file: where the ZIP is written; it has to be seekable
    :param dict page: ``lang``, ``direction``, ``title`` and ``words`` of the page, as plain text
    """

    def __init__(self, file, page):
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self._json = _Text()
        self._page = _Text()
        self._page.write(PAGE_HEAD.format(**{key: escape(text) for key, text in page.items()}))
        self._json.write("{")
        self._sections = 0
        self._records = None
        self._names = set()

    def begin_section(self, key, label):
        """Begin a section; the records that follow are its own."""
        self._end_section()
        self._json.write(f"{',' if self._sections else ''}\n{json.dumps(key)}: [")
        self._page.write(f"<h2>{escape(label)}</h2>\n")
        self._sections += 1
        self._records = 0

    def add_record(self, values):
        """Add a record to the section.

        :param dict values: label and value by key; empty values are left out
        """
        given = {key: pair for key, pair in values.items() if pair[1] not in (None, False, "", [])}
        record = {key: _plain(value) for key, (_label, value) in given.items()}
        self._json.write("," if self._records else "")
        self._json.write("\n" + json.dumps(record, ensure_ascii=False))
        rows = "".join(
            f'<dt>{escape(label)}</dt><dd dir="auto">{escape(_shown(value))}</dd>\n'
            for label, value in given.values()
        )
        self._page.write(f"<article><dl>\n{rows}</dl></article>\n")
        self._records += 1

    def add_file(self, path, stream):
        """Add a file, copied from a stream in pieces.

        :return: its path in the ZIP, which is another one if there is such a file already
        """
        name, number = path, 1
        while name.lower() in self._names:
            number += 1
            folder, _slash, last = path.rpartition("/")
            name = f"{folder}/{number}-{last}"
        self._names.add(name.lower())
        with self._zip.open(name, "w", force_zip64=True) as entry:
            shutil.copyfileobj(stream, entry)
        return name

    def close(self):
        """Write the texts, and finish the ZIP."""
        self._end_section()
        self._json.write("\n}\n")
        self._page.write("</body>\n</html>\n")
        for name, text in (("data.json", self._json), ("index.html", self._page)):
            with self._zip.open(name, "w", force_zip64=True) as entry:
                shutil.copyfileobj(text.as_bytes(), entry)
            text.close()
        self._zip.close()

    def _end_section(self):
        if self._records is not None:
            self._json.write("\n]")


class _Text:
    """A text that is written to a temporary file."""

    def __init__(self):
        self._file = TemporaryFile()  # noqa: SIM115 (closed by close())
        self._text = TextIOWrapper(self._file, encoding="utf-8", newline="")
        self.write = self._text.write

    def as_bytes(self):
        self._text.flush()
        self._file.seek(0)
        return self._file

    def close(self):
        self._text.close()


def _plain(value):
    if isinstance(value, datetime):
        return value.isoformat() + "Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool | int | float | list):
        return value
    return str(value)


def _shown(value):
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M UTC")
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return str(value)
