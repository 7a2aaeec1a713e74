"""The screens of Odoo that the desk uses have no English left in Arabic."""

import re

from common import HelpdeskCase

from odoo.tools import file_open
from odoo.tools.translate import code_translations, translation_file_reader

ARABIC = "ar_001"
# The addons whose texts the browser shows on the desk's screens.
SHOWN = ("web", "mail", "bus", "html_editor", "portal", "rating", "sms", "resource", "hr_org_chart")
# What only those read who develop or configure fields, widgets and profiles.
UNSEEN = re.compile(
    r"datetime (?:value|format)|31/01/|^Jan 31, |checkboxes will be displayed|badge\.$"
    r"|monetary field because|^Saturation"
)


class TestArabicScreens(HelpdeskCase):
    def test_texts_of_the_browser_are_translated_by_odoo_or_here(self):
        ours = self.translated("asas_helpdesk")
        english = []
        for addon in SHOWN:
            known = self.translated(addon)
            english += [
                f"{addon}: {text}"
                for text in self.texts_of(addon)
                if text not in known and text not in ours and not UNSEEN.search(text)
            ]
        self.assertFalse(english, "Translate them in i18n_extra/ar.po.")

    def translated(self, addon):
        messages = code_translations.get_web_translations(addon, ARABIC)["messages"]
        return {message["id"] for message in messages}

    def texts_of(self, addon):
        with file_open(f"{addon}/i18n/{addon}.pot", "rb") as template:
            return {
                row["src"]
                for row in translation_file_reader(template, fileformat="po")
                if row.get("type") == "code" and "odoo-javascript" in (row.get("comments") or "")
            }

    def test_form_of_working_hours_is_in_arabic(self):
        calendars = self.env["resource.calendar"].with_context(lang=ARABIC)
        arch = calendars.get_view(self.env.ref("resource.resource_calendar_form").id)["arch"]
        self.assertNotIn("hours/day", arch)
        self.assertNotIn("Switch to", arch)
        labels = calendars.fields_get(["schedule_type", "duration_based"], ["string"])
        for field in labels.values():
            self.assertRegex(field["string"], "^[^A-Za-z]+$")
