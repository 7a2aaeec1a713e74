from odoo import api, models
from odoo.fields import Domain

from .overview import INQUIRY, NOTICE, STATUS
from .report_mixin import TICKET

# So many lines of a list stand on a screen; the rest is behind the link above it.
LINES = 8
# How the pressure of a deadline looks.
LOOKS = {"overdue": "danger", "soon": "warning"}
# Each of them is found by an index of its own.
FAILED = Domain("state", "=", "failed") & Domain("settled_at", "=", False)
UNDER_WAY = Domain("state", "=", "queued") & (
    Domain("attempts", ">", 0) | Domain("method", "=", "call")
)
NOT_ARRIVED = FAILED | UNDER_WAY
# How long the deadlines of a day are drawn as one dot, in seconds.
SLOT = 30 * 60


class OverviewRows(models.AbstractModel):
    """What several first screens show: the deadlines of today, what comes next, and the notices
    that did not arrive."""

    _inherit = "asas.helpdesk.overview"

    # ------------------------------------------------------------------ The deadlines of today

    @api.model
    def _strip(self, title, moments, scope):
        """Return the deadlines of today on a line, and how many there are of each kind.

        :param scope: a domain of the SLA statuses that are looked at
        """
        of_day = (
            Domain("deadline", ">=", moments.start)
            & Domain("deadline", "<", moments.end)
            & Domain("state", "!=", "paused")
        )
        today = of_day & scope
        rows, found = self._among(of_day, STATUS)
        open_ = Domain("state", "=", "running") & Domain("deadline", ">=", moments.now)
        kinds = {
            "met": (self.env._("Met"), Domain("state", "=", "met")),
            "late": (
                self.env._("Late"),
                Domain("state", "=", "breached")
                | Domain("state", "=", "running") & Domain("deadline", "<", moments.now),
            ),
            "soon": (
                self.env._("Within Two Hours"),
                open_ & Domain("deadline", "<=", moments.soon),
            ),
            "later": (self.env._("Later Today"), open_ & Domain("deadline", ">", moments.soon)),
        }
        statuses = rows.search_fetch(found & scope, ["deadline", "state"], order="deadline, id")
        slots, counts = {}, dict.fromkeys(kinds, 0)
        for status in statuses:
            kind = self._kind_of(status, moments)
            counts[kind] += 1
            slot = int((status.deadline - moments.start).total_seconds() // SLOT)
            slots.setdefault(slot, dict.fromkeys(kinds, 0))[kind] += 1
        first, last = self._strip_bounds(slots, moments)
        return {
            "kind": "strip",
            "key": "strip",
            "title": title,
            "empty": self.env._("Nothing is due today.") if not statuses else "",
            "now": self._place(moments.now, first, last, moments),
            "now_words": self.env._("Now %(time)s", time=self._time_words(moments.now)),
            "hours": [
                {"label": f"{hour % 24:02}:00", "at": 100 * (hour - first) / (last - first)}
                for hour in range(first, last + 1)
            ],
            "dots": [
                {
                    "at": 100 * ((slot + 0.5) * SLOT / 3600 - first) / (last - first),
                    "kinds": [[kind, count] for kind, count in found.items() if count],
                }
                for slot, found in sorted(slots.items())
            ],
            "kinds": [
                {
                    **self._cell(counts[kind], today & domain, STATUS, label),
                    "look": kind,
                    "label": label,
                }
                for kind, (label, domain) in kinds.items()
            ],
        }

    @api.model
    def _kind_of(self, status, moments):
        if status.state == "met":
            return "met"
        if status.state == "breached" or status.deadline < moments.now:
            return "late"
        return "soon" if status.deadline <= moments.soon else "later"

    @api.model
    def _strip_bounds(self, slots, moments):
        """Return the hours of the day, from its midnight, between which there are deadlines."""
        hours = [slot * SLOT // 3600 for slot in slots] + [self._hour(moments.now, moments)]
        first, last = min(hours), max(hours) + 1
        return min(first, 8), max(last, 17)

    @api.model
    def _hour(self, moment, moments):
        return int((moment - moments.start).total_seconds() // 3600)

    @api.model
    def _place(self, moment, first, last, moments):
        hours = (moment - moments.start).total_seconds() / 3600
        return 100 * (hours - first) / (last - first)

    # ------------------------------------------------------------------ What comes next

    @api.model
    def _next(self, title, domain, empty, act=None, others=()):
        """Return the tickets with the nearest deadlines.

        :param domain: of the tickets that are looked at
        :param empty: what is said if there are none
        :param act: a function of a ticket: what its row offers to do, or None
        :param others: pairs of a deadline and a row of something else, which stand among them
        """
        due = domain & Domain("next_deadline", "!=", False)
        tickets = self.env[TICKET].search(due, order="next_deadline, id", limit=LINES)
        count = len(tickets)
        if count == LINES:
            count = self.env[TICKET].search_count(due)
        metrics = dict(self.env[TICKET]._fields["next_metric"]._description_selection(self.env))
        rows = [
            (
                ticket.next_deadline,
                {
                    "id": ticket.id,
                    "time": ticket.time_left,
                    "look": LOOKS.get(ticket.pressure, ""),
                    "due": metrics.get(ticket.next_metric, ""),
                    "act": act and act(ticket),
                    **self._described(ticket),
                },
            )
            for ticket in tickets
        ]
        rows = sorted([*rows, *others], key=lambda pair: pair[0])[:LINES]
        return {
            "kind": "tickets",
            "key": "next",
            "title": title,
            "empty": "" if rows else empty,
            "heads": [self.env._("Time Left"), self.env._("Due"), self.env._("Ticket")],
            "all": self._list(title, due, count) if count else None,
            "rows": [row for _deadline, row in rows],
        }

    @api.model
    def _act(self, label, method, model=TICKET):
        """Return what a row offers to do: a public method of its record."""
        return {"label": label, "method": method, "model": model}

    # ------------------------------------------------------------------ Inquiries to the reader

    @api.model
    def _inquiry_card(self, moments, always=False):
        """Return in a list the card of the inquiries that await the reader’s answer, if any do."""
        card = self._card(
            "inquiries",
            self.env._("Inquiries to Me"),
            self._to_answer(),
            INQUIRY,
            look="warning",
            sub=("deadline", self._nearest(moments)),
        )
        return [card] if always or card["list"]["count"] else []

    @api.model
    def _to_answer(self):
        asked = Domain("asked_user_id", "=", self.env.uid) | Domain(
            "raised_to_id", "=", self.env.uid
        )
        return Domain("state", "=", "asked") & asked

    @api.model
    def _inquiry_rows(self):
        """Return the inquiries that await the reader’s answer: their deadlines, and rows of what
        comes next."""
        inquiries = self.env[INQUIRY].search(self._to_answer(), order="deadline, id", limit=LINES)
        rows = []
        for inquiry in inquiries:
            words, pressure = self.env[TICKET]._say_time_left(inquiry.deadline)
            row = {
                "id": inquiry.id,
                "model": INQUIRY,
                "time": words,
                "look": LOOKS.get(pressure, ""),
                "due": self.env._("Inquiry"),
                "reference": "",
                "subject": inquiry.subject,
                "person": inquiry.beneficiary_shown or "",
                "note": "",
            }
            rows.append((inquiry.deadline, row))
        return rows

    @api.model
    def _described(self, ticket):
        unassigned = not (ticket.user_id or ticket.manager_id)
        return {
            "reference": ticket.reference or "",
            "subject": ticket.subject,
            "person": ticket.beneficiary_name or "",
            "note": self.env._("Unassigned") if unassigned else "",
        }

    @api.model
    def _to_verify(self, domain):
        """Return the resolved tickets, what each still lacks, and how much time is left."""
        tickets = self.env[TICKET].search(domain, order="next_deadline, id", limit=LINES)
        count = len(tickets)
        if count == LINES:
            count = self.env[TICKET].search_count(domain)
        title = self.env._("To Verify")
        return {
            "kind": "tickets",
            "key": "verify",
            "title": title,
            "empty": "" if tickets else self.env._("Nothing waits to be verified."),
            "heads": [self.env._("Time Left"), self.env._("Still Lacks"), self.env._("Ticket")],
            "all": self._list(title, domain, count) if count else None,
            "rows": [
                {
                    "id": ticket.id,
                    "fit": ticket.is_sound,
                    "time": ticket.time_left or "",
                    "look": LOOKS.get(ticket.pressure, ""),
                    "due": ticket.lacking or self.env._("Fit for Closing"),
                    "due_look": "warning" if ticket.lacking else "success",
                    **self._described(ticket),
                    "note": "",
                    "said": ticket._get_confirmation(),
                }
                for ticket in tickets
            ],
            "act": self._act(self.env._("Verify and Close"), "action_verify"),
        }

    @api.model
    def _how_many_fit(self, block, count):
        """Return in words how many of the tickets to verify are fit for closing; None where not
        all of them were looked at."""
        if not 0 < count <= LINES:
            return None
        fit = sum(row["fit"] for row in block["rows"])
        return self.env._(
            "fit for closing: %(fit)s · lacking something: %(rest)s",
            fit=self._number(fit),
            rest=self._number(count - fit),
        )

    # ------------------------------------------------------------------ Notices and mail

    @api.model
    def _notices(self, count):
        """Return the notices that did not arrive, with whom to call.

        :param int count: how many there are, as the card says
        """
        # sudo() because ``_among`` finds what the reader may read.
        notices = self.env[NOTICE].sudo()
        for way in (FAILED, UNDER_WAY) if count else ():
            rows, found = self._among(way, NOTICE)
            notices |= rows.search(found, limit=LINES)
        # As the reader from here on.
        notices = notices.sorted("id", reverse=True)[:LINES].sudo(self.env.su)
        title = self.env._("Notices That Did Not Arrive")
        return {
            "kind": "notices",
            "key": "notices",
            "title": title,
            "empty": "" if notices else self.env._("Every notice has arrived."),
            "all": self._list(title, NOT_ARRIVED, count, NOTICE) if count else None,
            "rows": [
                {
                    "id": notice.id,
                    "ticket": notice.ticket_id.id,
                    "reference": notice.ticket_id.reference or "",
                    "person": notice.ticket_id.beneficiary_name or "",
                    "phone": notice.ticket_id.beneficiary_phone or "",
                    "notice": notice._get_kind_label(notice.kind),
                    "why": notice.failure or "",
                    "may_call": notice.method == "call" and notice.state == "queued",
                }
                for notice in notices
            ],
        }

    @api.model
    def _mail_banners(self):
        """Return in a banner since when e-mails have not left, if so, and which notices wait."""
        # sudo() because only the moment is shown; every role at the desk has to know it.
        outage = self.env["asas.helpdesk.mail.outage"].sudo()._get_current()
        if not outage:
            return []
        now = self._get_moments().now
        waiting = self.env[NOTICE]._waiting_mails_domain(now)
        rows, found = self._among(waiting, NOTICE)
        count = rows.search_count(found)
        title = self.env._("Notices Waiting")
        return [
            {
                "key": "mail",
                "look": "danger",
                "icon": "fa-exclamation-circle",
                "words": self.env._(
                    "E-mails have not been sent since %(moment)s. Notices that wait: %(count)s."
                    " They are tried again automatically; call whom it is urgent for.",
                    moment=self._when(outage.began_at, self._get_moments()),
                    count=self._number(count),
                ),
                "link": self._list(title, waiting, count, NOTICE) if count else None,
                "label": title,
            }
        ]

    # ------------------------------------------------------------------ What was breached

    @api.model
    def _breaches(self, title, rows, domain, model, name):
        """Return commitments by metric as a chart and a table.

        :param rows: of ``numbers._read``: ``metric``, ``kept``, ``due`` and ``breached``
        :param domain: of the rows that they count
        """
        labels = dict(self.env[model]._fields["metric"]._description_selection(self.env))
        rows = [row for row in rows if row["due"]]
        order = list(labels)
        rows.sort(key=lambda row: order.index(row["metric"]))
        lines = []
        for row in rows:
            own = domain & Domain("metric", "=", row["metric"])
            label = labels[row["metric"]]
            lines.append(
                [
                    {"text": label},
                    self._cell(
                        int(row["kept"] or 0), own & Domain("in_time", "=", 1), model, label
                    ),
                    self._cell(
                        int(row["breached"] or 0), own & Domain("breached", "=", 1), model, label
                    ),
                    {"text": self._share(row["kept"], row["due"])},
                ]
            )
        return {
            "kind": "chart",
            "key": "breaches",
            "type": "bars",
            "title": title,
            "empty": "" if lines else self.env._("No figure: nothing was due in this period."),
            "labels": [line[0]["text"] for line in lines],
            "sets": [
                {
                    "label": name,
                    "look": "danger",
                    "data": [row["breached"] or 0 for row in rows],
                }
            ],
            "heads": [
                self.env._("Commitment"),
                self.env._("Met"),
                self.env._("Breached"),
                self.env._("Share in Time"),
            ],
            "rows": lines,
        }
