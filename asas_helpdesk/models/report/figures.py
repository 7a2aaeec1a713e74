from odoo import api, models
from odoo.tools import SQL

from ...tools.small_numbers import withheld
from ..portal.figures import FEWEST_FOR_MEDIAN, MEDIANS, nothing
from ..ticket.ticket import OUTCOMES, OUTCOMES_OF

# The tickets by type, and of each type by month and by service, in one pass.
COUNT = """
      WITH counted AS (
          SELECT ticket_type, date_trunc('month', received_on)::date AS month, service_id,
                 CASE WHEN ticket_type = 'complaint' THEN directed_in_time END AS in_time,
                 directing_hours, answer_hours, decision_hours
            FROM asas_helpdesk_ticket_report
           WHERE company_id = %(company)s AND received_on >= %(since)s AND counted
      )
      SELECT ticket_type,
             CASE WHEN GROUPING(month) = 0 THEN 'month'
                  WHEN GROUPING(service_id) = 0 THEN 'service'
                  ELSE 'total' END,
             coalesce(month::text, service_id::text),
             count(*), count(in_time), coalesce(sum(in_time), 0),
             count(directing_hours), count(answer_hours), count(decision_hours),
             percentile_cont(0.5) WITHIN GROUP (ORDER BY directing_hours),
             percentile_cont(0.5) WITHIN GROUP (ORDER BY answer_hours),
             percentile_cont(0.5) WITHIN GROUP (ORDER BY decision_hours)
        FROM counted
    GROUP BY GROUPING SETS
             ((ticket_type), (ticket_type, month), (ticket_type, service_id))
"""
# How they ended, and how they were rated.
ENDS = """
      SELECT ticket_type,
             CASE WHEN GROUPING(outcome) = 0 THEN 'outcome'
                  WHEN GROUPING(given_rating) = 0 THEN 'rating'
                  ELSE 'asked' END,
             coalesce(outcome, given_rating),
             count(*), count(rating_answered)
        FROM asas_helpdesk_ticket_report
       WHERE company_id = %(company)s AND received_on >= %(since)s AND counted
    GROUP BY GROUPING SETS
             ((ticket_type), (ticket_type, outcome), (ticket_type, given_rating))
"""
RATINGS = ("5", "4", "3", "2", "1")
# What a row shows whose number is withheld.
WITHHELD = {**dict.fromkeys(nothing()), "withheld": True}


class Figures(models.AbstractModel):
    """Count the published figures in the report tables, add how tickets ended and how they were
    rated, and withhold small numbers.

    The cron that keeps the tables counts them (``kept_figures.py``), so that no reader waits.
    """

    _inherit = "asas.helpdesk.figures"

    # ------------------------------------------------------------------ Counting

    @api.model
    def _count(self, company, zone, since):
        self.env["asas.helpdesk.report.upkeep"]._catch_up()
        return super()._count(company, zone, since) | self._count_rows(company, since)

    @api.model
    def _count_rows(self, company, since):
        """Return the numbers of the rows of a company, as they are now."""
        values = {"company": company.id, "since": since}
        counted = {}
        for ticket_type, kind, key, *numbers in self.env.execute_query(SQL(COUNT, **values)):
            counted[ticket_type, kind, key] = _numbers(*numbers)
        for ticket_type, kind, key, number, asked in self.env.execute_query(SQL(ENDS, **values)):
            counted[ticket_type, kind, key] = asked if kind == "asked" else number
        return counted

    @api.model
    def _count_kept(self, company_id, zone, since, span):
        kept = self.env["asas.helpdesk.kept.figures"]._find(company_id, since)
        return kept or super()._count_kept(company_id, zone, since, span)

    # ------------------------------------------------------------------ What is published

    @api.model
    def _published(self, kept=False):
        """Add ``fewest``, the smallest number that is shown, and to each type ``outcomes`` and
        ``satisfaction``. In a row that is ``withheld`` every number is None."""
        return {**super()._published(kept), "fewest": self._fewest()}

    @api.model
    def _entry(self, counted, ticket_type, label, months, services):
        entry = super()._entry(counted, ticket_type, label, months, services)
        fewest = self._fewest()
        entry["outcomes"] = self._outcomes(counted, ticket_type)
        if not 0 < entry["total"]["received"] < fewest:
            for name in ("months", "services", "outcomes"):
                entry[name] = _withhold(entry[name], fewest)
            return {**entry, "satisfaction": self._satisfaction(counted, ticket_type, fewest)}
        # Of so few nothing is published but that there were some.
        for name in ("months", "services", "outcomes"):
            entry[name] = [row | WITHHELD for row in entry[name]]
        return {**entry, "total": entry["total"] | WITHHELD, "satisfaction": None}

    @api.model
    def _fewest(self):
        # The page says below which number nothing is shown.
        return self.env.company.sudo().asas_helpdesk_fewest_published

    @api.model
    def _outcomes(self, counted, ticket_type):
        """Return a row for each outcome of a type, and one for what has none yet, as they come in
        the life of a ticket; shares are of those with an outcome."""
        labels = dict(
            self.env["asas.helpdesk.ticket"]._fields["outcome"]._description_selection(self.env)
        )
        numbers = {
            outcome: counted.get((ticket_type, "outcome", outcome), 0)
            for outcome, _label in OUTCOMES
            if outcome in OUTCOMES_OF[ticket_type]
        }
        base = sum(numbers.values())
        rows = [
            {"label": labels[outcome], "received": number, "share": number / base if base else None}
            for outcome, number in numbers.items()
        ]
        without = counted.get((ticket_type, "outcome", None), 0)
        return [*rows, {"label": self.env._("Not decided yet"), "received": without, "share": None}]

    @api.model
    def _satisfaction(self, counted, ticket_type, fewest):
        """Return how tickets of a type were rated: ``asked``, ``given``, their ``share``, the
        ``average``, and ``rows`` from excellent to poor; None if too few were asked or answered.

        That few have answered, or that few have not, is withheld with everything.
        """
        asked = counted.get((ticket_type, "asked", None), 0)
        numbers = {key: counted.get((ticket_type, "rating", key), 0) for key in RATINGS}
        given = sum(numbers.values())
        if not asked or any(withheld([given, asked - given], fewest)):
            return None if asked else {"asked": 0}
        total = sum(int(key) * number for key, number in numbers.items())
        average = total / given if given else None
        labels = {
            str(value): label for value, label in self.env["asas.helpdesk.ticket"]._portal_ratings()
        }
        rows = [
            {"label": labels[key], "received": number, "share": number / given if given else None}
            for key, number in numbers.items()
        ]
        if any(withheld(numbers.values(), fewest)):
            # With the average, a few that are left out could be computed from the others.
            rows = [row | WITHHELD for row in rows]
            average = None if _tells(numbers, total, fewest) else average
        return {
            "asked": asked,
            "given": given,
            "share": given / asked,
            "average": average,
            "rows": rows,
        }


def _tells(numbers, total, fewest):
    """Return whether the sum of all ratings says that one was given by fewer than ``fewest``."""
    for key, number in numbers.items():
        others = [int(other) for other in numbers if other != key]
        rest, left = total - int(key) * fewest, sum(numbers.values()) - fewest
        possible = min(others) * left <= rest <= max(others) * left
        if 0 < number < fewest and not possible:
            return True
    return False


def _numbers(received, due, in_time, *rest):
    """Return a row of the count in the form of the figures."""
    numbers, medians = rest[: len(MEDIANS)], rest[len(MEDIANS) :]
    return {
        "received": received,
        "due": due,
        "in_time": int(in_time),
        "share": in_time / due if due else None,
        **{
            name: float(median) if number >= FEWEST_FOR_MEDIAN else None
            for name, number, median in zip(MEDIANS, numbers, medians, strict=True)
        },
    }


def _withhold(rows, fewest):
    hidden = withheld([row["received"] for row in rows], fewest)
    return [
        row | WITHHELD if is_hidden else row for row, is_hidden in zip(rows, hidden, strict=True)
    ]
