"""Folds away what a mail quotes of the mails before it."""

import re

from lxml import etree, html

# Whether a look at the tree is worth it.
HINT = re.compile(r"<blockquote|divRplyFwdMsg|&gt;|wrote|From:|Original|كتب|كتابة|من:|الأصلية")
_HEADS = "|".join(
    word.replace(" ", r"\ ")
    for word in (
        *("From", "Sent", "Date", "To", "Cc", "Subject"),
        *(
            "من",
            "المرسل",
            "إلى",
            "الى",
            "تم الإرسال",
            "تاريخ الإرسال",
            "التاريخ",
            "الموضوع",
            "نسخة",
        ),
    )
)
# After these, all the rest is history.
REST = re.compile(
    rf"""
    ^[ \t]*-{{2,}}[ \t]*(?:Original\ Message|Forwarded\ message|الرسالة\ الأصلية)[ \t]*-{{2,}}
    | ^[ \t]*_{{10,}}[ \t]*\n\s*(?=(?:From|من)[ \t]*:)
    | ^[ \t*]*(?:From|من|المرسل)[ \t*]*:[^\n]*\n(?:[ \t\n]*[*]*(?:{_HEADS})[ \t*]*:[^\n]*\n?){{2}}
    """,
    re.MULTILINE | re.VERBOSE,
)
# Said before a quotation, on one line or two.
SAID = re.compile(
    r"^[^\S\n]*(?:On\b[^\n]{5,160}(?:\n[^\n]{0,120})?\bwrote:"
    r"|(?:في|بتاريخ)\b[^\n]{5,200}(?:\n[^\n]{0,160})?(?:كتب|كتبت|كتابة)[^\n]{0,160}"
    r"(?:\n[^\n]{0,160})?:"
    r"|كتبت?\b[^\n]{3,160}:)[^\S\n]*$",
    re.MULTILINE,
)
QUOTED_LINES = re.compile(r"(?:^[ \t]*>[^\n]*(?:\n|\Z)){2,}", re.MULTILINE)
BLOCKS = {"p", "div", "br", "tr", "li", "blockquote", "pre", "hr", "table", "h1", "h2", "h3"}
# What Outlook puts before the mail that is answered.
OUTLOOK = ("divRplyFwdMsg", "appendonsend")


def fold(body, label):
    """Put what a mail quotes into elements that open when they are asked to.

    :param str body: HTML of the mail; not trusted, and not made safe here
    :param str label: the words on the fold
    :return: HTML; the same where nothing is quoted, or nothing else is said
    """
    if not body or not HINT.search(body):
        return body
    try:
        root = html.fragment_fromstring(body, create_parent="div")
    except (etree.LxmlError, ValueError):
        return body
    folded = _fold_rest(root, label) | _fold_quotations(root, label)
    if not folded or not _is_anything_left(root):
        return body
    inner = html.tostring(root, encoding="unicode", with_tail=False)
    return inner.removeprefix("<div>").removesuffix("</div>")


def _new_fold(label, *children):
    details = etree.Element("details")
    etree.SubElement(details, "summary").text = label
    details.extend(children)
    return details


def _is_anything_left(root):
    shown = root.xpath("string-length(normalize-space(string()))")
    hidden = sum(len(" ".join(d.text_content().split())) for d in root.iter("details"))
    return shown > hidden or root.xpath("//img[not(ancestor::details)]")


def _pieces(root):
    """The text as one string, and where each piece of it stands: offset, element, its attribute."""
    text, places = [], []
    length = 0

    def add(piece, element=None, attribute=None):
        nonlocal length
        if element is not None:
            places.append((length, element, attribute))
        text.append(piece)
        length += len(piece)

    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            if element.tag in BLOCKS:
                add("\n")
            if element.text and isinstance(element.tag, str):
                add(element.text, element, "text")
        else:
            if element.tag in BLOCKS:
                add("\n")
            if element.tail and element is not root:
                add(element.tail, element, "tail")
    return "".join(text), places


def _fold_rest(root, label):
    text, places = _pieces(root)
    starts = [match.start() for match in [REST.search(text)] if match]
    quotation = next(root.iter("blockquote"), None)
    quoted = None if quotation is None else quotation.text_content().strip()[:40]
    starts += [
        match.start()
        for match in SAID.finditer(text)
        if not _is_quotation_next(text[match.end() : match.end() + 200].lstrip(), quoted)
    ]
    outlook = next((e for e in root.iter() if (e.get("id") or "").endswith(OUTLOOK)), None)
    if not starts and outlook is None:
        return False
    if outlook is not None and outlook is not root:
        _cut_before(root, outlook, label)
        return True
    start = min(starts)
    while start < len(text) and text[start].isspace():
        start += 1
    at, element, attribute = max((p for p in places if p[0] <= start), key=lambda p: p[0])
    _cut(root, element, attribute, start - at, label)
    return True


def _is_quotation_next(following, quoted):
    """Whether lines that are marked, or an element, say themselves how far the quotation goes."""
    return following.startswith(">") or (quoted is not None and following.startswith(quoted))


def _cut(root, element, attribute, position, label):
    """Move all that comes after a place in the text into a fold at the end."""
    whole = getattr(element, attribute) or ""
    setattr(element, attribute, whole[:position])
    in_pre = any(e.tag == "pre" for e in [element, *element.iterancestors()])
    rest = etree.Element("pre" if in_pre else "div")
    rest.text = whole[position:]
    if attribute == "text":
        rest.extend(list(element))
    _gather(root, element, rest, attribute == "text")
    root.append(_new_fold(label, rest))


def _cut_before(root, element, label):
    marker = etree.Element("span")
    element.addprevious(marker)
    rest = etree.Element("div")
    _gather(root, marker, rest, False)
    marker.drop_tree() if hasattr(marker, "drop_tree") else marker.getparent().remove(marker)
    root.append(_new_fold(label, rest))


def _gather(root, element, rest, with_tail):
    """Append what follows an element to ``rest``, up to the end of ``root``."""
    node = element
    while node is not root:
        if with_tail and node.tail:
            _append_text(rest, node.tail)
            node.tail = None
        for sibling in list(node.itersiblings()):
            rest.append(sibling)
        node, with_tail = node.getparent(), True


def _append_text(element, text):
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _fold_quotations(root, label):
    folded = False
    for quotation in list(root.iter("blockquote")):
        if any(e.tag in ("blockquote", "details") for e in quotation.iterancestors()):
            continue
        tail, quotation.tail = quotation.tail, None
        details = _new_fold(label)
        quotation.addprevious(details)
        details.append(quotation)
        details.tail = tail
        folded = True
    for element in list(root.iter("pre", "p", "div", "span")):
        if any(e.tag == "details" for e in [element, *element.iterancestors()]):
            continue
        match = QUOTED_LINES.search(element.text or "")
        if match:
            quoted = etree.Element("pre")
            quoted.text = match[0]
            details = _new_fold(label, quoted)
            details.tail = element.text[match.end() :]
            element.text = element.text[: match.start()]
            element.insert(0, details)
            folded = True
    return folded
