"""How long the tests wait: the only place for their time limits.

They wait for conditions, and a limit only ends a test that hangs. So the limits are generous, and
longer the busier the computer is: the tests pass even with five times the load. DEV_PATIENCE sets
instead by how much a limit exceeds what an idle computer needs.
"""

import os
import time


def limit(seconds):
    """Return how long to wait for something that takes at most this many seconds on an idle
    computer."""
    busy = os.getloadavg()[0] / os.cpu_count()
    return seconds * float(os.environ.get("DEV_PATIENCE") or max(4, 3 * busy))


def wait_until(condition, what, seconds=15):
    """Check repeatedly until something is true, and return it.

    :raise AssertionError: it has not become true within the limit
    """
    start = _monotonic()
    # The limit is computed each time, as the computer may only just have become busy.
    while _monotonic() < start + limit(seconds):
        if answer := condition():
            return answer
        time.sleep(0.1)
    raise AssertionError(f"In vain waited for: {what}")


def _monotonic():
    # A test may have frozen the time, time.monotonic included.
    return time.clock_gettime(time.CLOCK_MONOTONIC)


def stretch_limits_of_odoo():
    """Let Odoo's own test helpers wait as long: for Chromium, its responses and the server."""
    from odoo.tests import common

    common.CHECK_BROWSER_ITERATIONS = int(limit(common.CHECK_BROWSER_ITERATIONS))
    _stretch(common.ChromeBrowser, "_websocket_request", 10)
    _stretch(common.HttpCase, "_wait_remaining_requests", 10)
    _stretch(common.Opener, "request", 12)


def _stretch(owner, name, default):
    """Multiply the argument ``timeout`` of a method."""
    original = getattr(owner, name)

    def patient(self, *args, timeout=default, **options):
        return original(self, *args, timeout=limit(timeout or default), **options)

    setattr(owner, name, patient)
