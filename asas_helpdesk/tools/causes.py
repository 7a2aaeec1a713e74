"""Tell by their words which reports seem to have one cause."""

from functools import lru_cache

from . import arabic
from .search_words import COMMON

# Only the beginning of a long text is compared: it says what the report is about.
COMPARED_LENGTH = 2000
# So large a part of the words of the shorter report stand in the other one as well.
SHARED_PART = 0.5
_SHORTEST = 3
# Stand in many reports, whatever has failed: greetings and pleas, that something fails and how, and
# where people are.
_GENERAL = """
    السلام سلام ورحمة الله وبركاته رحمة بركات مرحبا اهلا صباح مساء الخير تحية طيبة شكرا جزيلا
    لكم الرجاء ارجو نرجو يرجى اتمنى فضلكم فضلا سمحتم عاجل عاجلا بسرعة افادتي افادتكم التكرم معي
    معنا مساعدة ساعدوني المساعدة حل الحل حلها نحتاج احتاج اريد مشكلة مشاكل عطل عطلان معطل معطلة
    تعطل خلل خراب خربان خطأ تالف سيئ سيئة ضعيف ضعيفة رديء بطيء بطيئة يعمل تعمل نعمل عمل اشتغل
    يشتغل تشتغل شغال شغالة استطيع نستطيع يستطيع اقدر نقدر يقدر يمكن يمكنني تعذر يتعذر مقطوع
    مقطوعة انقطع ينقطع تنقطع انقطاع منقطع منقطعة تقطيع يقطع معلق معلقة متوقف توقف عندي عندنا لدي
    لدينا لدى يوجد توجد هناك هنا ليس ليست غير بدون دون ابدا نهائيا تماما جدا كثير كثيرا جيد واضح
    واضحة الان اليوم امس دقيقة دقائق ساعة ساعات قليل مرة مرات بداية اول تاخر متاخر قاعة جلسة
    محاضرة دورة تدريب مدرب مدربة متدرب متدربة متدربين متدربات معهد حضور زملاء جميع الجميع hello
    hi dear please thanks thank you your help problem problems issue issues error fault broken
    not work works working doesn does don can cannot could unable fail fails failed failing
    wrong bad slow stopped stuck weak hall session lecture course class training trainer trainee
    trainees institute everybody everyone all any there here now today yesterday minute minutes
    hour hours since very is are was were be been has have had we our us me at as this that with
    from no none ago again still cut off out down urgent need want
"""


@lru_cache(maxsize=1)
def _general():
    return COMMON | {
        form for word in _GENERAL.split() for form in (word, *arabic.stems(arabic.fold(word)))
    }


def telling_words(text: str | None, without: frozenset[str] = frozenset()) -> dict:
    """Return the words of a text that say what has failed, as they are written.

    :param without: forms of words that say nothing here, such as those of the name of the course
    :return: by the written word, the forms by which it is found (``tools.arabic.stems``)
    """
    found = {}
    for match in arabic.WORD.finditer((text or "")[:COMPARED_LENGTH]):
        folded = arabic.fold(match[0])
        forms = frozenset(arabic.stems(folded))
        if len(folded) < _SHORTEST or folded.isdecimal():
            continue
        if folded in _general() or forms & (_general() | without):
            continue
        if not any(forms & others for others in found.values()):
            found[match[0]] = forms
    return found


def forms_of(text: str | None) -> frozenset[str]:
    """Return all forms of the words of a text."""
    return frozenset(
        form
        for match in arabic.WORD.finditer(text or "")
        for form in arabic.stems(arabic.fold(match[0]))
    )


def leave_out(words: dict, known: frozenset[str]) -> dict:
    """Return those of the telling words that are not among known forms."""
    return {word: forms for word, forms in words.items() if not forms & known}


def in_common(one: dict, other: dict) -> list[str]:
    """Return the telling words of one report that stand in the other as well."""
    forms = frozenset().union(*other.values())
    return [word for word, of_word in one.items() if of_word & forms]


def say_the_same(one: dict, other: dict, least: int = 1) -> bool:
    """Return whether two reports seem to say the same.

    :param one: telling words of one report
    :param other: telling words of the other
    :param int least: so many words have to be in both
    """
    shared = len(in_common(one, other))
    shorter = min(len(one), len(other))
    return shared >= least and shared >= SHARED_PART * shorter and shorter > 0
