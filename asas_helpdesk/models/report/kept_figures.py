from odoo import api, fields, models

from ..ticket.ticket_rights import AT_ONCE


class KeptFigures(models.Model):
    """The published figures of a company as they were last counted, in numbers alone.

    They are counted when the report tables were brought up to date, so that the page of the
    figures reads one row, however many tickets there are.
    """

    _name = "asas.helpdesk.kept.figures"
    _description = "Published Figures as Last Counted"
    _inherit = ["asas.helpdesk.protected.mixin"]
    _rec_name = "as_of"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    as_of = fields.Datetime(required=True, readonly=True)
    since = fields.Date(required=True, readonly=True, help="The first day that is counted.")
    counted = fields.Json(required=True, readonly=True, personal="keep: numbers of no person")

    _once = models.UniqueIndex("(company_id)", AT_ONCE)

    @api.model
    def _find(self, company_id, since):
        """Return the moment of the last count and its numbers, as ``_count`` of the figures; None
        if there is none that begins on this day."""
        # sudo() because the figures decide who reads them; numbers alone are returned.
        kept = self.sudo().search([("company_id", "=", company_id), ("since", "=", since)])
        if not kept:
            return None
        rows = kept.counted["rows"]
        return kept.as_of, {(type_, kind, key): row for type_, kind, key, row in rows}

    @api.model
    def _keep_all(self, as_of):
        """Count the figures of each company again; called as superuser."""
        known = self.search([]).grouped("company_id")
        for company in self.env["res.company"].search([]):
            figures = self.env["asas.helpdesk.figures"].with_company(company)
            since = figures._first_day(company)
            counted = figures._count_rows(company, since)
            values = {
                "as_of": as_of,
                "since": since,
                "counted": {"rows": [[*key, row] for key, row in counted.items()]},
            }
            if company in known:
                known[company].write(values)
            else:
                self.create({"company_id": company.id, **values})
