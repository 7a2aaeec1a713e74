from odoo.http import request

from ..portal.figures import FiguresPortal


class FiguresReport(FiguresPortal):
    """Add outcomes and satisfaction to the published figures as a table."""

    def _groups(self, entry):
        groups = super()._groups(entry)
        groups.append((request.env._("Outcome"), entry["outcomes"]))
        said = entry["satisfaction"]
        if said and said["asked"]:
            numbers = (
                (request.env._("Asked for a rating"), said["asked"]),
                (request.env._("Rating given"), said["given"]),
                (request.env._("Average of 5"), said["average"]),
            )
            rows = [{"label": label, "received": n} for label, n in numbers if n is not None]
            groups.append((request.env._("Rating"), [*rows, *said["rows"]]))
        return groups
