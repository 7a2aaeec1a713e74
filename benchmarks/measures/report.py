"""Count what a piece of work costs, and print it."""

import os
import time
from dataclasses import dataclass
from pathlib import Path


class Meter:
    """Count the queries and the seconds of a block, including what the ORM had deferred.

    ``cpu`` is the processor time of this process in seconds, without the database. It varies less
    than the others when the computer is busy with something else.
    """

    def __init__(self, env):
        self.cr = env.cr

    def __enter__(self):
        self.cr.flush()
        self._queries = self.cr.sql_log_count
        self._started, self._cpu_started = time.perf_counter(), time.process_time()
        return self

    def cost(self):
        return {"seconds": self.seconds, "cpu": self.cpu, "queries": self.queries}

    def __exit__(self, *exc):
        if exc[0] is None:
            self.cr.flush()
        self.seconds = time.perf_counter() - self._started
        self.cpu = time.process_time() - self._cpu_started
        self.queries = self.cr.sql_log_count - self._queries


def server_cpu(cr):
    """Return the processor time in seconds that the database has spent on this connection, without
    its helpers in parallel; 0 if it runs on another computer."""
    try:
        fields = Path(f"/proc/{cr._cnx.get_backend_pid()}/stat").read_text().rpartition(")")[2]
    except OSError:
        return 0
    user, system = fields.split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@dataclass
class Result:
    """One line of the report.

    ``rate_target`` (per second, at least) and ``seconds_target`` (in all, at most) are only
    reported; ``queries_target`` (per item, less than) and ``wrong`` (what the work should have done
    but did not) make the run fail.
    """

    title: str
    count: int
    seconds: float
    cpu: float
    queries: int
    rate_target: float | None = None
    seconds_target: float | None = None
    queries_target: float | None = None
    # The queries of the item at the 95th percentile, and the most that it may have.
    queries_p95: float | None = None
    p95_target: float | None = None
    remark: str = ""
    wrong: str = ""

    @property
    def rate(self):
        return self.count / self.seconds

    @property
    def queries_each(self):
        return self.queries / self.count

    @property
    def fails(self):
        too_many = self.queries_target is not None and self.queries_each >= self.queries_target
        return bool(self.wrong) or too_many or self.exceeds_p95

    @property
    def exceeds_p95(self):
        return self.p95_target is not None and self.queries_p95 > self.p95_target

    def verdict(self):
        words = []
        if self.rate_target is not None:
            met = "met" if self.rate >= self.rate_target else "missed"
            words.append(f"target {self.rate_target:,.0f}/s {met}")
        if self.seconds_target is not None:
            met = "met" if self.seconds <= self.seconds_target else "missed"
            words.append(f"{_span(self.seconds)}, target {_span(self.seconds_target)} {met}")
        if self.queries_target is not None:
            met = "met" if self.queries_each < self.queries_target else "MISSED"
            words.append(f"target < {self.queries_target:g} queries {met}")
        if self.p95_target is not None:
            met = "MISSED" if self.exceeds_p95 else "met"
            words.append(
                f"95th percentile {self.queries_p95:g} queries, target {self.p95_target:g} {met}"
            )
        words += [self.remark, self.wrong and f"WRONG: {self.wrong}"]
        return "; ".join(filter(None, words))

    def cells(self):
        return (
            self.title,
            f"{self.count:,}",
            f"{self.seconds:.2f} s",
            f"{self.cpu:.2f} s",
            f"{self.rate:,.0f}/s",
            f"{self.queries_each:.2f}",
            self.verdict(),
        )


def _span(seconds):
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"


def print_results(results):
    table = [("", "number", "time", "of it cpu", "speed", "queries each", "")]
    table += [result.cells() for result in results]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    print()
    for title, *numbers, verdict in table:
        line = [title.ljust(widths[0])]
        line += [cell.rjust(width) for cell, width in zip(numbers, widths[1:-1], strict=True)]
        print("  ".join([*line, verdict]).rstrip())
    print(flush=True)
