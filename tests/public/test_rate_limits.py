"""The limits of the public form hold across workers, each in a transaction of its own."""

import uuid
from concurrent.futures import ThreadPoolExecutor

from freezegun import freeze_time

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged

WORKERS, EACH, ALLOWED = 4, 25, 60


@tagged("standard", "post_install", "-at_install")
class TestPublicLimits(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.addClassCleanup(cls.clean_up)

    @classmethod
    def environment(cls, cr):
        return api.Environment(cr, SUPERUSER_ID, {})

    @classmethod
    def clean_up(cls):
        with cls.registry.cursor() as cr:
            cls.environment(cr)["asas.helpdesk.rate.limit"].search([]).unlink()

    def count(self, what, times=1):
        """Ask several times, as one worker; return how often it was allowed."""
        with self.registry.cursor() as cr:
            limits = self.environment(cr)["asas.helpdesk.rate.limit"]
            return sum(not limits._hit({what: ALLOWED}) for _time in range(times))

    def test_workers_at_the_same_time_share_one_limit(self):
        what = ("test", str(uuid.uuid4()))
        with ThreadPoolExecutor(WORKERS) as workers:
            allowed = workers.map(lambda _worker: self.count(what, EACH), range(WORKERS))
            self.assertEqual(sum(allowed), ALLOWED)

    def test_count_stays_when_the_request_fails_and_holds_up_nobody(self):
        what = ("test", str(uuid.uuid4()))
        with self.registry.cursor() as cr:
            limits = self.environment(cr)["asas.helpdesk.rate.limit"]
            for _time in range(ALLOWED):
                self.assertFalse(limits._hit({what: ALLOWED}))
            # Another request, while this one has not finished.
            cr.execute("SET LOCAL lock_timeout TO '5s'")
            self.assertEqual(self.count(what), 0)
            cr.rollback()
        self.assertEqual(self.count(what), 0)

    def test_past_spans_are_cleaned_away_and_this_one_is_kept(self):
        what = ("test", str(uuid.uuid4()))
        self.count(what)
        with self.registry.cursor() as cr:
            limits = self.environment(cr)["asas.helpdesk.rate.limit"]
            now = limits.search([])
            limits.create({"key": "past", "ends_at": 1, "count": 5})
            limits._gc_past_spans()
            limits.invalidate_model()
            self.assertEqual(limits.search([]), now)

    def test_a_limit_may_hold_for_a_minute(self):
        self.addCleanup(self.clean_up)
        what = ("test", str(uuid.uuid4()))
        with self.registry.cursor() as cr:
            limits = self.environment(cr)["asas.helpdesk.rate.limit"]
            with freeze_time("2026-03-01 07:00:50"):
                self.assertEqual(limits._hit({what: 1}, span=60), 0)
                self.assertEqual(limits._hit({what: 1}, span=60), 10)
            with freeze_time("2026-03-01 07:01:00"):
                self.assertEqual(limits._hit({what: 1}, span=60), 0)

    def test_no_limit_counts_nothing(self):
        with self.registry.cursor() as cr:
            limits = self.environment(cr)["asas.helpdesk.rate.limit"]
            before = limits.search_count([])
            self.assertEqual(limits._hit({("test", "x"): 0}), 0)
            self.assertEqual(limits.search_count([]), before)
