"""The server of ``./dev run``, as a separate process."""

import json
import re
import signal
import subprocess
from pathlib import Path

import pytest
import requests
import websocket
from common import CommittedCase, free_port, own_database
from patience import limit, wait_until

from odoo.fields import Command
from odoo.tests import BaseCase, get_db_name, tagged

from odoo.addons.asas_helpdesk.models.presence.ticket import PRESENCE
from odoo.addons.asas_helpdesk.models.report import ticket as told
from odoo.addons.bus.websocket import WebsocketConnectionHandler

ROOT = Path(__file__).parents[2]
SUBJECT = "من فتح هذه التذكرة؟"
LEVEL2 = "asas_helpdesk.group_level2"


class ServerFixture:
    def start_server(self, purpose):
        """Start a server of its own on the database of the tests.

        :return: its process, its port and its log
        """
        port = free_port()
        log = ROOT / ".dev" / "log" / f"{own_database(purpose)}.log"
        log.unlink(missing_ok=True)
        options = [f"--http-port={port}", "--max-cron-threads=0", f"--logfile={log}"]
        server = subprocess.Popen([ROOT / "dev", "odoo", "-d", get_db_name(), *options])
        self.addCleanup(server.wait, 60)
        self.addCleanup(server.terminate)
        self.assertAnswers(server, port)
        return server, port, log

    def assertAnswers(self, server, port):
        def answers():
            self.assertIsNone(server.poll(), "The server has ended.")
            try:
                return requests.get(f"http://127.0.0.1:{port}/web/login", timeout=limit(60))
            except requests.ConnectionError:
                return None

        self.assertEqual(wait_until(answers, "The server answers.").status_code, 200)


@pytest.mark.slow
class TestPresenceBetweenProcesses(ServerFixture, CommittedCase):
    """What one browser says reaches another through a real server, and nothing stays of it."""

    MADE = (("subject", "=", SUBJECT),)

    def setUp(self):
        super().setUp()
        with self.environment() as env:
            values = [
                {
                    "name": name,
                    "login": f"presence_{name}",
                    "password": f"presence_{name}",
                    "group_ids": [Command.link(env.ref(LEVEL2).id)],
                }
                for name in ("reem", "huda")
            ]
            quiet = {"no_reset_password": True, "tracking_disable": True}
            self.users = env["res.users"].with_context(**quiet).create(values).ids
            ticket = {"ticket_type": "request", "subject": SUBJECT}
            self.ticket = env["asas.helpdesk.ticket"].create(ticket).id
        self.addCleanup(self.remove_users)

    def remove_users(self):
        with self.environment() as env:
            users = env["res.users"].browse(self.users)
            partners = users.partner_id
            users.unlink()
            partners.unlink()

    def listen(self, port, name):
        """Return the websocket of a user who has the ticket open."""
        web = requests.Session()
        who = {"db": get_db_name(), "login": f"presence_{name}", "password": f"presence_{name}"}
        url = f"http://127.0.0.1:{port}/web/session/authenticate"
        web.post(url, json={"params": who}, timeout=limit(60)).raise_for_status()
        socket = websocket.create_connection(
            f"ws://127.0.0.1:{port}/websocket?version={WebsocketConnectionHandler._VERSION}",
            cookie=f"session_id={web.cookies['session_id']}",
            timeout=limit(20),
        )
        self.addCleanup(socket.close)
        channels = [f"asas_helpdesk_ticket:{self.ticket}", "asas_helpdesk_overview"]
        asked = {"channels": channels, "last": 0}
        self.tell(socket, "subscribe", asked)
        self.say(socket, "here")
        # Its own voice: it is subscribed.
        self.hear(socket, lambda one: one["payload"].get("name") == name)
        return socket

    def tell(self, socket, event, data):
        socket.send(json.dumps({"event_name": event, "data": data}))

    def say(self, socket, state):
        self.tell(socket, PRESENCE, {"ticket": self.ticket, "state": state})

    def hear(self, socket, wanted):
        """Return what a socket receives until something wanted comes, with that."""
        heard = []
        while not any(map(wanted, heard)):
            heard += [one["message"] for one in json.loads(socket.recv())]
        return heard

    def test_browsers_hear_each_other_until_the_right_goes(self):
        _server, port, log = self.start_server("presence")
        reem, huda = self.listen(port, "reem"), self.listen(port, "huda")
        self.say(reem, "writing")
        heard = self.hear(huda, lambda one: one["payload"].get("state") == "writing")
        writing = [one["payload"] for one in heard if one["payload"].get("state") == "writing"]
        self.assertEqual([said["name"] for said in writing], ["reem"])
        # Whatever somebody changes, the overviews of the others read again.
        told._told.clear()
        with self.environment() as env:
            env["asas.helpdesk.ticket"].browse(self.ticket).priority = "1"
        for socket in (reem, huda):
            self.hear(socket, lambda one: one["type"] == told.CHANGED)
        with self.environment() as env:
            employee = [Command.set(env.ref("base.group_user").ids)]
            env["res.users"].browse(self.users[1]).group_ids = employee
            env.registry.signal_changes()  # as the server does at the end of a request
        self.say(reem, "gone")
        self.hear(reem, lambda one: one["payload"].get("state") == "gone")
        with self.environment() as env:
            env["res.users"].browse(self.users[1])._bus_send("until here", {})
        heard = self.hear(huda, lambda one: one["type"] == "until here")
        self.assertNotIn("gone", [one["payload"].get("state") for one in heard])
        self.assertNotIn(PRESENCE, log.read_text())
        with self.environment() as env:
            env.cr.execute("UPDATE bus_bus SET create_date = create_date - interval '2 minutes'")
            env["asas.helpdesk.ticket"]._cron_forget_presence()
            self.assertFalse(env["bus.bus"].search([("message", "like", PRESENCE)]))


@pytest.mark.slow
@tagged("standard", "post_install", "-at_install")
class TestServer(ServerFixture, BaseCase):
    def test_server_is_there_again_after_odoo_has_restarted_itself(self):
        server, port, log = self.start_server("restart")
        # As Odoo does to itself when a scheduled action has exceeded its time limit.
        server.send_signal(signal.SIGHUP)
        self.wait_for_start(server, log, 2)
        self.assertAnswers(server, port)

    def wait_for_start(self, server, log, times):
        """Wait until the log says this many times that the server listens."""

        def has_started():
            self.assertIsNone(server.poll(), "The server has ended.")
            return len(re.findall("HTTP service .* running on", log.read_text())) >= times

        wait_until(has_started, "The server has started again.")
