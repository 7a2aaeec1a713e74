"""Words make a mail uncertain at most; thanks are thanks and nothing besides."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.asas_helpdesk.tools.mail_words import LONGEST, is_only_thanks, why_uncertain

NAMES = ("أحمد الغامدي", "Ahmad Alghamdi <ahmad@example.com>")


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("رد تلقائي: شكوى", ""),
        ("رَدٌّ تِلقائيّ: شكوى", ""),
        ("الرد الآلي: شكوى", ""),
        ("رسالة تلقائية", ""),
        ("خارج المكتب حتى 6 ديسمبر", ""),
        ("إجازة سنوية", ""),
        ("Automatic reply: complaint", ""),
        ("Re: Out of office", ""),
        ("Out of Office Re: complaint", ""),
        ("OUT OF OFFICE", ""),
        ("Out-of-Office: complaint", ""),
        ("[Auto-Reply] Re: complaint", ""),
        ("Autoreply: complaint", ""),
        ("On leave until Sunday", ""),
        ("Réponse automatique : plainte", ""),
        ("Abwesenheitsnotiz: x", ""),
        ("رد: شكوى", "السلام عليكم، أنا حالياً في إجازة وسأرد عليكم عند عودتي."),
        ("رد: شكوى", "أنا فى اجازه سنويه حتى نهاية الشهر"),
        ("رد: شكوى", "أعلمكم بأنني خارج المكتب هذا اليوم"),
        ("رد: شكوى", "سأكون خارِجَ المكتبِ حتى الأحد"),
        ("رد: شكوى", "هذه رسالة آلية، يرجى عدم الرد على هذه الرسالة."),
        ("رد: شكوى", "لن أتمكن من الرد على البريد هذا الأسبوع. للحالات الطارئة: 0112345678"),
        ("رد: شكوى", "أعتذر عن عدم الرد لوجودي خارج المكتب حتى يوم الأحد"),
        ("رد: شكوى", "نفيدكم بأن الموظف في إجازة، ويُرجى التواصل مع زميله على التحويلة 120"),
        ("رد: شكوى", "أنا غير موجود حالياً وسأعود يوم 6 ديسمبر"),
        ("رد: شكوى", "أبلغكم أني متمتع بإجازتي السنوية وسأعود للعمل في الأول من يناير"),
        ("رد: شكوى", "رسالة آلية: خارج المكتب لغاية 6 ديسمبر"),
        ("رد: شكوى", "بكون خارج المكتب الى يوم الاحد وبرد عليكم اول ما ارجع"),
        ("رد: شكوى", "لم أعد أعمل في هذه الجهة، يرجى مراسلة الزميل خالد"),
        ("Re: x", "This mailbox is no longer monitored. Please use our website."),
        ("Re: x", "Currently out on medical leave. Returning 6 Dec."),
        ("Re: x", "I’m out of the office today."),
        ("Re: x", "Je suis absent du bureau jusqu’au 6 décembre."),
        ("Re: x", "I am on annual leave until 12 May."),
        (
            "Re: x",
            "I will be travelling. I have limited access to my e-mail and reply on my return",
        ),
        ("Re: x", "This is an automated message. " + "Our hours are from 8 to 4. " * 60),
    ],
)
def test_out_of_office_is_uncertain(subject, text):
    assert why_uncertain(subject, text) == "absence"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Read: complaint", ""),
        ("مقروءة: شكوى", ""),
        ("Undeliverable: Receipt", "x"),
        ("تعذر التسليم: شكوى", ""),
        ("[#12] x", "Thank you for contacting us. We have received your request, number 12."),
        ("x", "شكراً لتواصلكم معنا، تم استلام رسالتكم وسيتم الرد في أقرب وقت."),
        ("x", "تلقينا طلبكم وسنتواصل معكم خلال يوم عمل"),
        ("x", "Your ticket has been created. One of our team will answer."),
    ],
)
def test_receipts_of_others_are_uncertain(subject, text):
    assert why_uncertain(subject, text) == "auto_receipt"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("شكوى", "المدرب في إجازة حتى الأسبوع القادم ولم يرد أحد على رسائلي"),
        ("شكوى", "وصلني رد تلقائي فقط ولم يتواصل معي أحد"),
        ("الرد التلقائي لا يعمل", "الرد التلقائي في المنصة لا يعمل"),
        ("certificate", "I got only an automatic reply and nobody answered me."),
        ("trainer", "I was told that the trainer is out of office until Sunday"),
        ("Out of office hours support", "Your support is closed at night"),
        ("Reading list", "Where is it?"),
        ("Delivered late", "The books were delivered late"),
        ("Re: x", "Thank you for your email. My order number is 123."),
        ("رد: x", "شكراً لتواصلكم، رقم الطلب 48213"),
        ("إجازة الموظف", "طلبت إجازة مرضية ولم تُحتسب لي الأيام"),
        ("x", "للضرورة القصوى أرجو الرد"),
        ("x", "المكتب مغلق دائماً عند حضوري" + " ولا أجد من يساعدني" * 30),
        ("x", "لا أستطيع الدخول إلى القاعة"),
        ("", ""),
        (None, None),
        ("رد: شكوى", "سأكون في إجازة من الأسبوع القادم، هل يمكن تأجيل الاختبار؟"),
        ("Re: x", "I am on leave from 1 to 5 December. Can I sit the exam later?"),
    ],
)
def test_people_are_certain(subject, text):
    assert why_uncertain(subject, text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "شكراً",
        "شُكراً جزيلاً",
        "شكرا لكم على حسن تعاونكم",
        "جزاكم الله خيراً",
        "جزاك الله خير الجزاء وبارك فيك",
        "الله يعطيكم العافية 🌹",
        "ما قصرتم بيض الله وجيهكم",
        "مشكورين",
        "الف شكر",
        "تسلمون ما قصرتوا والله يعطيكم الف عافية",
        "شاكرين ومقدرين",
        "شكراً على إغلاق التذكرة",
        "شكراً لك يا أستاذ خالد",
        "Thanks Khalid",
        "Jazakum Allah khair",
        "Thank you for resolving this",
        "وصلتني الشهادة، شكراً لكم",
        "تم حل المشكلة، شكراً",
        "السلام عليكم ورحمة الله\nنشكركم على جهودكم\nمع التحية",
        "الأخوة الكرام في المعهد\nشكراً جزيلاً",
        "شكراً لكم\n\nأحمد الغامدي\nمدير الموارد البشرية",
        "شكراً لكم\nأحمد الغامدي\nجوال 0533848712",
        "Thank you so much!",
        "Thanks",
        "thx 👍🏽",
        "Many thanks for your quick response.",
        "Thank you, it works now.",
        "Hi team,\nThank you all for your great support!\n\nBest regards,\nA. Alghamdi\nManager",
        "Thanks a lot\n\nSent from my iPhone",
        "شكراً\n\nأرسلت من جهاز iPhone الخاص بي",
        "👍",
        "🌹🌹",
        "Received with thanks",
        "Noted with thanks",
        "كفو عليكم",
        "والله شغل مرتب شكرا لكم",
        "شكراً من القلب لفريق الدعم الفني",
        "شكرا تقدرون تقفلون التذكرة",
        "شكراً\n\nتنبيه: هذه الرسالة سرية، فإن لم تكن المقصود بها فاحذفها ولا تنشرها.",
        "Thanks!\n\nDISCLAIMER: This e-mail is confidential. It is intended for its reader.",
        "Thank you\n\nThis message and its files may be privileged. Do not copy them.",
    ],
)
def test_thanks_are_thanks(text):
    assert is_only_thanks(text, *NAMES)


@pytest.mark.parametrize(
    "text",
    [
        "شكراً، لكن ما زالت المشكلة قائمة",
        "شكراً لكم ولكن الرابط لا يعمل",
        "شكرا بس ما وصلني شي",
        "شكراً على لا شيء",
        "شكراً على التأخير",
        "شكراً لكم عادت المشكلة",
        "شكراً لكم، بانتظار الشهادة",
        "Thank you for the terrible service",
        "Thank you, the problem is back",
        "شكراً، متى ستصل الشهادة؟",
        "شكراً لكم، أرجو إعادة فتح الطلب",
        "شكراً لكم\nالشهادة وصلت ناقصة",
        "شكراً. الاسم في الشهادة محمد والصحيح أحمد",
        "مشكلتي لم تُحل وشكراً",
        "ما تم حل المشكلة شكراً",
        "لم تُحل",
        "Thanks, but it still does not work",
        "Thank you, however I can not log in",
        "thanks for nothing",
        "thank you. please send the certificate",
        "thanks\nthe name on my certificate is wrong",
        "Thank you. Why was I charged twice",
        "شكراً 👎",
        "😡",
        "🌹 الشهادة ناقصة",
        "الصوت منقطع",
        "ok",
        "",
        None,
        "شكراً " + "الصوت منقطع منذ أمس " * 40,
        "شكراً\n\nتنبيه: ما زالت المشكلة قائمة",
        "Thanks\n\nThis message still appears when I log in",
    ],
)
def test_whoever_says_more_does_not_only_thank(text):
    assert not is_only_thanks(text, *NAMES)


@given(st.text(max_size=300), st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_no_text_is_too_odd(subject, text):
    why_uncertain(subject, text)
    is_only_thanks(text, subject)


def test_only_a_bounded_part_of_a_text_is_looked_at():
    pieces = ("a", "شكرا ", "i am ", " ", "'a", "re: ", "(1 ", "\n", "sent \n", "و", "-- \n", "0 ")
    for piece in pieces:
        text = piece * (60_000 // len(piece))
        assert why_uncertain(text, text) == why_uncertain(text[:200], text[:LONGEST])
        assert not is_only_thanks(f"{text}\nشكرا", text) or piece in ("شكرا ", " ", "\n", "-- \n")
    assert not is_only_thanks("شكرا " * 60_000)
