"""Recognize the mails whose older part is to be read: forwards, and answers between the lines."""

import re

# Arabic words are written with and without their marks.
_FORWARDED_ARABIC = r"(?:ال)?رسالة\ (?:ال)?م\u064f?(?:عاد|ح)"
FORWARDING_SUBJECT = re.compile(
    r"^\W*(?:fwd?|tr|wg|[إاأ]عادة (?:ال)?توجيه|توجيه|تحويل"
    r"|م\u064f?حو\u0651?ل|م\u064f?عاد توجيهه?ا?)[ \t]*(?:\[\d+\])?[ \t]*[:：]",
    re.IGNORECASE,
)
FORWARDED = re.compile(
    rf"""
    ^[ \t]*-{{2,}}[ \t]*(?:Forwarded\ (?:message|by)|Message\ transf|{_FORWARDED_ARABIC})
    | ^[ \t]*(?:Begin\ forwarded\ message|(?:بداية|بدء)\ {_FORWARDED_ARABIC}[^\n]{{0,30}})[ \t]*:
    """,
    re.MULTILINE | re.VERBOSE | re.IGNORECASE,
)
ANSWER = re.compile(
    r"""
    ^[ \t*]*(?:
        (?:
            (?:ال)?(?:جواب|[إا]جابة) | (?:جواب|[إا]جابت|رد|تعليق)ي | الرد | ج
            | answer | ans | a | my\ (?:answer|reply|comment)
        )
        [ \t]*\d*[ \t]*[:：)–-]
        | [-=]{1,3}>
    )""",
    re.MULTILINE | re.VERBOSE | re.IGNORECASE,
)
QUESTION = re.compile(r"[?؟][ \t\"»)*]*$")
CLOSING = re.compile(
    r"^\W*(?:مع |و?شكر|نشكر|تحيا|وتقبل|ولكم|regards|best|kind|thank|sincerely|yours|--|__)", re.I
)
HEADER = re.compile(r"^[^\n:]{1,20}:")
GREETING = re.compile(
    r"(?:و?عليكم\s+السلام|السلام\s+عليكم|ورحمة\s+الله|وبركاته"
    r"|[أا]هلا(?:\s+(?:بكم|وسهلا))?|مرحبا(?:\s+بكم)?|تحية\s+طيبة"
    r"|وبعد|سلام|صباح\s+الخير|مساء\s+الخير|\b(?:hi|hello|dear|all|good\s+(?:morning|evening|day))\b)",
    re.IGNORECASE,
)
MARKS = re.compile(r"[\u064b-\u0652\u0640]")
POINTER = re.compile(
    r"أدناه|ادناه|بالأسفل|في الأسفل|أسفل كل|بين (?:الأسطر|السطور|الاسطر)|بالأحمر|باللون"
    r"|\b(?:below|in-?line|in red|between the lines|under each)\b",
    re.IGNORECASE,
)
POINTER_LENGTH = 200


def is_forwarding(subject):
    return bool(FORWARDING_SUBJECT.match(subject or ""))


def points_below(shown):
    """Return whether the words above a quotation only greet, or say that the answers are below."""
    if len(shown) > POINTER_LENGTH:
        return False
    if POINTER.search(shown):
        return True
    rest = GREETING.sub("", MARKS.sub("", shown))
    return rest != shown and not re.search(r"\w", rest)


def is_answered(tail):
    """Return whether somebody wrote into a quotation: under its questions, or between its lines.

    :param tail: the text from the line before the quotation on; what is quoted inside begins with
        ``>``
    """
    if ANSWER.search(tail):
        return True
    lines = [line.strip() for line in re.split(r"\n--[ \t]*\n", tail, maxsplit=1)[0].split("\n")]
    lines = [line for line in lines if line]
    quoted = next((i for i, line in enumerate(lines) if line.startswith(">")), len(lines))
    if any(not line.startswith(">") for line in lines[quoted:]):
        return True
    return any(
        QUESTION.search(line) and not QUESTION.search(after) and not line.startswith(">")
        for line, after in zip(lines, lines[1:], strict=False)
        if not CLOSING.search(after) and after[:1] != ">" and not HEADER.match(line)
    )
