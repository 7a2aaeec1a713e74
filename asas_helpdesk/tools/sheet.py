"""Tables as spreadsheet programs open them."""

import csv
import io

# What makes a spreadsheet program take a text for a formula (OWASP, “CSV Injection”), also in the
# wide forms of East Asian keyboards.
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


def as_text(value):
    """A value as a cell that no spreadsheet program takes for a formula."""
    text = "" if value is None or value is False else str(value)
    # Some programs look behind the white space at the beginning, too.
    risky = text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS)
    return f"'{text}" if risky else text


def csv_bytes(rows):
    """Rows of values as a CSV file in UTF-8, with the mark by which programs know the encoding."""
    sheet = io.StringIO(newline="")
    csv.writer(sheet).writerows([as_text(value) for value in row] for row in rows)
    return sheet.getvalue().encode("utf-8-sig")
