"""Measure the public form under load: a real server with workers, and visitors who keep
submitting."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from pathlib import Path

import psutil

from .report import Result

HOUSE = Path(__file__).resolve().parent.parent
CLIENT, SERVER = HOUSE / "public_client.py", HOUSE / "server.py"
VISITORS = 4
TARGET = 50  # submissions a second
START = 60  # seconds within which the server must be up


def measure(env, arguments):
    """Submit for some seconds; besides the redirect to the answer page, only the limit's page is
    right.

    The tickets are committed, since the server has its own transactions.
    """
    service = env["asas.helpdesk.service"].search([], limit=1)
    env.cr.commit()
    before = env["asas.helpdesk.ticket"].search_count([])
    with server(env.cr.dbname) as (port, process):
        cpu = cpu_of(process)
        answers, seconds = submit(port, arguments.seconds, service.id)
        cpu = cpu_of(process) - cpu
    env.cr.rollback()  # a new transaction, which sees what the server has stored
    env.invalidate_all()
    made = env["asas.helpdesk.ticket"].search_count([]) - before
    statuses = sum((Counter(answer["statuses"]) for answer in answers), Counter())
    accepted, limited = statuses.pop("303", 0), statuses.pop("429", 0)
    wrong = ""
    if statuses:
        wrong = f"{dict(statuses)} {next((a['wrong'] for a in answers if a['wrong']), '')}"
    elif made != accepted:
        wrong = f"{accepted} were accepted, {made} tickets are there"
    return [
        Result(
            "public form, submissions",
            max(accepted, 1),
            seconds,
            cpu=cpu,
            queries=0,
            rate_target=TARGET,
            remark=f"{VISITORS} visitors at once, {limited} stopped by the limit",
            wrong=wrong,
        )
    ]


@contextlib.contextmanager
def server(database):
    """Run a server with a worker for each processor, and stop it afterwards."""
    port = free_port()
    command = [sys.executable, SERVER, "-d", database, f"--http-port={port}"]
    command += [f"--gevent-port={free_port()}", f"--workers={os.cpu_count()}", "--proxy-mode"]
    command += ["--max-cron-threads=0", "--log-level=error"]
    command += ["--log-handler=py.warnings:CRITICAL"]
    process = subprocess.Popen(command)
    try:
        wait_for(port, process)
        yield port, process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def cpu_of(process):
    """Return the seconds of processor time that a server and its workers have used."""
    whole = psutil.Process(process.pid)
    return sum(sum(one.cpu_times()[:2]) for one in [whole, *whole.children(recursive=True)])


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def wait_for(port, process):
    end = time.monotonic() + START
    while time.monotonic() < end and process.poll() is None:
        try:
            # Each worker loads the addons at its first request.
            for _worker in range(4 * os.cpu_count()):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/support/new", timeout=START)
            return
        except OSError:
            time.sleep(0.5)
    raise AssertionError("The server does not start.")


def submit(port, seconds, service):
    """Let the visitors submit at the same time; return the responses of each, and the seconds."""
    visitors = [
        subprocess.Popen(
            [sys.executable, CLIENT, *map(str, (port, seconds, number, service))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(VISITORS)
    ]
    for visitor in visitors:
        visitor.stdout.readline()
    started = time.perf_counter()
    for visitor in visitors:
        visitor.stdin.write("\n")
        visitor.stdin.flush()
    answers = [json.loads(visitor.communicate()[0]) for visitor in visitors]
    return answers, time.perf_counter() - started
