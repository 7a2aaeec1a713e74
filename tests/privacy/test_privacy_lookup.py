"""Odoo's privacy lookup beside the desk: really installed once, in a separate database."""

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
tickets = env["asas.helpdesk.ticket"].sudo()
admin = env.ref("base.user_admin")
mail = "stranger@example.com"
values = {"ticket_type": "complaint", "beneficiary_name": "Stranger", "beneficiary_email": mail}
ticket = tickets.create({**values, "subject": "x"})
ticket.message_post(body="said", email_from=mail, author_id=False, message_type="comment")
about = tickets.create({**values, "subject": "y", "about_partner_ids": admin.partner_id.ids})
unprocessed = env["asas.helpdesk.unprocessed.email"].sudo().create(
    {"subject": "z", "email_from": f"Stranger <{mail}>"}
)
env.flush_all()


def found(user, name, email):
    wizard = env["privacy.lookup.wizard"].with_user(user).create({"name": name, "email": email})
    wizard.action_lookup()
    return [(line.res_model, line.res_id) for line in wizard.line_ids]


root = found(env.ref("base.user_root"), "Stranger", mail)
accused = found(admin, "Stranger", mail)
own = found(admin, admin.name, admin.email or "admin@example.com")
print("RESULT" + json.dumps({
    "ticket": (ticket._name, ticket.id) in root,
    "message": any(model == "mail.message" for model, _id in root),
    "unprocessed": (unprocessed._name, unprocessed.id) in root,
    "twice": len(root) != len(set(root)),
    "about": (about._name, about.id) in root,
    "about_by_accused": (about._name, about.id) in accused,
    "naming_by_accused": any(model == "asas.helpdesk.naming" for model, _id in own),
}))
env.cr.rollback()
"""


@pytest.mark.slow
@tagged("standard", "post_install", "-at_install")
class TestPrivacyLookup(BaseCase):
    def test_it_finds_what_the_desk_holds_and_tells_the_accused_nothing(self):
        database = own_database("privacy_lookup")
        build = [sys.executable, ROOT / "devtools" / "database.py", database]
        build += ["--beside", "privacy_lookup"]
        if subprocess.run(build, check=False).returncode:
            subprocess.run([*build, "--fresh"], check=True)
        shell = [ROOT / "dev", "odoo", "shell", "-d", database, "--no-http"]
        output = subprocess.run(
            shell, input=SCRIPT, capture_output=True, text=True, check=False
        ).stdout
        (line,) = [line for line in output.splitlines() if "RESULT" in line] or [output[-2000:]]
        result = json.loads(line.partition("RESULT")[2])
        for name in ("ticket", "message", "unprocessed", "about"):
            self.assertTrue(result[name], (name, result))
        for name in ("twice", "about_by_accused", "naming_by_accused"):
            self.assertFalse(result[name], (name, result))
