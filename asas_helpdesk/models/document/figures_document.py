import base64

from odoo import api, fields, models

from ...tools import pdf
from ...tools.hijri import format_hijri
from ..ticket.direction import is_rtl
from ..ticket.ticket_rights import AT_ONCE
from .periodic_report_files import BAR, COLUMNS, bars, columns
from .periodic_report_words import Cell, table

# How often an hour the figures of a company are set in a language. They are counted every ten
# minutes; who asks more often gets what was set before, as long as the page says the same.
AN_HOUR = 12


class FiguresDocument(models.Model):
    """The published figures of a company as PDF, in a language, kept as they were last set.

    They are set again when the page says something else, so that many readers cost one document.
    """

    _name = "asas.helpdesk.figures.document"
    _description = "Published Figures as a Document"
    _inherit = ["asas.helpdesk.protected.mixin"]
    _rec_name = "lang"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    lang = fields.Char(required=True, readonly=True, personal="keep: a code of a language")
    mark = fields.Char(
        required=True,
        readonly=True,
        personal="keep: a hash of numbers of no person",
        help="The hash of all that is in the document.",
    )
    content = fields.Binary(
        required=True, readonly=True, attachment=False, personal="keep: numbers of no person"
    )

    _once = models.UniqueIndex("(company_id, lang)", AT_ONCE)

    @api.model
    def _is_available(self):
        """Return whether documents can be made here."""
        return pdf.is_available()

    @api.model
    def _get_pdf(self, figures):
        """Return the figures as PDF, in the language of the context.

        :param figures: as ``_published`` returns them to the reader
        :raises pdf.NotMade: where it cannot be made now
        """
        company, lang = self.env.company, self.env.lang or "en_US"
        engine = self.env["asas.helpdesk.document"]
        page = engine._set_page(
            "asas_helpdesk.document_figures", company, self._get_values(company, figures)
        )
        mark = page.mark()
        # sudo() because the caller has read these figures, and the mark is of them alone.
        kept = self.sudo().search([("company_id", "=", company.id), ("lang", "=", lang)])
        if kept.mark == mark:
            return base64.b64decode(kept.with_context(bin_size=False).content)
        if self.env["asas.helpdesk.rate.limit"]._hit({("figures", company.id, lang): AN_HOUR}):
            raise pdf.NotMade("It has been made too often.")
        content = engine._make_pdf(page)
        values = {"mark": mark, "content": base64.b64encode(content)}
        if kept:
            kept.write(values)
        else:
            kept.create({"company_id": company.id, "lang": lang, **values})
        return content

    # ------------------------------------------------------------------ What it says

    @api.model
    def _get_values(self, company, figures):
        # How moments are written is the same for everybody.
        company, rtl = company.sudo(), is_rtl(self.env)
        entries = [
            self._describe(entry, rtl) for entry in figures["types"] if entry["total"]["received"]
        ]
        return {
            "title": self.env._("Published Figures"),
            "running": self.env._("Published Figures"),
            "facts": self._get_facts(company, figures),
            "figures": figures,
            "sections": [_drawn(self._tell_types(figures["types"]), rtl)],
            "entries": entries,
            "columns_size": COLUMNS,
            "bar_size": BAR,
            "to": [],
        }

    @api.model
    def _get_facts(self, company, figures):
        months = figures["types"][0]["months"]
        as_of = figures["as_of"]
        facts = [(self.env._("Period"), f"{months[0]['label']} – {months[-1]['label']}")]
        if company.asas_helpdesk_hijri:
            last = company._asas_helpdesk_local(as_of).date()
            hijri = [format_hijri(day, self.env.lang) for day in (figures["since"], last)]
            facts.append((self.env._("Hijri"), " – ".join(filter(None, hijri))))
        return [*facts, (self.env._("As Of"), company._asas_helpdesk_moment(as_of))]

    @api.model
    def _describe(self, entry, rtl):
        """Return of a type a chart of its months, and its tables."""
        env, label, promised = self.env, entry["label"], entry["type"] == "complaint"
        by_month = env._("%(type)s: by month", type=label)
        by_service = env._("%(type)s: by service", type=label)
        by_outcome = env._("%(type)s: by outcome", type=label)
        of_decided = env._("Share of what was decided")
        sections = [
            self._tell_rows(by_month, env._("Month"), entry["months"], promised),
            self._tell_rows(by_service, env._("Service"), entry["services"], promised),
            self._tell_shares(by_outcome, env._("Outcome"), of_decided, entry["outcomes"]),
            self._tell_satisfaction(entry),
        ]
        return {
            "chart": env._("%(type)s: received by month", type=label),
            "columns": columns(self._get_columns(entry["months"]), rtl),
            "sections": [_drawn(section, rtl) for section in sections],
        }

    @api.model
    def _get_columns(self, rows):
        figures = self.env["asas.helpdesk.figures"]
        most = max((row["received"] or 0 for row in rows), default=0)
        return [
            (
                figures._short(row),
                None if row["received"] is None else row["received"] / (most or 1),
                "…" if row["received"] is None else str(row["received"]),
            )
            for row in rows
        ]

    @api.model
    def _tell_types(self, entries):
        env = self.env
        rows = [
            row | {"of_complaints": entry["type"] == "complaint"}
            for entry in entries
            for row in [entry["total"]]
        ]
        return self._tell_rows(env._("By type"), env._("Type"), rows, True)

    @api.model
    def _tell_rows(self, title, first, rows, promised):
        env = self.env
        heads = [
            first,
            env._("Tickets Received"),
            *([env._("Directed on time")] if promised else []),
            env._("Median time to directing"),
            env._("Median time to first response"),
            env._("Median time to resolution"),
        ]
        found = [self._tell_row(row, promised) for row in rows]
        return table(title, heads, found, look="medians")

    @api.model
    def _tell_row(self, row, promised):
        env, figures = self.env, self.env["asas.helpdesk.figures"]
        if row.get("withheld"):
            return [Cell(row["label"], None), Cell(env._("Not shown"), None)]
        if not row["received"]:
            return [Cell(row["label"], None), Cell(env._("None received"), 0)]
        cells = [Cell(row["label"], None), Cell(str(row["received"]), row["received"])]
        if promised and row.get("of_complaints", True):
            cells.append(Cell(figures._share_in_words(row), None))
        elif promised:
            cells.append(Cell(env._("Only complaints are directed"), None))
        names = ("directing", "first_response", "resolution")
        return [*cells, *(Cell(figures._span_in_words(row[name]), None) for name in names)]

    @api.model
    def _tell_shares(self, title, first, share, rows, note=""):
        found = []
        for row in rows:
            label = Cell(row["label"], None)
            if row.get("withheld"):
                found.append([label, Cell(self.env._("Not shown"), None)])
                continue
            part = self.env._("No figure") if row["share"] is None else f"{row['share']:.0%}"
            number = Cell(str(row["received"]), row["received"])
            found.append([label, number, Cell(part, None)])
        return table(title, [first, self.env._("Number"), share], found, bar=1, note=note)

    @api.model
    def _tell_satisfaction(self, entry):
        env, said = self.env, entry["satisfaction"]
        title = env._("%(type)s: satisfaction", type=entry["label"])
        if said is None or not said["asked"]:
            words = (
                env._("Not shown: too few were asked or have answered, or all but a few.")
                if said is None
                else env._("Nobody has been asked for a rating yet.")
            )
            return table(title, [], [], empty=words)
        note = self._tell_answered(said)
        if not said["given"]:
            return table(title, [], [], empty=note)
        share = env._("Share of the ratings")
        return self._tell_shares(title, env._("Rating"), share, said["rows"], note)

    @api.model
    def _tell_answered(self, said):
        words = {"asked": said["asked"], "given": said["given"], "share": f"{said['share']:.0%}"}
        if said["average"] is None:
            return self.env._("Asked: %(asked)s · answered: %(given)s (%(share)s)", **words)
        return self.env._(
            "Asked: %(asked)s · answered: %(given)s (%(share)s) · average: %(average)s of 5",
            average=f"{said['average']:.1f}",
            **words,
        )


def _drawn(section, rtl):
    return section | {"bars": bars(section, rtl)}
