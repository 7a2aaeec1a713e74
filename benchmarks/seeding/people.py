"""The beneficiaries: realistic names, numbers and addresses."""

from dataclasses import dataclass
from datetime import timedelta

from odoo import fields
from odoo.tools import email_normalize

from odoo.addons.asas_helpdesk.models.capture.res_partner import search_key
from odoo.addons.asas_helpdesk.tools import arabic

MEN = """
محمد أحمد عبدالله عبدالرحمن خالد سعد فهد سلطان ناصر تركي بندر ماجد علي إبراهيم يوسف عمر
حسن حسين صالح سعود فيصل نايف مشعل عبدالعزيز وليد طارق هاني رائد زياد أنس معاذ حمزة أسامة
بدر ثامر جابر حمد راشد سامي شاكر عادل غازي قاسم كمال مازن نواف هشام ياسر
""".split()
WOMEN = """
نورة سارة ريم هند منى أمل فاطمة عائشة مريم الجوهرة لطيفة منيرة هيا العنود أسماء خلود دلال
رنا شهد عبير غادة لمى مها نجلاء هدى وفاء جواهر بدور تهاني ابتسام إيمان آلاء
""".split()
FAMILIES = """
الغامدي الزهراني القحطاني العتيبي الحربي الشهري الدوسري المطيري العنزي الشمري السبيعي
الأحمدي البقمي التميمي الثقفي الجهني الحازمي الخالدي الرشيدي السلمي الشريف الصاعدي العمري
الفيفي المالكي النجار الهذلي اليامي باوزير بخاري عسيري فلاتة مدني هوساوي
""".split()
# The policy's three kinds of beneficiary, out of a hundred people.
KINDS = ["trainer"] * 7 + ["supervisor"] * 3 + ["trainee"] * 90


@dataclass(slots=True)
class Person:
    """Somebody who writes or calls; one without an id is known by name and address alone."""

    id: int | None
    name: str
    folded: str
    email: str | None
    phone: str | None
    kind: str
    lang: str
    last_ticket: int | None = None


def name(number, lots):
    given = lots.choice(WOMEN if number % 5 < 2 else MEN)
    return f"{given} {lots.choice(MEN)} {lots.choice(FAMILIES)}"


def write(env, tables, count, lots):
    """Write the contacts.

    :return: the people, the busiest first
    """
    table = tables["res_partner"]
    table.constants = {
        "active": True,
        "type": "contact",
        "is_company": False,
        "partner_share": True,
        "employee": False,
        "color": 0,
        "message_bounce": 0,
        "ref": "seed",
        "create_uid": 1,
        "write_uid": 1,
    }
    country = env.company._asas_helpdesk_country()
    made_on = fields.Datetime.now() - timedelta(days=3 * 366)
    crowd = []
    for number in range(count):
        called = name(number, lots)
        # Some have no e-mail address, some no number; everybody has at least one.
        email = f"person{number}@example.com" if number % 12 else None
        phone = f"+9665{number:08d}" if number % 10 or not email else None
        lang = "ar_001" if number % 20 else "en_US"
        table.add(
            called,
            called,
            email,
            email and email_normalize(email),
            phone,
            phone,
            lang,
            search_key(called, phone, email, country),
            email and email_normalize(email),
            email and "import",
            table.next_id,
            made_on,
            made_on,
        )
        crowd.append(
            Person(
                table.next_id - 1,
                called,
                arabic.fold(called),
                email,
                phone,
                KINDS[number % len(KINDS)],
                lang,
            )
        )
    tables.flush()
    return crowd
