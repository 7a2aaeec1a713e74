"""What a desk will miss tonight, compared with a walk through the evening minute by minute."""

import random
import unittest
from datetime import datetime, timedelta

from odoo.addons.asas_helpdesk.tools.tonight import (
    ENOUGH,
    Due,
    Outlook,
    Pace,
    closing,
    outlook,
    pace_of,
)
from odoo.addons.asas_helpdesk.tools.working_time import WorkingHours

MINUTE = timedelta(minutes=1)
MIDNIGHT = datetime(2026, 3, 2)
NOW = datetime(2026, 3, 1, 15, 0)  # a Sunday


def is_open(shifts, moment):
    hour = moment.hour + moment.minute / 60
    return any(moment.weekday() == day and start <= hour < end for day, start, end in shifts)


class TestTonight(unittest.TestCase):
    def test_a_desk_closes_after_its_last_shift(self):
        hours = WorkingHours("UTC", [(6, 8, 12), (6, 16, 21), (0, 8, 12)])
        for hour, expected in ((7, 21), (10, 21), (13, 21), (20, 21), (21, None), (23, None)):
            moment = NOW.replace(hour=hour)
            found = closing(hours, moment, MIDNIGHT)
            self.assertEqual(found, expected and NOW.replace(hour=expected), hour)

    def test_a_desk_without_hours_closes_at_midnight(self):
        self.assertEqual(closing(WorkingHours.always(), NOW, MIDNIGHT), MIDNIGHT)
        late = WorkingHours("UTC", [(6, 20, 30)])
        self.assertEqual(closing(late, NOW, MIDNIGHT), MIDNIGHT)
        self.assertIsNone(closing(WorkingHours("UTC", [(2, 8, 16)]), NOW, MIDNIGHT))

    def test_what_takes_longer_than_is_left_is_missed(self):
        paces = {("first_response", 1): Pace(30, ENOUGH)}
        of_all = {"first_response": Pace(60, 50), "resolution": Pace(None, 0)}
        dues = [
            Due("just", "first_response", 1, NOW + 30 * MINUTE),
            Due("late", "first_response", 1, NOW + 29 * MINUTE),
            Due("other", "first_response", 2, NOW + 59 * MINUTE),
            Due("none", "first_response", None, NOW + 60 * MINUTE),
            Due("unknown", "resolution", 1, NOW + MINUTE),
            Due("never", "directing", 1, NOW + MINUTE),
        ]
        found = outlook(dues, paces, of_all, lambda minutes: NOW + minutes * MINUTE)
        self.assertEqual(found, Outlook(["late", "other"], ["unknown", "never"], 6))

    def test_few_of_a_service_say_less_than_all_services(self):
        due = Due(1, "resolution", 7, NOW)
        few, all_ = {("resolution", 7): Pace(5, ENOUGH - 1)}, {"resolution": Pace(90, ENOUGH)}
        self.assertEqual(pace_of(due, few, all_), 90)
        self.assertIsNone(pace_of(due, few, {"resolution": Pace(90, ENOUGH - 1)}))

    def test_it_agrees_with_a_walk_through_the_evening(self):
        for seed in range(60):
            dice = random.Random(seed)
            shifts = []
            for day in range(7):
                start = dice.randrange(6, 12)
                for length in (dice.choice([0, 3, 4]), dice.choice([0, 2, 5])):
                    if length:
                        shifts.append((day, start, start + length))
                    start += length + dice.randrange(1, 3)
            hours = WorkingHours("UTC", [s for s in shifts if s[2] <= 24])
            shifts = [s for s in shifts if s[2] <= 24]
            now = NOW.replace(hour=dice.randrange(24), minute=dice.randrange(60))
            moments = [now + number * MINUTE for number in range((MIDNIGHT - now) // MINUTE)]
            worked = [moment for moment in moments if is_open(shifts, moment)]
            end = closing(hours, now, MIDNIGHT)
            self.assertEqual(end, worked[-1] + MINUTE if worked else None, seed)
            if not end:
                continue
            paces = {
                ("m", service): Pace(dice.choice([None, *range(1, 200, 7)]), dice.randrange(10))
                for service in range(3)
            }
            of_all = {"m": Pace(dice.randrange(1, 200), dice.randrange(4, 7))}
            dues = [
                Due(number, "m", dice.randrange(4), now + dice.randrange(1, 400) * MINUTE)
                for number in range(20)
            ]
            missed, unknown = [], []
            for due in dues:
                own = paces.get(("m", due.service), Pace(None, 0))
                pace = own if own.minutes is not None and own.base >= 5 else of_all["m"]
                if pace.base < 5:
                    unknown.append(due.key)
                    continue
                done, moment = 0, now
                while moment < due.deadline:
                    done += is_open(shifts, moment)
                    moment += MINUTE
                if done < pace.minutes:
                    missed.append(due.key)
            found = outlook(dues, paces, of_all, lambda m, h=hours, n=now: h.due(n, m))
            self.assertEqual(found, Outlook(missed, unknown, 20), seed)
