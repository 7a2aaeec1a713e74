"""Make the templates of Odoo's import again, from the labels of the fields.

    ./dev shell < devtools/import_templates.py

Run it again when a label that appears in them is changed.
"""

from datetime import datetime
from pathlib import Path

import openpyxl

FOLDER = Path("asas_helpdesk/static/xls")
COURSES = [
    "name",
    "code",
    "hall_manager_id",
    "trainer_id",
    "link",
    "session_ids/start",
    "session_ids/end",
    "participant_ids/name",
    "participant_ids/email",
    "participant_ids/phone",
]
PARTICIPANTS = ["course_id", "name", "email", "phone"]
WORDS = {
    "ar": {
        "course": "أساسيات الأمن السيبراني",
        "people": [("أحمد الغامدي", "ahmad@example.com"), ("ريم العنزي", "reem@example.com")],
    },
    "en": {
        "course": "Principles of Cyber Security",
        "people": [("Ahmad Alghamdi", "ahmad@example.com"), ("Reem Alanazi", "reem@example.com")],
    },
}


def label(model, path):
    name, _slash, rest = path.partition("/")
    field = model._fields[name]
    own = field._description_string(model.env)
    return f"{own}/{label(model.env[field.comodel_name], rest)}" if rest else own


def save(name, model, paths, rows):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.sheet_view.rightToLeft = (model.env.lang or "").startswith("ar")
    sheet.append([label(model, path) for path in paths])
    for row in rows:
        sheet.append(row)
    for column in sheet.columns:
        sheet.column_dimensions[column[0].column_letter].width = 26
        for cell in column:
            if isinstance(cell.value, datetime):
                cell.number_format = "yyyy-mm-dd hh:mm:ss"
            elif isinstance(cell.value, str):
                cell.number_format = "@"
    book.save(FOLDER / name)


FOLDER.mkdir(exist_ok=True)
for code, lang in (("ar", "ar_001"), ("en", "en_US")):
    course = env["asas.helpdesk.course"].with_context(lang=lang)  # noqa: F821, given by the shell
    words = WORDS[code]
    (first, first_email), (second, second_email) = words["people"]
    save(
        f"courses_{code}.xlsx",
        course,
        COURSES,
        [
            [
                words["course"],
                "CYB-201",
                "hall@example.com",
                "trainer@example.com",
                "https://live.example.com/cyb-201",
                datetime(2027, 1, 10, 16, 0),
                datetime(2027, 1, 10, 18, 0),
                first,
                first_email,
                "+966500000001",
            ],
            [
                *[None] * 5,
                datetime(2027, 1, 12, 16, 0),
                datetime(2027, 1, 12, 18, 0),
                second,
                second_email,
                "+966500000002",
            ],
        ],
    )
    save(
        f"participants_{code}.xlsx",
        course.env["asas.helpdesk.course.participant"],
        PARTICIPANTS,
        [
            [words["course"], first, first_email, "+966500000001"],
            [words["course"], second, second_email, "+966500000002"],
        ],
    )
