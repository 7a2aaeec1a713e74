from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ...models.portal.figures import MEDIANS
from ...models.ticket.direction import is_rtl
from ...tools import sheet
from ...tools.chart import bar_chart
from .routes import public_page


class FiguresPortal(CustomerPortal):
    """The published figures, for supervisors of government bodies."""

    def _prepare_portal_layout_values(self):
        values = super()._prepare_portal_layout_values()
        values["asas_figures"] = request.env["asas.helpdesk.figures"]._readable()
        return values

    def _published_figures(self):
        """Return the figures; for people who may not read them, the page does not exist."""
        figures = request.env["asas.helpdesk.figures"]
        if not figures._readable():
            raise request.not_found()
        return figures._published(kept=True)

    @public_page("/my/figures", sitemap=False)
    def portal_my_figures(self, **_kw):
        """Show the figures in tables by type, by month and by service, the months as a chart."""
        figures = self._published_figures()
        company = request.env.company.sudo()  # how it writes a moment is on every page
        words = request.env["asas.helpdesk.figures"]
        rtl = is_rtl(request.env)
        response = request.render(
            "asas_helpdesk.portal_my_figures",
            {
                **self._prepare_portal_layout_values(),
                "figures": figures,
                "as_of": company._asas_helpdesk_moment(figures["as_of"]),
                "file_name": file_name(figures, "csv"),
                "share_in_words": words._share_in_words,
                "span_in_words": words._span_in_words,
                "chart": lambda rows: bar_chart(
                    [(words._short(row), row["received"]) for row in rows], rtl=rtl
                ),
            },
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    @public_page("/my/figures.csv", sitemap=False)
    def portal_my_figures_csv(self, **_kw):
        """Return the same figures as a CSV file for a spreadsheet."""
        figures = self._published_figures()
        rows = []
        for entry in figures["types"]:
            for grouped_by, group in self._groups(entry):
                rows += [_csv_row(entry, grouped_by, row) for row in group]
        headers = [
            ("Content-Type", "text/csv; charset=utf-8"),
            ("Content-Disposition", http.content_disposition(file_name(figures, "csv"))),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(sheet.csv_bytes([_csv_head(), *rows]), headers)

    def _groups(self, entry):
        """Return what is published of a type: by what it is grouped, and the rows. (Hook)"""
        return [
            (request.env._("Total"), [{**entry["total"], "label": ""}]),
            (request.env._("Month"), entry["months"]),
            (request.env._("Service"), entry["services"]),
        ]


def file_name(figures, kind):
    """Return the name of a file of the figures, with the day of the count."""
    company = request.env.company.sudo()  # only its zone is read, which is that of every date
    return f"figures-{company._asas_helpdesk_local(figures['as_of']):%Y-%m-%d}.{kind}"


def _csv_head():
    return [
        request.env._("Type"),
        request.env._("By"),
        request.env._("Month, service, outcome or rating"),
        request.env._("Number"),
        request.env._("Directing deadline passed or met"),
        request.env._("Directed on time"),
        request.env._("Directed on time (%)"),
        request.env._("Median hours to directing"),
        request.env._("Median hours to first response"),
        request.env._("Median hours to resolution"),
    ]


def _csv_row(entry, grouped_by, row):
    if row.get("withheld"):
        blank = [None] * (3 + len(MEDIANS))
        return [entry["label"], grouped_by, row["label"], request.env._("Not shown"), *blank]
    share = row.get("share")
    committed = (row.get("due"), row.get("in_time"), None if share is None else share * 100)
    if entry["type"] != "complaint" or "due" not in row:
        committed = (None, None, None)  # the commitment to direct applies to complaints only
    medians = (row.get(name) for name in MEDIANS)
    numbers = (None if n is None else round(n, 2) for n in (row["received"], *committed, *medians))
    return [entry["label"], grouped_by, row["label"], *numbers]
