import base64

from odoo import models

from ...tools import xlsx
from ...tools.sheet import disarmed
from ..ticket.direction import is_rtl

# A chart in millimetres: the whole width of the page, or of a column in a table.
COLUMNS = (170, 30)
BAR = (34, 3)


class PeriodicReportFiles(models.Model):
    """Make the files of a report of what it says: a PDF with charts, a workbook with a sheet for
    each of its tables."""

    _inherit = "asas.helpdesk.periodic.report"

    def _read_file(self, name):
        """Return the bytes of a file of this report, or nothing."""
        content = self.with_context(bin_size=False)[name]
        return content and base64.b64decode(content)

    def _make_pdf(self, report):
        """Return a report as PDF, in the language of the context.

        :raises pdf.NotMade: where it cannot be made now
        """
        rtl = is_rtl(self.env)
        for section in report["sections"]:
            section["bars"] = bars(section, rtl)
        values = {
            **report,
            "running": report["title"],
            "columns": columns(report["months"], rtl),
            "columns_size": COLUMNS,
            "bar_size": BAR,
            "to": [],
        }
        document = self.env["asas.helpdesk.document"]
        template = "asas_helpdesk.document_periodic_report"
        return base64.b64encode(document._print(template, self.company_id, values))

    def _make_spreadsheet(self, report):
        """Return a report as a workbook, with numbers that can be counted on."""
        facts = [[label, disarmed(value)] for label, value in report["facts"]]
        about = [*facts, *([words, None] for words in report["changes"])]
        sheets = [(report["title"], [report["title"], ""], about)]
        for section in report["sections"]:
            rows = [[_in_sheet(cell) for cell in row] for row in section["rows"]]
            if not rows:
                rows = [[section["empty"]]]
            if section["note"]:
                rows += [[], [section["note"]]]
            sheets.append((section["title"], section["heads"], rows))
        return base64.b64encode(xlsx.book_bytes(sheets, is_rtl(self.env)))


def _in_sheet(cell):
    """Return what a sheet holds of a cell: its number, or in words that there is none."""
    return disarmed(cell.text if cell.value is None else cell.value)


def bars(section, rtl):
    """Return for each row of a table where its bar begins and how long it is, in millimetres."""
    if section["bar"] is None:
        return None
    values = [row[section["bar"]].value or 0 for row in section["rows"]]
    most = max(values, default=0)
    widths = [round(BAR[0] * value / most, 2) if most else 0 for value in values]
    return [(round(BAR[0] - width, 2) if rtl else 0, width) for width in widths]


def columns(months, rtl):
    """Return the columns of a chart by month of what is from 0 to 1: place, width, top and height,
    and its words; without a height where there is no figure."""
    width, height = COLUMNS
    slot = width / max(len(months), 1)
    drawn = []
    for number, (label, share, words) in enumerate(months):
        tall = None if share is None else round(height * share, 2)
        place = len(months) - 1 - number if rtl else number
        drawn.append(
            {
                "x": round(place * slot + slot * 0.2, 2),
                "width": round(slot * 0.6, 2),
                "y": None if tall is None else round(height - tall, 2),
                "height": tall,
                "label": label,
                "words": words,
            }
        )
    return drawn
