"""Recognize by their words mails that a program may have sent, and mails that only thank.

What is found here decides nothing alone: a person is shown the mail and decides. So the phrases may
be many, but each is one that people seldom use for anything else: being away in the first person,
the wording of receipts, thanks and nothing besides.

Texts are compared as ``arabic.fold`` writes them, and word by word: the time is linear in the
length of what is looked at, which is bounded.
"""

import re

from . import mail_phrases
from .arabic import fold

# How much of a mail is looked at: programs say what they are at the top.
LONGEST = 4000
LONGEST_SUBJECT = 200
# Up to these lengths, in characters, so many points make a mail uncertain: a phrase counts two,
# what people write as well counts one.
POINTS = ((400, 2), (1200, 3), (LONGEST, 4))
LONGEST_THANKS = 600
WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
ANSWER_SIGN = re.compile(
    r"(?:(?:re|fw|fwd|aw|sv|رد|جواب)\s{0,3}[:：]|[\[\](){}<>*\"'«»!.\s-]){1,20}"
)
# After the phrase come the subject that is answered, a date, or nothing.
AFTER_ABSENCE = re.compile(
    r"\s*(?:$|[:：\])|»–—-]|(?:re|رد|until|till|from|through|to|حتي|من|الي|لغايه|notification|notice"
    r"|message|\d+)\b)"
)
AFTER_REPORT = re.compile(r"\s*(?:$|[:：])")
# What begins the advertisement of a telephone, or a signature.
SIGNATURE = re.compile(
    r"^[ \t]{0,20}(?:--[ \t]{0,9}$|__+$|sent (?:from|with|via) |get outlook for |yahoo mail"
    r"|(?:مرسل|[أا]رسلت?|تم (?:ال)?[إا]رسال[^\s]{0,3}) (?:من|عبر|بواسطة) )",
    re.IGNORECASE | re.MULTILINE,
)
# What a company's server appends: that the mail is confidential, and for whom it was.
DISCLAIMER = re.compile(
    r"^[ \t*_]{0,20}(?:disclaimer|confidential|notice|this (?:e-?mail|message|communication)"
    r"|the (?:information|contents)|تنبيه|تحذير|[إا]خلاء|[إا]شعار|هذه الرسالة|هذا البريد|المعلومات)"
    r"[^\n]{0,300}?\n?[^\n]{0,300}?"
    r"(?:confidential|intended|privileged|recipient|سري[ةه]|المرسل [إا]ليه|موجه|المعني|المقصود)",
    re.IGNORECASE | re.MULTILINE,
)
SIGNATURE_LINES, SIGNATURE_WORDS = 6, 6
SHORT_THANKS = 8
QUESTION = re.compile(r"[?؟]\s*$", re.MULTILINE)
CLOSING = re.compile(
    r"(?:و?(?:مع )?(?:خالص |اطيب |فايق |و?تقبلوا )?(?:الشكر و)?"
    r"(?:تحيات|التحي|تحيه|الاحترام|التقدير)"
    r"|و?تقبلوا|اخوكم|اختكم|اخوك|مقدم|ابنكم|(?:\w+ )?regards|best wishes|sincerely|yours)"
)
GREETING = re.compile(
    r"(?:dear|hi|hello|hey|good (?:morning|evening|afternoon)|السلام|و?عليكم السلام|سلام|مرحبا|اهلا"
    r"|ال[ا]?خو|الاخ|الساد|سعاده|الاستاذ|تحيه|صباح|مساء|فريق|الي )"
)
TELEPHONE = re.compile(r"(?:\d[\s()-]?){7,}")
GLAD = (
    "👍👌🌹❤🧡💛💚💙💜🤍💖💗💓💕💞💐🌷🌸🌺🌻🌼🙏😊☺😀😃😄😁🙂😍🥰😇✅✔👏🤝⭐🌟✨🎉💯🤲☘🍀😘🤗💪🫡🫶"
)
UNHAPPY = re.compile("[😡😠🤬👎😢😭😞😔😟💔😤😒🙁☹❌😩😫🤦🙄⛔🚫😑😐🤔❓❔؟?]")


class Phrases:
    """Phrases to be found in a text that was split into words."""

    def __init__(self, *texts):
        self.by_first = {}
        for phrase in (p for text in texts for line in text.split("\n") for p in line.split("|")):
            words = tuple(split(phrase))
            if words:
                self.by_first.setdefault(words[0], set()).add(words)
        for first, phrases in self.by_first.items():
            self.by_first[first] = sorted(phrases, key=len, reverse=True)

    def at(self, words, start):
        """Return the longest phrase that begins at a word; the «و» before it does not count."""
        first = words[start]
        for beginning in (first, first[1:] if first[0] == "و" else ""):
            for phrase in self.by_first.get(beginning, ()):
                if tuple(words[start + 1 : start + len(phrase)]) == phrase[1:]:
                    return phrase
        return ()

    def found(self, words):
        """Return the phrases in a list of words, as a set."""
        return {self.at(words, start) for start in range(len(words))} - {()}

    def left(self, words):
        """Return the words that belong to none of the phrases."""
        left, start = [], 0
        while start < len(words):
            phrase = self.at(words, start)
            if not phrase:
                left.append(words[start])
            start += len(phrase) or 1
        return left


def split(text):
    """Return the words of a text in the form in which they are compared."""
    return WORD.findall(fold((text or "")[:LONGEST]).replace("’", "'"))


DECLARATIONS = Phrases(mail_phrases.DECLARATIONS)
ABSENCE, ABSENCE_HINTS = Phrases(mail_phrases.ABSENCE), Phrases(mail_phrases.ABSENCE_HINTS)
RECEIPTS, RECEIPT_HINTS = Phrases(mail_phrases.RECEIPTS), Phrases(mail_phrases.RECEIPT_HINTS)
ABSENCE_SUBJECTS = Phrases(mail_phrases.ABSENCE_SUBJECTS)
REPORT_SUBJECTS = Phrases(mail_phrases.REPORT_SUBJECTS)
THANKS = Phrases(mail_phrases.THANKS)
KIND = Phrases(mail_phrases.THANKS, mail_phrases.COURTESY)
OBJECTIONS = Phrases(mail_phrases.OBJECTIONS)


def why_uncertain(subject, text):
    """Return why it is not certain that a person wrote a mail; ``""`` if nothing speaks against it.

    :param subject: of the mail, or None
    :param text: what its sender wrote, without what is quoted
    :return: ``"absence"`` for an out-of-office message, ``"auto_receipt"`` for an acknowledgement
        or a report without the headers of one
    """
    if reason := _why_by_subject(subject):
        return reason
    words = split(text)
    absence = 2 * len(ABSENCE.found(words)) + len(ABSENCE_HINTS.found(words))
    receipt = 2 * len(RECEIPTS.found(words)) + len(RECEIPT_HINTS.found(words))
    length = len((text or "")[:LONGEST].strip())
    needed = next(points for most, points in POINTS if length <= most)
    # Programs seldom ask; people who say when they are away do.
    needed += 2 if QUESTION.search(text or "") else 0
    if DECLARATIONS.found(words) or max(absence, receipt) >= needed:
        return "auto_receipt" if receipt > absence else "absence"
    return ""


def _why_by_subject(subject):
    text = fold((subject or "")[:LONGEST_SUBJECT])
    sign = ANSWER_SIGN.match(text)
    text = text[sign.end() :] if sign else text
    for phrases, after, reason in (
        (ABSENCE_SUBJECTS, AFTER_ABSENCE, "absence"),
        (REPORT_SUBJECTS, AFTER_REPORT, "auto_receipt"),
    ):
        found = list(WORD.finditer(text.replace("’", "'")))[:12]
        phrase = found and phrases.at([match[0] for match in found], 0)
        if phrase and after.match(text, found[len(phrase) - 1].end()):
            return reason
    return ""


def is_only_thanks(text, *names):
    """Return whether a mail only thanks, and says and asks nothing more.

    What follows like a signature (a name, a title, a number) is not counted, unless it holds a word
    that objects or asks. In doubt it is more than thanks.

    :param text: what its sender wrote, without what is quoted
    :param names: names of the sender, which may be written anywhere
    """
    text = (text or "")[: LONGEST_THANKS * 8]
    for appended in (SIGNATURE, DISCLAIMER):
        found = appended.search(text)
        text = (text[: found.start()] if found else text).strip()
    if len(text) > LONGEST_THANKS or UNHAPPY.search(text):
        return False
    lines = [split(line) for line in text.splitlines()]
    own = {word for name in names for word in split(name)}
    if any(OBJECTIONS.found(KIND.left(line)) for line in lines):
        return False
    thanked = next((n for n, line in enumerate(lines) if THANKS.found(line)), None)
    more = [n for n, line in enumerate(lines) if _is_more(line, own)]
    if thanked is None:  # a thumb, a rose, perhaps beside «تمام»
        return any(sign in text for sign in GLAD) and not more
    more = [n for n in more if n > thanked or not GREETING.match(" ".join(lines[n]))]
    if sum(map(len, lines)) <= SHORT_THANKS and len(more) == 1 and _ends_named(lines[more[0]], own):
        return True
    return not more or (more[0] > thanked and _is_signature(lines, more[0], own))


def _ends_named(line, own):
    """Return whether all that a line says more is a name at its end: "Thanks, Khalid"."""
    unknown = [word for word in KIND.left(line) if word not in own and len(word) > 1]
    thing = len(line) > 1 and line[-2] in ("for", "علي")
    return unknown == line[-1:] and not thing


def _is_more(line, own):
    return any(word not in own and len(word) > 1 for word in KIND.left(line))


def _is_signature(lines, start, own):
    """Return whether the lines from one on are a name, a title, a number: short, few, and set apart
    by an empty line, a closing or the sender's name."""
    rest = [line for line in lines[start:] if line]
    if len(rest) > SIGNATURE_LINES or any(len(line) > SIGNATURE_WORDS for line in rest):
        return False
    before = lines[start - 1]
    named = bool(before) and {word for word in before if len(word) > 1} <= own
    telephone = all(TELEPHONE.search(" ".join(line)) for line in rest)
    return not before or named or telephone or bool(CLOSING.match(" ".join(before)))
