"""Write tables for spreadsheet programs."""

import csv
import io

# Characters with which a spreadsheet program takes a text for a formula (OWASP, “CSV Injection”),
# also in the full-width forms of East Asian keyboards.
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


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
