"""Write tables for spreadsheet programs."""

import csv
import io
import re

# Characters with which a spreadsheet program takes a text for a formula (OWASP, “CSV Injection”),
# also in the full-width forms of East Asian keyboards.
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")

# What Odoo's writer of XLSX files turns into a formula or into a link to a file, and what its CSV
# files leave live: Odoo marks only those that begin with =, + or - at once.
_LIVE = re.compile(r"=|\{=|(?:in|ex)ternal:|[@＝＋－＠\t\r\n]|\s+[=+\-@＝＋－＠]", re.IGNORECASE)


def disarmed(value):
    """Return a value of an export as a cell that is neither a formula nor a link to a file.

    Unlike :func:`as_text`, it leaves numbers as they are, and texts that begin with a sign, such as
    telephone numbers: where a CSV file is read, they are taken for formulas, and Odoo marks them
    there.

    >>> disarmed('=HYPERLINK("https://example.org")')
    '\'=HYPERLINK("https://example.org")'
    """
    return f"'{value}" if isinstance(value, str) and _LIVE.match(value) else value


def as_text(value):
    """Return a value as a cell that no spreadsheet program takes for a formula."""
    text = "" if value is None or value is False else str(value)
    # Some programs skip white space at the beginning.
    risky = text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS)
    return f"'{text}" if risky else text


def csv_bytes(rows):
    """Return rows as a CSV file in UTF-8, with a byte order mark that shows the encoding."""
    sheet = io.StringIO(newline="")
    csv.writer(sheet).writerows([as_text(value) for value in row] for row in rows)
    return sheet.getvalue().encode("utf-8-sig")
