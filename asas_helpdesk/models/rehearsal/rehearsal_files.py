from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import pdf
from ...tools.sheet import disarmed
from ...tools.xlsx import FILE_NAME, Share, book_bytes, clean_name
from ..report.list_export import MOST_ROWS
from ..ticket.direction import is_rtl


class RehearsalFiles(models.Model):
    """Make files of what a replay has found: a workbook with what was broken, and a PDF."""

    _inherit = "asas.helpdesk.rehearsal"

    def action_download_xlsx(self):
        """Return the action that downloads the result as a workbook.

        :raise UserError: where there is no result
        """
        self._check_has_result()
        content = book_bytes(self._get_sheets(self._tell()), is_rtl(self.env))
        return self._hand_over("xlsx", content)

    def action_download_pdf(self):
        """Return the action that downloads the result as a PDF.

        :raise UserError: where there is no result, or no PDF can be made now
        """
        self._check_has_result()
        again = self.env._("The PDF could not be made now. Try again, or take the spreadsheet.")
        if not pdf.is_available():
            raise UserError(
                self.env._(
                    "PDFs are not made on this server: WeasyPrint is missing. Take the spreadsheet."
                )
            )
        values = {**self._tell(), **self._get_page()}
        try:
            content = self.env["asas.helpdesk.document"]._print(
                "asas_helpdesk.document_rehearsal", self.company_id, values
            )
        except pdf.NotMade as error:
            raise UserError(again) from error
        return self._hand_over("pdf", content)

    def _check_has_result(self):
        self.ensure_one()
        self.check_access("read")
        if self.state != "done":
            raise UserError(self.env._("Replay the draft first: there is no result yet."))

    def _hand_over(self, kind, content):
        day = fields.Date.context_today(self).isoformat()
        name = f"{clean_name(self.name, FILE_NAME)} {day}.{kind}"
        return self.env["asas.helpdesk.list.export"]._hand_over(name, content)

    def _get_page(self):
        """Return what the document shows beside the result."""
        company = self.company_id
        at = company._asas_helpdesk_moment(self.ended_at, with_hijri=False, lang=self.env.lang)
        rtl = is_rtl(self.env)
        return {
            "title": self.name,
            "running": self.env._("Policy Rehearsal"),
            "facts": [
                (self.env._("Replayed Over"), self._say_replayed_days()),
                (self.env._("Replayed At"), at),
                (self.env._("Asked By"), self.user_id.name),
            ],
            "to": [],
            "changes": self._get_changes(),
            "adopted": (self.adopted_words or "").splitlines(),
            "arrow": "←" if rtl else "→",
        }

    # ------------------------------------------------------------------ Spreadsheet

    def _get_sheets(self, result):
        """Return the sheets of the workbook: title, head and rows of each."""
        env = self.env
        force, draft = env._("In Force"), env._("Draft")
        pairs = [env._("Service"), env._("Channel"), force, draft]
        return [
            (self.name, [disarmed(self.name), ""], self._get_summary(result)),
            (
                env._("Draft"),
                [env._("Change"), force, draft],
                [
                    [disarmed(change[name]) for name in ("title", "before", "after")]
                    for change in self._get_changes()
                ]
                or [[disarmed(line)] for line in (self.adopted_words or "").splitlines()]
                or [[env._("None")]],
            ),
            (env._("By Service and Channel"), pairs, self._get_pairs(result)),
            (
                env._("By Commitment"),
                [env._("Commitment"), force, draft],
                [[row["label"], *row["pair"]] for row in result["metrics"]],
            ),
            (env._("All That Was Broken"), *self._get_broken_list()),
        ]

    def _get_summary(self, result):
        env, every = self.env, self.commitments_counted
        broken = result["totals"][-1] or [0, 0]
        shares = [Share((every - number) / every) if every else None for number in broken]
        rows = [
            [env._("Replayed Over"), self._say_replayed_days()],
            [env._("Tickets"), self.tickets_done],
            [env._("Commitments Counted"), every],
            [env._("Broken in Force"), broken[0]],
            [env._("Broken in the Draft"), broken[1]],
            [env._("Kept in Time, in Force"), shares[0]],
            [env._("Kept in Time, in the Draft"), shares[1]],
            [disarmed(result["sentence"])],
        ]
        return rows + [[disarmed(remark)] for remark in result["remarks"]]

    def _get_pairs(self, result):
        every = self.env._("All")
        channels = [channel["label"] for channel in result["channels"]] + [every]
        lines = [(row["label"], row["cells"]) for row in result["services"]]
        lines.append((every, result["totals"]))
        return [
            [disarmed(label), disarmed(channel), *pair]
            for label, cells in lines
            for channel, pair in zip(channels, cells, strict=True)
            if pair
        ]

    def _get_broken_list(self):
        """Return head and rows of all that was broken; the latest first, up to a limit."""
        env, company = self.env, self.company_id
        broken = env["asas.helpdesk.rehearsal.broken"]
        labels = {
            name: dict(broken._fields[name]._description_selection(env))
            for name in ("metric", "broken_in")
        }

        def local(moment):
            return moment and company._asas_helpdesk_local(moment).replace(tzinfo=None)

        names = ("ticket_id", "metric", "service_id", "channel_id", "started_at", "reached_at")
        names += ("draft_due_at", "broken_in", "force_late_hours", "draft_late_hours")
        head = [broken._fields[name]._description_string(env) for name in names]
        rows = broken.search_fetch([("rehearsal_id", "=", self.id)], names, limit=MOST_ROWS)
        rows.ticket_id.fetch(["reference"])
        lines = [
            [
                disarmed(row.ticket_id.reference),
                labels["metric"][row.metric],
                disarmed(row.service_id.name or ""),
                disarmed(row.channel_id.name or ""),
                local(row.started_at),
                local(row.reached_at),
                local(row.draft_due_at),
                labels["broken_in"][row.broken_in],
                round(row.force_late_hours, 2) if row.in_force else None,
                round(row.draft_late_hours, 2) if row.in_draft else None,
            ]
            for row in rows
        ]
        if len(lines) == MOST_ROWS:
            lines.append([env._("More were broken; the list in Odoo shows all of them.")])
        return head, lines
