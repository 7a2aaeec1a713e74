"""The unit tests of our JavaScript, run by Odoo's Hoot in Chromium."""

import re
from urllib.parse import urlencode

from patience import limit

from odoo.tests import HttpCase, tagged

SUITE = "@asas_helpdesk"
SUCCEEDED = "[HOOT] Test suite succeeded"
FAILED = re.compile(r'\[HOOT\] Test "?([^"\n]+)"? failed')


@tagged("standard", "post_install", "-at_install")
class TestHoot(HttpCase):
    def test_the_unit_tests_in_javascript_pass(self):
        messages = []

        def stops(message):
            messages.append(message)
            return "[HOOT]" not in message

        options = {
            "loglevel": 2,
            "preset": "desktop",
            "timeout": int(limit(1.5) * 1000),
            "id": hoot_id(SUITE),
        }
        try:
            self.browser_js(
                f"/web/tests?headless&{urlencode(options)}",
                "",
                login="admin",
                timeout=limit(60),
                success_signal=SUCCEEDED,
                error_checker=stops,
            )
        except AssertionError as error:
            told = "\n".join(messages)
            names = ", ".join(dict.fromkeys(FAILED.findall(told))) or "none was run to its end"
            self.fail(f"Failed in JavaScript: {names}\n{told or error}")


def hoot_id(name):
    """Return the id by which Hoot knows a suite or a test."""
    number = 0
    for char in name:
        number = (number * 31 + ord(char)) & 0xFFFFFFFF
    return f"{number:08x}"
