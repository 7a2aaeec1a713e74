"""The server of ``./dev run``, as a separate process."""

import re
import signal
import subprocess
from pathlib import Path

import pytest
import requests
from common import free_port, own_database
from patience import limit, wait_until

from odoo.tests import BaseCase, get_db_name, tagged

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@tagged("standard", "post_install", "-at_install")
class TestServer(BaseCase):
    def test_server_is_there_again_after_odoo_has_restarted_itself(self):
        port = free_port()
        log = ROOT / ".dev" / "log" / f"{own_database('restart')}.log"
        log.unlink(missing_ok=True)
        options = [f"--http-port={port}", "--max-cron-threads=0", f"--logfile={log}"]
        server = subprocess.Popen([ROOT / "dev", "odoo", "-d", get_db_name(), *options])
        self.addCleanup(server.wait, 60)
        self.addCleanup(server.terminate)
        self.assertAnswers(server, port)
        # As Odoo does to itself when a scheduled action has exceeded its time limit.
        server.send_signal(signal.SIGHUP)
        self.wait_for_start(server, log, 2)
        self.assertAnswers(server, port)

    def assertAnswers(self, server, port):
        def answers():
            self.assertIsNone(server.poll(), "The server has ended.")
            try:
                return requests.get(f"http://127.0.0.1:{port}/web/login", timeout=limit(60))
            except requests.ConnectionError:
                return None

        self.assertEqual(wait_until(answers, "The server answers.").status_code, 200)

    def wait_for_start(self, server, log, times):
        """Wait until the log says this many times that the server listens."""

        def has_started():
            self.assertIsNone(server.poll(), "The server has ended.")
            return len(re.findall("HTTP service .* running on", log.read_text())) >= times

        wait_until(has_started, "The server has started again.")
