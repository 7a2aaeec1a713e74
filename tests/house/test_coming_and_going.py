"""The addon comes into a database, is updated from the version before, goes, and comes again."""

import json
import os
import re
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from common import own_database
from inventory import OURS, differences, take

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "devtools"))
import database  # noqa: E402  (a script of ./dev, not a package)

HERE = Path(__file__).parent
# The version that was delivered before this one, as `git archive` has packed it.
BEFORE = HERE / "versions" / "asas_helpdesk-19.0.1.1.0.tar.xz"
CROWD = 100_000
# What changes by itself, or was asked for by those who used the desk.
NOT_OURS = {
    "base_module_uninstall": "the dialog",
    "base_module_uninstall_ir_module_module_rel": "the dialog",
    "bus_bus": "signals to browsers that are gone in a day",
    "ir_module_module": "the list of addons, which Odoo reads from their files",
    "ir_module_module_dependency": "the list of addons, which Odoo reads from their files",
    "ir_cron_trigger": "of Odoo's own scheduled actions",
}
# Columns whose values an update changes, and the migration that says why.
MIGRATED = {}

# Dialogs that were open may be closed by an update.
DIALOGS = ("asas_helpdesk_direct_wizard", "asas_helpdesk_resolve_wizard")


# Odoo's server, which says at its end what memory it has taken at the most.
SERVER = """
import atexit, pathlib, runpy
status = pathlib.Path("/proc/self/status")
atexit.register(lambda: print(status.read_text()))
runpy.run_module("odoo", run_name="__main__", alter_sys=True)
"""


class Stations:
    """What was found at each station of the way."""

    def __init__(self, name, folder):
        self.name = name
        self.folder = folder
        self.found = {}
        self.memory = {}

    def run_odoo(self, title, *arguments, addons=ROOT):
        """Run the server until it is done; nothing it says may be an error or a warning.

        :return: the most memory that it took, in MB
        """
        log = database.STATE / "log" / f"{self.name}.log"
        log.unlink(missing_ok=True)
        command = [sys.executable, "-c", SERVER, "-d", self.name, f"--logfile={log}"]
        command += [f"--addons-path={addons}", "--stop-after-init", "--no-http", *arguments]
        command += ["--max-cron-threads=0"]
        process = subprocess.run(command, capture_output=True, text=True, check=False)
        lines = log.read_text().splitlines()
        said = [line for line in lines if database.is_complaint(line, "ERROR|CRITICAL|WARNING")]
        assert not said, f"{title}: " + "\n".join(said[:20])
        assert process.returncode == 0, f"{title}: " + "\n".join(lines[-25:])
        return int(re.search(r"VmHWM:\s*(\d+) kB", process.stdout)[1]) // 1024

    def run_script(self, path, *arguments, addons=ROOT):
        """Run a file in the database; return what it has written to the log."""
        command = [sys.executable, ROOT / "devtools" / "script.py", self.name, path, *arguments]
        config = self.folder / "odoo.conf"
        original = Path(os.environ["ODOO_RC"]).read_text()
        config.write_text(original.replace(f"addons_path = {ROOT}", f"addons_path = {addons}"))
        environment = {**os.environ, "ODOO_RC": str(config)}
        run = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        assert run.returncode == 0, run.stderr[-4000:]
        return run.stderr

    def stop_at(self, station):
        self.found[station] = take(self.name)

    def execute(self, query):
        with closing(psycopg2.connect(dbname=self.name)) as connection, connection:
            cursor = connection.cursor()
            cursor.execute(query)
            return cursor.fetchall() if cursor.description else None


@pytest.fixture(scope="module")
def stations(tmp_path_factory):
    """Yield what was found on the way."""
    way = Stations(own_database("coming"), tmp_path_factory.mktemp("coming"))
    use = HERE / "use_of_desk.py"
    old = way.folder / "before"
    with tarfile.open(BEFORE) as archive:
        # Python 3.11.2, that of Debian 12, knows no filters yet.
        archive.extraction_filter = getattr(tarfile, "data_filter", lambda member, path: member)
        archive.extractall(old)  # noqa: S202  (our own archive)
    database.copy_template(way.name)
    # The template has read the list of addons from today's files; the version before has fewer.
    way.execute("DELETE FROM ir_module_module WHERE name LIKE 'asas\\_helpdesk%'")
    way.execute(
        "DELETE FROM ir_model_data WHERE module = 'base' AND name LIKE 'module\\_asas\\_helpdesk%'"
    )
    try:
        way.run_script(use, "--institute")
        way.stop_at("without it")
        way.memory["alone"] = way.run_odoo("Version before", f"--init={database.ADDON}", addons=old)
        way.run_script(use, addons=old)
        way.stop_at("version before")
        way.run_odoo("Update", f"--update={database.ADDON}")
        way.stop_at("updated")
        way.run_odoo("Second update", f"--update={database.ADDON}")
        way.stop_at("updated twice")
        way.run_script(use, "--again", "--everything")
        way.said = way.run_script(HERE / "remove_desk.py")
        way.stop_at("removed")
        way.files = {
            path.name
            for path in database.filestore(way.name).rglob("*")
            if path.is_file() and path.parent.name != "checklist"
        }
        way.execute(
            f"""
            INSERT INTO res_partner
                (name, complete_name, email, email_normalized, phone, type, active, company_id)
            SELECT 'شخص ' || n, 'شخص ' || n, 'crowd' || n || '@example.com',
                   'crowd' || n || '@example.com', '05' || n + 10000000, 'contact', true, NULL
              FROM generate_series(1, {CROWD}) AS n
            """
        )
        way.memory["crowd"] = way.run_odoo("Installing again", f"--init={database.ADDON}")
        way.run_script(use)
        yield way
    finally:
        database.drop(way.name)


def changes(stations, first, second):
    """Return in words what has changed between two stations and is our business."""
    before, after = stations.found[first], stations.found[second]
    # Texts of Odoo that had no Arabic and got it (i18n_extra): they are the better for it.
    translated = {
        key: after[key] for key in before.keys() & after.keys() if in_arabic(key, before, after)
    }
    return "\n".join(
        line[:1500]
        for line in differences({**before, **translated}, after)
        # Odoo makes its trigram indexes when it looks at a model again.
        if line.split(" ")[0] not in NOT_OURS
        and ("gin_trgm_ops" not in line or "asas" in line)
        and '"model": "ir.module.module"' not in line  # the list of addons, as above
    )


def in_arabic(key, before, after):
    """Return whether nothing has changed in a row but texts that are now in Arabic, too."""
    if before[key] == after[key] or not before[key].startswith("{"):
        return False
    old, new = json.loads(before[key]), json.loads(after[key])
    return all(
        value == new.get(name)
        or isinstance(value, dict)
        and new[name] == {**value, "ar_001": new[name].get("ar_001")}
        for name, value in old.items()
    )


def is_kept(value, after):
    """Return whether a value is still there; a translated one may have come into more languages."""
    if isinstance(value, dict) and isinstance(after, dict):
        return value.items() <= after.items()
    return value == after


@pytest.mark.slow
def test_update_from_the_version_before_keeps_every_row_and_value(stations):
    before, after = stations.found["version before"], stations.found["updated"]
    lost = []
    for (table, id_), text in before.items():
        if not table.startswith(OURS) and table != "mail_message" or table.startswith(DIALOGS):
            continue
        old, new = json.loads(text), json.loads(after.get((table, id_), "{}"))
        lost += [
            f"{table}.{column} of {id_}: {value!r} became {new.get(column)!r}"
            for column, value in old.items()
            if column not in ("write_date", "write_uid")
            and not is_kept(value, new.get(column))
            and f"{table}.{column}" not in MIGRATED
        ]
    assert not lost, "\n".join(lost[:40])
    assert len([key for key in before if key[0] == "asas_helpdesk_ticket"]) >= 4


@pytest.mark.slow
def test_second_update_changes_nothing(stations):
    assert changes(stations, "updated", "updated twice") == ""


@pytest.mark.slow
def test_removing_leaves_nothing_behind_and_takes_nothing_from_others(stations):
    assert changes(stations, "without it", "removed") == ""


@pytest.mark.slow
def test_removing_says_nothing_in_the_log(stations):
    assert not [
        line for line in stations.said.splitlines() if " WARNING " in line or " ERROR " in line
    ]


@pytest.mark.slow
def test_removing_leaves_no_file(stations):
    known = {
        Path(json.loads(text)["store_fname"]).name
        for (table, _id), text in stations.found["removed"].items()
        if table == "ir_attachment" and json.loads(text).get("store_fname")
    }
    assert not stations.files - known


@pytest.mark.slow
def test_desk_that_has_come_again_works(stations):
    tickets = stations.execute(
        "SELECT count(*), count(directed_at), count(resolved_at) FROM asas_helpdesk_ticket"
    )
    assert tickets == [(4, 1, 1)]
    kinds = stations.execute("SELECT DISTINCT kind FROM asas_helpdesk_notice")
    assert {("directed",), ("resolved",)} <= set(kinds)


@pytest.mark.slow
def test_coming_to_100_000_contacts_takes_the_memory_that_it_takes_without_them(stations):
    assert stations.memory["crowd"] - stations.memory["alone"] < 100, stations.memory
    proven = stations.execute(
        "SELECT count(*) FROM res_partner WHERE asas_helpdesk_proven_by = 'installation'"
    )
    assert proven[0][0] >= CROWD
