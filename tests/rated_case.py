"""Tickets of which the report tables say how they ended and how they were rated."""

from datetime import datetime

from freezegun import freeze_time

NOW = datetime(2026, 3, 10, 9, 0)


class RatedFixture:
    def make_rows(self, *rows):
        """Make tickets and let their rows say how they ended and how they were rated."""
        table = self.env["asas.helpdesk.ticket.report"]
        tickets = self.Ticket.browse()
        for type_, values, count in rows:
            with freeze_time(NOW):
                made = sum((self.make_ticket(type_) for _time in range(count)), tickets.browse())
                table._keep(made.ids)
            table.search([("ticket_id", "in", made.ids)]).write(values)
            tickets |= made
        # As after a round: what the rows say now is not looked at again.
        upkeep = self.env["asas.helpdesk.report.upkeep"]._get_upkeep()
        upkeep.since = datetime(2100, 1, 1)
        self.env.flush_all()
        return tickets

    def make_rows_with_small_numbers(self):
        """Make requests enough to be published, and complaints that are too few."""
        return self.make_rows(
            ("request", {"outcome": "solved", **rated(5)}, 6),
            ("request", {"outcome": "unsolved", **rated(4)}, 3),
            ("request", {}, 1),
            ("complaint", {}, 2),
        )


def rated(number):
    if not number:
        return {"rating_answered": 0.0}
    return {"rating_answered": 1.0, "given_rating": str(number), "rating": number}
