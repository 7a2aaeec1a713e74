from typing import NamedTuple

from odoo import fields, models

MOST_FINDINGS = 60


class Point(NamedTuple):
    """What was found of a point."""

    name: str
    reason: str | bool
    result: str
    is_upheld: bool


class Remedy(NamedTuple):
    """What the institute does about a point, who does it, and by which day."""

    what: str
    who: str | bool
    until: str | bool


class TicketDecision(models.Model):
    """What the beneficiary reads of a decision beside its reason, on the page and in documents."""

    _inherit = "asas.helpdesk.ticket"

    def _get_decision(self):
        """Return the points of the decision, what is done about them, and where to turn next, in
        the language of the context; the caller shows them to whom may read the page.

        :return: a dict: ``findings`` and ``remedies``, lists of ``Point`` and ``Remedy``;
            ``counted``, ``inside`` and ``outside``, in words or empty
        """
        self.ensure_one()
        # sudo() because the points are internal until the decision, which there is.
        ticket = self.sudo()
        findings = ticket.finding_ids.sorted(lambda f: (f.sequence, f.id))[:MOST_FINDINGS]
        results = dict(findings._fields["result"]._description_selection(self.env))
        upheld = findings.filtered(lambda f: f.result != "not_upheld")
        counted = self.env._(
            "Points substantiated: %(count)s of %(total)s.", count=len(upheld), total=len(findings)
        )
        return {
            "findings": [Point(f.name, f.reason, results[f.result], f in upheld) for f in findings],
            "counted": counted if findings else "",
            "remedies": [
                Remedy(
                    f.remedy,
                    f.responsible,
                    f.remedy_on and ticket.company_id._asas_helpdesk_day(f.remedy_on),
                )
                for f in findings
                if f.remedy
            ],
            "inside": ticket._get_way_inside(),
            "outside": ticket.company_id.asas_helpdesk_appeal or "",
        }

    def _get_way_inside(self):
        """Return what the beneficiary may do about the decision within the institute."""
        days = self.company_id.asas_helpdesk_reopen_days
        if self.state == "closed" and self.closed_at and days:
            until = fields.Datetime.add(self.closed_at, days=days)
            if until < fields.Datetime.now():
                return ""
            return self.env._(
                "You can have the case looked at again, on the page of the ticket or by telephone,"
                " until %(moment)s.",
                moment=self._portal_moment(until),
            )
        if self.state == "closed":
            return ""
        return self.env._(
            "You can have the case looked at again: say on the page of the ticket, or by telephone,"
            " what is missing."
        )
