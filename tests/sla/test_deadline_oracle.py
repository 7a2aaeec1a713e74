"""The deadlines of every metric, against an oracle that reads the wall clock minute by minute.

Histories are drawn at random, the same in each run. What is owed, since when and until when, is
said again here in the words of the policy; of the program it takes target and basis of a policy.
"""

import random
from datetime import date, timedelta

from common import SUNDAY_MORNING, HelpdeskCase

from odoo.fields import Command

MINUTE = timedelta(minutes=1)
RIYADH = timedelta(hours=3)
HISTORIES, STEPS = 10, 7
RAMADAN_ENDS = date(2026, 3, 19)
HOLIDAY = date(2026, 3, 10)
SUNDAY_TO_THURSDAY = {6, 0, 1, 2, 3}


def is_open(moment):
    """Return whether the desk works in the minute that begins at a moment (naive UTC)."""
    local = moment + RIYADH
    if local.date() == HOLIDAY:
        return False
    for day, clock in ((local, local.hour), (local - timedelta(days=1), local.hour + 24)):
        if day.weekday() in SUNDAY_TO_THURSDAY:
            in_ramadan = day.date() <= RAMADAN_ENDS
            if 10 <= clock < 15 or 21 <= clock < 25 if in_ramadan else 8 <= clock < 21:
                return True
    return False


def counted(basis, start, end):
    """Return the minutes that count between two moments."""
    minutes, moment = 0, start
    while moment < end:
        minutes += basis == "elapsed" or is_open(moment)
        moment += MINUTE
    return minutes


def due(start, minutes, basis):
    """Return the first moment by which so many minutes have counted."""
    moment = start
    while minutes > 0:
        minutes -= basis == "elapsed" or is_open(moment)
        moment += MINUTE
    return moment


class Story:
    """What happened to one ticket, and what is owed for it."""

    def __init__(self, received_at):
        self.received_at = received_at
        self.state = "in_progress"
        self.answered_at = self.resolved_at = self.waits_since = None
        self.pauses = []
        self.turns = {"next_answer": [], "waiting": [], "verification": []}
        self.first_answer = self.first_deadline = None

    def begin(self, metric, moment):
        self.turns[metric].append({"first": moment, "last": moment, "end": None})

    def end(self, metric, moment):
        turns = self.turns[metric]
        if turns and not turns[-1]["end"]:
            turns[-1]["end"] = moment

    def answer(self, moment):
        self.first_answer = self.first_answer or moment
        self.end("next_answer", moment)

    def speak(self, moment):
        if self.first_answer:
            turns = self.turns["next_answer"]
            if turns and not turns[-1]["end"]:
                turns[-1]["last"] = moment
            else:
                self.begin("next_answer", moment)
        if self.state == "waiting":
            self.go_on(moment)

    def go_on(self, moment):
        self.state = "in_progress"
        self.end("waiting", moment)
        self.pauses.append((self.waits_since, moment))

    def wait(self, moment):
        self.answer(moment)
        self.state, self.waits_since = "waiting", moment
        self.begin("waiting", moment)

    def resolve(self, moment):
        if self.state == "waiting":
            self.go_on(moment)
        self.answer(moment)
        self.state, self.resolved_at = "resolved", moment
        self.begin("verification", moment)

    def reopen(self, moment):
        self.end("verification", moment)
        self.pauses.append((self.resolved_at, moment))
        self.state, self.resolved_at = "in_progress", None

    def close(self, moment):
        self.end("verification", moment)
        self.state = "closed"

    def steps(self):
        """Return what may happen next."""
        steps = {
            "in_progress": ["answer", "speak", "speak", "resolve"],
            "waiting": ["speak", "speak", "resolve"],
            "resolved": ["speak", "answer", "reopen", "reopen", "close"],
            "closed": [],
        }[self.state]
        return [*steps, "wait"] if self.state == "in_progress" and self.first_answer else steps

    def expected(self, metric, policy):
        """Return the deadline and the end of each turn of a metric."""
        target, basis = round(policy.target_hours * 60), policy.basis
        if metric == "first_response":
            return [(self.received_at, due(self.received_at, target, basis), self.first_answer)]
        if metric == "resolution":
            paused = sum(counted(basis, *pause) for pause in self.pauses)
            return [
                (self.received_at, due(self.received_at, target + paused, basis), self.resolved_at)
            ]
        found = []
        for turn in self.turns[metric]:
            deadline = due(turn["last"], target, basis)
            if metric == "next_answer":  # nobody waits longer by writing again
                deadline = min(deadline, due(turn["first"], 2 * target, basis))
            found.append((turn["last"], deadline, turn["end"]))
        return found


class TestDeadlineOracle(HelpdeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        calendar = cls.company.asas_helpdesk_calendar_id
        cls.env["asas.helpdesk.season"].create(
            {
                "name": "رمضان 1447",
                "calendar_id": calendar.id,
                "hijri_year": 1447,
                "hijri_month": "9",
                "shift_ids": [
                    Command.create({"dayofweek": day, "hour_from": since, "hour_to": until})
                    for day in "60123"
                    for since, until in ((10, 15), (21, 1))
                ],
            }
        )
        cls.env["resource.calendar.leaves"].create(
            {
                "name": "عطلة",
                "calendar_id": calendar.id,
                "asas_helpdesk_first_day": HOLIDAY,
                "asas_helpdesk_last_day": HOLIDAY,
            }
        )

    # ------------------------------------------------------------------ What people do

    def do(self, ticket, step):
        level1, level2 = ticket.with_user(self.user_level1), ticket.with_user(self.user_level2)
        if step == "answer":
            level2.message_post(
                body="نعمل على طلبكم.", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        elif step == "speak":
            ticket.with_user(self.user_trainee).message_post(body="متى الرد؟")
        elif step == "wait":
            level1._set_state("waiting")
        elif step == "resolve":
            self.resolve(ticket, self.user_level1)
        elif step == "reopen":
            ticket._reopen()
        elif step == "close":
            self.verify_and_close(ticket, self.user_level2)

    def found(self, ticket, metric):
        return [
            (status.started_at, status.deadline, status.reached_at or None)
            for status in ticket.sla_status_ids.filtered(lambda s: s.metric == metric).sorted(
                "turn"
            )
        ]

    def compare(self, ticket, story, metrics, history):
        policies = self.env["asas.helpdesk.sla"]._best_for(ticket)[ticket.id]
        for metric in metrics:
            expected = story.expected(metric, policies[metric])
            self.assertEqual(self.found(ticket, metric), expected, f"{metric}: {history}")

    def test_deadlines_of_requests_are_those_that_the_wall_clock_tells(self):
        lots = random.Random(1448)
        metrics = ("first_response", "resolution", "next_answer", "waiting", "verification")
        seen = set()
        for _number in range(HISTORIES):
            moment = SUNDAY_MORNING + lots.randrange(9 * 24 * 60) * MINUTE
            history = [("received", str(moment))]
            with self.clock_at(moment):
                ticket = self.make_ticket("request")
            story = Story(moment)
            for _step in range(STEPS):
                steps = story.steps()
                if not steps:
                    break
                step = lots.choice(steps)
                moment += lots.choice((7, 61, 300, 1500, 4000)) * MINUTE
                history.append((step, str(moment)))
                with self.clock_at(moment), self.mock_mail_gateway():
                    self.do(ticket, step)
                    self.env.flush_all()
                getattr(story, step)(moment)
                seen.add(step)
                self.compare(ticket, story, metrics, history)
        self.assertEqual(seen, {"answer", "speak", "wait", "resolve", "reopen", "close"})

    def test_deadlines_of_complaints_count_from_receipt_directing_and_resolution(self):
        lots = random.Random(1449)
        for _number in range(4):
            received_at = SUNDAY_MORNING + lots.randrange(9 * 24 * 60) * MINUTE
            directed_at = received_at + lots.randrange(1, 1200) * MINUTE
            taken_at = directed_at + lots.randrange(1, 3000) * MINUTE
            with self.clock_at(received_at):
                ticket = self.make_ticket()
            with self.clock_at(directed_at), self.mock_mail_gateway():
                ticket.with_user(self.user_level1)._direct()
            with self.clock_at(taken_at), self.mock_mail_gateway():
                ticket.with_user(self.user_manager).action_acknowledge()
            policies = self.env["asas.helpdesk.sla"]._best_for(ticket)[ticket.id]
            for metric, start, end in (
                ("directing", received_at, directed_at),
                ("acknowledgement", directed_at, taken_at),
                ("resolution", received_at, None),
            ):
                policy = policies[metric]
                deadline = due(start, round(policy.target_hours * 60), policy.basis)
                self.assertEqual(self.found(ticket, metric), [(start, deadline, end)], metric)

    def test_requests_about_personal_data_have_the_time_of_the_law_and_no_pause(self):
        received_at = SUNDAY_MORNING + 77 * MINUTE
        with self.clock_at(received_at):
            ticket = self.make_ticket("request", data_right="access")
        for step, moment in (("answer", 90), ("wait", 200), ("speak", 9000), ("resolve", 9500)):
            with self.clock_at(received_at + moment * MINUTE), self.mock_mail_gateway():
                self.do(ticket, step)
        deadline = due(received_at, 30 * 24 * 60, "elapsed")
        end = received_at + 9500 * MINUTE
        self.assertEqual(self.found(ticket, "resolution"), [(received_at, deadline, end)])

    def test_an_uncertain_email_is_decided_on_from_its_receipt_the_earliest_first(self):
        lots = random.Random(1450)
        with self.clock_at(SUNDAY_MORNING):
            ticket = self.make_ticket("request")
        now = SUNDAY_MORNING + 3000 * MINUTE
        received = sorted(now - lots.randrange(1, 2500) * MINUTE for _number in range(3))
        with self.clock_at(now), self.mock_mail_gateway():
            emails = self.env["asas.helpdesk.uncertain.email"].create(
                [
                    {
                        "ticket_id": ticket.id,
                        "message_id": ticket.message_post(body="لست في المكتب.").id,
                        "reason": "absence",
                        "place": "message",
                        "received_at": moment,
                    }
                    for moment in reversed(received)
                ]
            )
            ticket._sync_sla_statuses()
            policy = self.env["asas.helpdesk.sla"]._best_for(ticket)[ticket.id]["judgement"]
            for number, moment in enumerate(received):
                deadline = due(moment, round(policy.target_hours * 60), policy.basis)
                expected = (moment, deadline, None)
                self.assertEqual(self.found(ticket, "judgement")[-1], expected)
                first = emails.filtered(lambda e, moment=moment: e.received_at == moment)
                with self.clock_at(now + number * MINUTE):
                    first.with_user(self.user_level1).action_no_answer()
                    ticket._sync_sla_statuses()
            self.assertFalse(
                ticket.sla_status_ids.filtered(
                    lambda s: s.metric == "judgement" and not s.reached_at
                )
            )
