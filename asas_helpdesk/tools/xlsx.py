"""Write spreadsheets in which no text is a formula, and which read in the reader's direction."""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date

import xlsxwriter

# What a spreadsheet program does not take as the name of a sheet, and a file system of a file.
_NO_NAME = re.compile(r"[\[\]:*?/\\<>|\"'\x00-\x1f]+")
SHEET_NAME = 31
FILE_NAME = 80


def clean_name(title: str, length: int = SHEET_NAME) -> str:
    """Return a title as the name of a sheet or of a file.

    >>> clean_name("Kept: by month/service?")
    'Kept by month service'
    """
    return " ".join(_NO_NAME.sub(" ", title).split())[:length].strip() or "1"


def file_name(title: str, day: date) -> str:
    """Return the name of a file with the day on which it was made."""
    return f"{clean_name(title, FILE_NAME)} {day.isoformat()}.xlsx"


def list_bytes(title: str, head: Sequence[str], rows: Iterable[Sequence], rtl: bool) -> bytes:
    """Return a list as a spreadsheet.

    :param rows: texts, numbers, moments (local and naive), dates and None
    :param rtl: whether its first column is on the right
    """
    with _Sheet(title, rtl) as sheet:
        sheet.write_list(head, rows)
    return sheet.content.getvalue()


def book_bytes(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence]]], rtl: bool) -> bytes:
    """Return several lists as a spreadsheet with a sheet for each.

    :param sheets: title, head and rows of each; see ``list_bytes``
    """
    book = None
    for title, head, rows in sheets:
        if book is None:
            book = _Sheet(title, rtl)
        else:
            book.add_page(title, rtl)
        book.write_list(head, rows)
        book.page.set_column(0, 0, 40)
    if book is None:
        raise ValueError("A spreadsheet has a sheet.")
    book.book.close()
    return book.content.getvalue()


def pivot_bytes(table: dict, rtl: bool) -> bytes:
    """Return a pivot table, as Odoo's web client describes it for its export, as a spreadsheet.

    :raises AttributeError, KeyError, TypeError, ValueError: if it is no such table
    """
    measures = min(table["measure_count"], 100_000)
    with _Sheet(table["title"], rtl) as sheet:
        line = _write_heads(sheet, table["col_group_headers"], measures)
        if table["measure_headers"]:
            for column, measure in enumerate(table["measure_headers"], start=1):
                style = "bold_head" if measure["is_bold"] else "head"
                sheet.write(line, column, measure["title"], style)
            sheet.write(line, 0, "", "head")
            line += 1
        for row in table["rows"]:
            sheet.write(line, 0, f"{row['indent'] * '     '}{row['title']}", "head")
            for column, cell in enumerate(row["values"], start=1):
                style = "bold" if cell.get("is_bold") else None
                sheet.write(line, column, cell["value"], style)
            line += 1
        sheet.page.set_column(0, 0, 32)
        sheet.page.set_column(1, max(len(table["measure_headers"]), 1), 18)
    return sheet.content.getvalue()


def _write_heads(sheet, headers, measures):
    """Write the heads of the columns, some of which span several rows; return the next row."""
    taken = set()
    for line, header_row in enumerate(headers):
        column = 1
        sheet.write(line, 0, "", "head")
        for header in header_row:
            while (line, column) in taken:
                column += measures
            width, height = min(header["width"], 100_000), min(header["height"], len(headers))
            for below in range(height):
                taken.update((line + below, column + step) for step in range(width))
                for step in range(width):
                    text = header["title"] if not (below or step) else ""
                    sheet.write(line + below, column + step, text, "head")
            column += width
    return len(headers)


class Share(float):
    """A part of a whole, which a cell shows in percent."""


class _Sheet:
    """A file with one sheet, as a context."""

    def __init__(self, title, rtl):
        self.content = io.BytesIO()
        # Nothing that is written becomes a formula, a link or a number by its look.
        self.book = xlsxwriter.Workbook(
            self.content,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self.add_page(title, rtl)
        grey = {"bg_color": "#E7E9ED", "border": 1, "border_color": "#C5C9D1"}
        self.styles = {
            None: self.book.add_format(),
            "bold": self.book.add_format({"bold": True}),
            "head": self.book.add_format(grey),
            "bold_head": self.book.add_format({"bold": True, **grey}),
            "moment": self.book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            "share": self.book.add_format({"num_format": "0.0%"}),
            "date": self.book.add_format({"num_format": "yyyy-mm-dd"}),
        }

    def add_page(self, title, rtl):
        """Add a sheet, into which is written from here on."""
        name, known = clean_name(title), {page.name.lower() for page in self.book.worksheets()}
        if name.lower() in known:
            number = f" {len(known) + 1}"
            name = name[: SHEET_NAME - len(number)] + number
        self.page = self.book.add_worksheet(name)
        if rtl:
            self.page.right_to_left()

    def write_list(self, head, rows):
        """Write a head and rows into the sheet."""
        for column, text in enumerate(head):
            self.write(0, column, text, "head")
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                self.write(number, column, value)
        self.page.freeze_panes(1, 0)
        self.page.set_column(0, max(len(head) - 1, 0), 20)

    def write(self, line, column, value, style=None):
        """Write a cell by the type of its value."""
        if value is None or value is False or value == "":
            self.page.write_blank(line, column, None, self.styles[style])
        elif isinstance(value, Share):
            self.page.write_number(line, column, value, self.styles["share"])
        elif isinstance(value, bool | int | float):
            self.page.write_number(line, column, value, self.styles[style])
        elif isinstance(value, date):
            style = "moment" if hasattr(value, "hour") else "date"
            self.page.write_datetime(line, column, value, self.styles[style])
        else:
            self.page.write_string(line, column, str(value), self.styles[style])

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.book.close()
