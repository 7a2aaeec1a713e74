"""The desk in Odoo's digests and dashboards: really installed once, in a separate database."""

import json
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests
from browser import Desk
from common import free_port, own_database
from patience import limit, wait_until

from odoo.tests import HttpCase, tagged
from odoo.tests.common import HOST, ChromeBrowser

ROOT = Path(__file__).parents[2]
SCRIPT = """
import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tools import mute_logger

users = env["res.users"].with_context(no_reset_password=True)
company = env.ref("base.main_company")


def user(login, group):
    values = {"name": login, "login": login, "password": login, "email": f"{login}@example.com"}
    groups = [(6, 0, (env.ref("base.group_user") | env.ref(group)).ids)]
    known = users.search([("login", "=", login)])  # from an earlier run
    return known or users.create({**values, "group_ids": groups})


level1 = user("bridge_level1", "asas_helpdesk.group_level1")
level2 = user("bridge_level2", "asas_helpdesk.group_level2")
stranger = user("bridge_stranger", "base.group_user")
tickets = env["asas.helpdesk.ticket"].sudo()
values = {"ticket_type": "complaint", "beneficiary_name": "x", "beneficiary_phone": "0551112223"}
# A digest takes the present moment for one in the time zone of its company.
values["received_at"] = fields.Datetime.now() - timedelta(days=1)
known = tickets.search([])  # from an earlier run
if not known:
    tickets.create({**values, "subject": "a"})
    tickets.create({**values, "subject": "b", "confidential": True})
    known = tickets.search([])
env.flush_all()
env["asas.helpdesk.ticket.report"].sudo()._keep(known.ids)
env.flush_all()
digest = env.ref("digest.digest_digest_default")
digest.kpi_asas_helpdesk_rating = digest.kpi_asas_helpdesk_breached = True


def kpis(reader):
    rows = digest._compute_kpis(company, reader)
    return {
        row["kpi_name"].removeprefix("kpi_asas_helpdesk_"): row["kpi_col3"]["value"]
        for row in rows
        if row["kpi_name"].startswith("kpi_asas_helpdesk")
    }


actions = digest._compute_kpis_actions(company, level1)
dashboard = env.ref("asas_helpdesk_spreadsheet_dashboard.dashboard_desk")
data = json.loads(dashboard.spreadsheet_data)
asked = []
for pivot in data["pivots"].values():
    measures = [m["id"] for m in pivot["measures"]]
    groups = [row["fieldName"] for row in pivot["rows"]]
    asked.append((pivot["model"], pivot["domain"], groups, measures))
for sheet in data["sheets"]:
    for figure in sheet["figures"]:
        meta = figure["data"].get("metaData")
        if meta:
            domain = figure["data"]["searchParams"]["domain"]
            asked.append((meta["resModel"], domain, meta["groupBy"], [meta["measure"]]))
for model, domain, groups, measures in asked:
    env[model].with_user(level1).formatted_read_group(domain, groups, measures)
seen = {
    reader.login: dashboard in dashboard.with_user(reader).search([])
    for reader in (level1, level2, stranger)
}
print("RESULT" + json.dumps({
    "level1": kpis(level1),
    "level2": kpis(level2),
    "stranger": kpis(stranger),
    "actions": [bool(env.ref(actions[f"kpi_asas_helpdesk_{name}"].split("?")[0]))
                for name in kpis(level2)],
    "asked": len(asked),
    "dashboard": dashboard.id,
    "menus": [bool(env.ref(menu)) for menu in data["chartOdooMenusReferences"].values()],
    "seen": seen,
}))
env.cr.commit()
"""


# The cells of the dashboard that is open, once none of them waits for the server any more.
CELLS = """(() => {
    const models = [];
    const look = ({component, children}) => {
        const {model} = component?.loader?.getActiveDashboard?.() || {};
        models.push(...(model ? [model] : []));
        Object.values(children || {}).forEach(look);
    };
    [...owl.App.apps].forEach(({root}) => look(root));
    const cells = models.slice(0, 1).flatMap(({getters}) => getters.getSheetIds().flatMap(
        (sheet) => Object.entries(getters.getEvaluatedCells(sheet)),
    ));
    return cells.some(([, {value}]) => value === "Loading...") ? [] : cells
        .filter(([, {type}]) => type !== "empty")
        .map(([place, {type, value}]) => [place, type, String(value)]);
})()"""


@pytest.mark.slow
@tagged("standard", "post_install", "-at_install")
class TestBridges(HttpCase):
    browser_size = "1440x900"

    @classmethod
    def setUpClass(cls):
        cls.port = free_port()
        super().setUpClass()
        database = own_database("bridges")
        build = [sys.executable, ROOT / "devtools" / "database.py", database]
        build += ["--beside", "digest", "--beside", "spreadsheet_dashboard"]
        if subprocess.run(build, check=False).returncode:
            subprocess.run([*build, "--fresh"], check=True)
        shell = [ROOT / "dev", "odoo", "shell", "-d", database, "--no-http"]
        output = subprocess.run(
            shell, input=SCRIPT, capture_output=True, text=True, check=False
        ).stdout
        (line,) = [line for line in output.splitlines() if "RESULT" in line] or [output[-3000:]]
        cls.result = json.loads(line.partition("RESULT")[2])
        cls.start(database)

    @classmethod
    def start(cls, database):
        log = ROOT / ".dev" / "log" / f"{database}.server.log"
        options = [f"--http-port={cls.port}", "--max-cron-threads=0", f"--logfile={log}"]
        server = subprocess.Popen([ROOT / "dev", "odoo", "-d", database, *options])
        cls.addClassCleanup(server.wait)
        cls.addClassCleanup(server.terminate)

        def answers():
            try:
                return requests.get(f"{cls.base_url()}/web/health", timeout=limit(60))
            except requests.ConnectionError:
                return None

        wait_until(answers, "the server")

    @classmethod
    def base_url(cls):
        return f"http://{HOST}:{cls.port}"

    def test_a_digest_says_to_each_reader_what_they_may_read_and_to_others_nothing(self):
        self.assertEqual(set(self.result["level2"]), {"received", "in_time", "breached", "rating"})
        self.assertEqual(self.result["level1"]["received"], 1)
        self.assertEqual(self.result["level2"]["received"], 2)
        self.assertEqual(self.result["stranger"], {})
        self.assertEqual(self.result["actions"], [True] * 4)

    def test_a_dashboard_asks_for_what_its_readers_may_read(self):
        self.assertGreater(self.result["asked"], 5)
        self.assertTrue(all(self.result["menus"]))
        self.assertEqual(
            self.result["seen"],
            {"bridge_level1": True, "bridge_level2": True, "bridge_stranger": False},
        )

    def test_no_cell_of_the_dashboard_is_an_error(self):
        browser = ChromeBrowser(self)
        with ExitStack() as at_exit:
            at_exit.callback(browser.stop)
            desk = Desk(self, browser)
            desk.go("/web/login")
            desk.write("input[name=login]", "bridge_level1")
            desk.write("input[name=password]", "bridge_level1")
            desk.press("form.oe_login_form button[type=submit]")
            # Two pages at once would make the scripts twice, of which Odoo refuses one.
            desk.wait_for("document.querySelector('.o_main_navbar')", 60)
            desk.go(f"/odoo/dashboards?dashboard_id={self.result['dashboard']}")
            desk.wait_for(f"{CELLS}.length > 20", 60)
            cells = desk.ask(CELLS)
        self.assertEqual([cell for cell in cells if cell[1] == "error"], [])
        self.assertIn(["number", "1"], [cell[1:] for cell in cells])
