"""How often somebody may do something, held in the memory of the process and nowhere else."""

import threading
from collections import OrderedDict


class Buckets:
    """Let each key do something ``size`` times at once, and then once every ``seconds``.

    Only the last ``keys`` are remembered, so that nobody fills the memory.
    """

    def __init__(self, size, seconds, keys=10_000):
        self.size, self.seconds, self.keys = size, seconds, keys
        self._left = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key, now):
        """Return whether the key may do it at a moment, given in seconds that never go back."""
        with self._lock:
            left, before = self._left.pop(key, (self.size, now))
            left = min(self.size, left + (now - before) / self.seconds)
            allowed = left >= 1
            self._left[key] = (left - allowed, now)
            if len(self._left) > self.keys:
                self._left.popitem(last=False)
            return allowed
