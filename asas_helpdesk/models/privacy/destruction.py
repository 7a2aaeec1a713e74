from collections import Counter

from markupsafe import Markup

from odoo import api, fields, models

from ..ticket.base import ANSWERABLE
from .ticket_retention import ENDED

TICKET = "asas.helpdesk.ticket"


class Destruction(models.Model):
    """A report of what personal data were destroyed, when and why. It names nobody, and stays."""

    _name = "asas.helpdesk.destruction"
    _description = "Report of Destruction"
    _inherit = ["asas.helpdesk.protected.mixin"]
    _order = "id desc"
    _rec_name = "began_at"

    began_at = fields.Datetime(
        string="Began", required=True, readonly=True, default=fields.Datetime.now
    )
    ended_at = fields.Datetime(string="Last Went", readonly=True)
    cause = fields.Selection(
        [("retention", "Retention Period Was Over"), ("request", "Request of the Person")],
        required=True,
        readonly=True,
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    user_id = fields.Many2one(
        "res.users",
        string="Carried Out By",
        required=True,
        readonly=True,
        ondelete="restrict",
        default=lambda self: self.env.uid,
        personal=ANSWERABLE,
    )
    tickets = fields.Integer(readonly=True)
    records = fields.Integer(
        readonly=True, help="All that went or was emptied, the tickets included."
    )
    counts = fields.Json(readonly=True, personal="keep: numbers by kind of record")
    contacts = fields.Json(
        readonly=True, personal="keep: numbers by what uses the contacts that remain"
    )
    left = fields.Json(
        string="Tickets That Stay",
        readonly=True,
        personal="keep: numbers of tickets that stay, and why they do",
    )
    ticket_ids = fields.One2many(TICKET, "destruction_id", readonly=True)
    summary = fields.Html(compute="_compute_summary")

    # ------------------------------------------------------------------ Making

    @api.model
    def _destroy_person(self, identity, company):
        """Destroy what is held about a person who has asked for it, and return the report.

        Tickets that have not ended, and those on legal hold, stay with all that hangs on them; the
        report counts them. The caller has proven who asks, and checked who carries it out.
        """
        holdings = self.env["asas.helpdesk.holdings"]
        tickets = holdings._tickets_of(identity)
        held = tickets.filtered("is_held")
        unfinished = tickets.filtered(lambda ticket: ticket.state not in ENDED) - held
        report = self.sudo().create(  # only the code writes reports
            {
                "cause": "request",
                "company_id": company.id,
                "left": {"held": len(held), "unfinished": len(unfinished)},
            }
        )
        done = tickets.filtered("anonymised_at")
        found = holdings._without(holdings._of_person(identity), held | unfinished | done)
        report._add(holdings._destroy(found, report), identity.partners, asked=True)
        return report

    @api.model
    def _get_of_today(self, company):
        """Return the report of what goes today because its time is over, of a company."""
        # sudo() because only the code writes reports.
        reports = self.sudo()
        today = fields.Datetime.to_datetime(fields.Date.today())
        return reports.search(
            [
                ("cause", "=", "retention"),
                ("company_id", "=", company.id),
                ("began_at", ">=", today),
            ],
            limit=1,
        ) or reports.create({"cause": "retention", "company_id": company.id})

    def _get_reason(self):
        """Return why, as the evidence says it: without personal data, in one language."""
        self.ensure_one()
        env = self.with_context(lang=self.company_id.partner_id.lang or self.env.lang).env
        return dict(self._fields["cause"]._description_selection(env))[self.cause]

    def _add(self, counts, people, asked=False):
        """Add what went, and what remains of the contacts.

        :param dict counts: how many records, by model
        :param people: the contacts whose tickets they were
        :param bool asked: whether the person has asked for it
        """
        self.ensure_one()
        remain = self.env["asas.helpdesk.contacts"]._release(people, asked)
        contacts = Counter(self.contacts or {}) + Counter(remain)
        total = Counter(self.counts or {}) + Counter(counts)
        self.write(
            {
                "ended_at": fields.Datetime.now(),
                "counts": dict(total),
                "contacts": dict(contacts),
                "tickets": total[TICKET],
                "records": sum(total.values()),
            }
        )

    # ------------------------------------------------------------------ Showing

    @api.depends("counts", "contacts", "left")
    @api.depends_context("lang")
    def _compute_summary(self):
        for report in self:
            went = self._name_models(report.counts or {})
            remains = self._name_models(report.contacts or {})
            left = report.left or {}
            stays = [
                (self.env._("On legal hold"), left.get("held")),
                (self.env._("Have not ended"), left.get("unfinished")),
            ]
            report.summary = (
                self._list(self.env._("Went or was emptied"), went)
                + self._list(
                    self.env._("Remains with other applications: contacts that are used by"),
                    remains,
                )
                + self._list(self.env._("Tickets that stay"), [line for line in stays if line[1]])
            )

    @api.model
    def _name_models(self, counts):
        """Return the names of models in the reader's language, with their counts, most first."""
        # sudo() because the names of models are no secret.
        names = self.env["ir.model"].sudo()
        return [
            (names._get(model).name or model, count)
            for model, count in sorted(counts.items(), key=lambda pair: -pair[1])
        ]

    @api.model
    def _list(self, title, lines):
        if not lines:
            return Markup()
        rows = Markup().join(
            Markup("<tr><td>%s</td><td class='text-end ps-4'>%s</td></tr>") % line for line in lines
        )
        return Markup("<h4 class='mt-3'>%s</h4><table>%s</table>") % (title, rows)

    def action_tickets(self):
        """Show the tickets of this report, as far as the current user may see them."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Tickets"),
            "res_model": TICKET,
            "view_mode": "list,form",
            "domain": [("destruction_id", "=", self.id)],
        }
