"""The addon costs the other addons of its database nothing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from common import own_database

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "devtools"))
import database  # noqa: E402  (a script of ./dev, not a package)

OTHERS = ("project", "crm", "hr_holidays")
SCRIPT = Path(__file__).parent / "work_of_others.py"
# What needs additional queries, how many, and why they cannot be avoided.
NOTE = "each fetched mail is noted before it is read, since one that kills its process would"
NOTE += " stop the mailbox for all; the note is deleted with what becomes of the mail"
READ = "whose mail it is, is read for all mails of a queue at once, and Odoo’s next reads find it"
EXCEPTIONS = {
    "mail_about_a_task_is_sent": (-3, READ),
    "mail_about_a_lead_is_sent": (-3, READ),
    "mail_to_an_alias_of_a_project_that_is_fetched": (2, NOTE),
    "answer_to_a_mail_of_a_task_that_is_fetched": (2, NOTE),
}


def count(name):
    """Return what ``work_of_others.py`` counts in a database."""
    command = [sys.executable, ROOT / "devtools" / "script.py", name, SCRIPT]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-4000:]
    line = next(line for line in run.stdout.splitlines() if line.startswith("COUNTS "))
    return json.loads(line.removeprefix("COUNTS "))


@pytest.fixture(scope="module")
def counts():
    """Yield the counts without this addon and with it, in the same database."""
    name = own_database("others")
    database.copy_template(name)
    try:
        database.odoo(", ".join(OTHERS), name, f"--init={','.join(OTHERS)}")
        before = count(name)
        database.odoo(f"{database.ADDON} beside them", name, f"--init={database.ADDON}")
        yield before, count(name)
    finally:
        database.drop(name)


@pytest.mark.slow
def test_work_in_other_addons_sends_as_many_statements_as_without_this_one(counts):
    before, after = (found["statements"] for found in counts)
    more = {work: after[work] - number for work, number in before.items()}
    more = {work: number for work, number in more.items() if number}
    assert more == {work: number for work, (number, _reason) in EXCEPTIONS.items()}, after


@pytest.mark.slow
def test_the_logs_of_requests_alone_have_a_filter_of_ours_once(counts):
    before, after = (found["filters"] for found in counts)
    more = {name: after[name] - number for name, number in before.items()}
    assert more == {"root": 0, "odoo": 0, "odoo.http": 1, "odoo.sql_db": 0, "werkzeug": 1}
