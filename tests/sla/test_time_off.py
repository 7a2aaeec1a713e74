"""Time off beside the desk: really installed once, in a separate database."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from common import own_database

from odoo.tests import BaseCase, tagged

ROOT = Path(__file__).parents[2]
SCRIPT = """
import json
from datetime import date, timedelta

users = env["res.users"].create(
    [{"name": name, "login": name, "email": f"{name}@example.com"} for name in ("away", "here")]
)
employees = env["hr.employee"].create(
    [{"name": user.name, "user_id": user.id} for user in users]
)
kind = env["hr.leave.type"].create({"name": "x", "requires_allocation": False})
before = users._asas_helpdesk_absent()
week = timedelta(days=7)  # whatever the day of the week is today
leave = env["hr.leave"].create(
    {
        "employee_id": employees[0].id,
        "holiday_status_id": kind.id,
        "request_date_from": date.today() - week,
        "request_date_to": date.today() + week,
    }
)
leave._action_validate(check_state=False)
env.flush_all()
env.invalidate_all()
print("RESULT" + json.dumps({
    "before": before.mapped("login"),
    "absent": users._asas_helpdesk_absent().mapped("login"),
    "one": [user.login for user in users if user._asas_helpdesk_is_absent()],
}))
env.cr.rollback()
"""


@pytest.mark.slow
@tagged("standard", "post_install", "-at_install")
class TestTimeOff(BaseCase):
    def test_who_is_on_time_off_is_absent_and_nobody_else(self):
        database = own_database("time_off")
        build = [sys.executable, ROOT / "devtools" / "database.py", database]
        build += ["--beside", "hr_holidays"]
        if subprocess.run(build, check=False).returncode:
            subprocess.run([*build, "--fresh"], check=True)
        shell = [ROOT / "dev", "odoo", "shell", "-d", database, "--no-http"]
        output = subprocess.run(shell, input=SCRIPT, capture_output=True, text=True, check=False)
        lines = [line for line in output.stdout.splitlines() if "RESULT" in line]
        result = json.loads((lines or [output.stderr[-3000:]])[0].partition("RESULT")[2])
        self.assertEqual(result["before"], [])
        self.assertEqual(result["absent"], ["away"])
        self.assertEqual(result["one"], ["away"])
