"""Fold away what a mail quotes of earlier mails.

``tag_quote`` finds quotations, as in Odoo's chatter. Odoo does not know the headers that Arabic
mails, and those of Outlook in plain text, put before a quotation; these are found here.
"""

import re

from lxml import etree, html

from odoo.tools.mail import tag_quote

from ...tools.plain_text import CLASS, with_spaces
from . import answers

# Whether parsing the tree is worthwhile.
HINT = re.compile(
    r"<blockquote|_quote|divRplyFwdMsg|&gt;|wrote|From:|Original|كتب|كتابة|من:|الأصلية"
)
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
# Everything after one of these is history.
REST = re.compile(
    rf"""
    ^[ \t]*-{{2,}}[ \t]*(?:Original\ Message|الرسالة\ الأصلية)[ \t]*-{{2,}}
    | ^[ \t]*_{{10,}}[ \t]*\n\s*(?=(?:From|من)[ \t]*:)
    | ^[ \t*]*(?:From|من|المرسل)[ \t*]*:[^\n]*\n(?:[ \t\n]*[*]*(?:{_HEADS})[ \t*]*:[^\n]*\n?){{2}}
    """,
    re.MULTILINE | re.VERBOSE,
)
# The line before a quotation, on one line or two.
SAID = re.compile(
    r"^[^\S\n]*(?:On\b[^\n]{5,160}(?:\n[^\n]{0,120})?\bwrote:"
    r"|(?:في|بتاريخ)\b[^\n]{5,200}(?:\n[^\n]{0,160})?(?:كتب|كتبت|كتابة)[^\n]{0,160}"
    r"(?:\n[^\n]{0,160})?:"
    r"|كتبت?\b[^\n]{3,160}:)[^\S\n]*$",
    re.MULTILINE,
)
QUOTED_LINES = re.compile(r"(?:^[ \t]*>[^\n]*(?:\n|\Z)){2,}", re.MULTILINE)
BLOCKS = {"p", "div", "br", "tr", "li", "blockquote", "pre", "hr", "table", "h1", "h2", "h3"}
# Odoo also marks signatures, which are not history, and single lines that begin with a sign.
TEXT_MARK = re.compile(r"(?:^|\n)(?:--\s?(?:\n|$)|>)")
MARKED = "data-o-mail-quote"
# What makes Odoo's conversation hide a part of a message behind three dots (``tag_quote``).
HIDING = re.compile(
    r"<blockquote|gmail_|yahoo_quoted|SkyDrivePlaceholder|divRplyFwdMsg|stopSpelling|appendonsend"
    r"|data-o-mail-quote",
    re.IGNORECASE,
)
# Around a mail of which nothing is hidden.
WHOLE = "o_asas_whole"
# How many lines that begin a quotation are looked at: all that follows each one is read.
MOST_STARTS = 5
# Stands for a folded part in the text that is searched.
FOLDED = ">"


def fold(body, label):
    """Put what a mail quotes into elements that the reader can unfold.

    :param str body: HTML of the mail; not trusted, and not sanitized here
    :param str label: the words on the fold
    :return: HTML; unchanged if nothing is quoted, nothing else is said, it is a forward, or
        somebody answered inside of the quotation
    """
    if not body or not HINT.search(body) or f'class="{WHOLE}"' in body:
        return body
    try:
        root = html.fragment_fromstring(body, create_parent="div")
    except (etree.LxmlError, ValueError):
        return body
    _join_lines(root)
    if _is_forward(root):
        return body
    _mark(root)
    if any(answers.is_answered(text_of(element)) for element in _marked(root)):
        return body
    folded = _fold_marked(root, label) | _fold_lines(root, label) | _fold_rest(root, label)
    if not folded or not _is_anything_left(root) or answers.points_below(_shown(root)):
        return body
    _break_lines(root)
    inner = html.tostring(root, encoding="unicode", with_tail=False)
    return inner.removeprefix("<div>").removesuffix("</div>")


def unhide(body, subject):
    """Let the conversation hide nothing of a forward, nor of a quotation that was answered inside.

    :param str body: HTML of the mail; not trusted, and not sanitized here
    :return: HTML; unchanged if what it hides are quotations and signatures alone
    """
    if not body or not HIDING.search(body):
        return body
    try:
        root = html.fragment_fromstring(body, create_parent="div")
        whole = html.fragment_fromstring(body, create_parent="div")
    except (etree.LxmlError, ValueError):
        return body
    _join_lines(root)
    if not (answers.is_forwarding(subject) or _is_forward(root)):
        _mark(root)
        quoted = _quoted(root)
        answered = any(answers.is_answered(text_of(element)) for element in quoted)
        if not quoted or not (answered or _is_pointing_below(root)):
            return body
    for element in whole.iter(etree.Element):
        _release(element)
    whole.set("class", WHOLE)
    return html.tostring(whole, encoding="unicode", with_tail=False)


def _quoted(root):
    """Return the marked elements that are no signatures."""
    return [
        element
        for element in _marked(root)
        if "signature" not in f"{element.get('class', '')} {element.get('id', '')}".lower()
    ]


def _is_pointing_below(root):
    _fold_marked(root, "")
    return not _is_anything_left(root) or answers.points_below(_shown(root))


def _release(element):
    """Remove what makes the conversation hide an element."""
    for name in list(element.attrib):
        hides = name.startswith(MARKED) or (
            name in ("class", "id") and HIDING.search(element.get(name))
        )
        if hides:
            del element.attrib[name]
    if element.tag == "blockquote":
        element.tag = "div"
        element.set("style", "margin: 0 1em")


def _join_lines(root):
    """Turn plain text back into what it was, lines in one text, in which quotations are found."""
    for element in root.xpath(f".//div[@class='{CLASS}']"):
        text = []
        for inner in element.iter():
            text += ["\n" if inner.tag == "br" else "", inner.text or ""]
            text.append(inner.tail or "" if inner is not element else "")
        tail = element.tail
        element.clear()
        element.tag, element.text, element.tail = "pre", "".join(text).replace("\u00a0", " "), tail
        element.set("class", CLASS)


def _break_lines(root):
    """Turn the lines of plain text into lines of HTML."""
    for element in list(root.iter("pre")):
        if element.get("class") != CLASS:
            continue
        element.tag = "div"
        _break_text(element)
        for quotation in element.findall("span"):
            _break_text(quotation)


def _break_text(element):
    children = []
    pieces = [(None, element.text), *((child, child.tail) for child in element)]
    for (child, text), (after, _text) in zip(pieces, [*pieces[1:], (None, None)], strict=True):
        lines = (text or "").split("\n")
        if after is not None and after.tag == "details":
            lines = (text or "").rstrip("\n").split("\n")
        if child is None:
            element.text = with_spaces(lines[0])
        else:
            child.tail = with_spaces(lines[0])
            children.append(child)
        for line in lines[1:]:
            children.append(etree.Element("br"))
            children[-1].tail = with_spaces(line)
    element[:] = children


def _is_forward(root):
    """Return whether the line that begins a forward comes before any that begins a quotation."""
    text, _places = _pieces(root)
    forwarded = answers.FORWARDED.search(text)
    starts = [pattern.search(text) for pattern in (REST, SAID, QUOTED_LINES)]
    return bool(forwarded) and all(
        start is None or forwarded.start() <= start.start() for start in starts
    )


def text_of(element, folds=("details", "blockquote")):
    """Return the text of an element, a line with ``>`` for each element of ``folds`` inside."""
    text, _places = _pieces(element, folds=folds)
    return text


def _shown(root):
    return _pieces(root)[0].replace(FOLDED, "").strip()


def _mark(root):
    for element in list(root.iter(etree.Element)):
        named = f"{element.get('class', '')} {element.get('id', '')}".lower()
        if "signature" not in named and not TEXT_MARK.search(element.text or ""):
            tag_quote(element)


def _new_fold(label, *children):
    details = etree.Element("details")
    etree.SubElement(details, "summary").text = label
    details.extend(children)
    return details


def _is_anything_left(root):
    shown = root.xpath("string-length(normalize-space(string()))")
    hidden = sum(len(" ".join(d.text_content().split())) for d in root.iter("details"))
    return shown > hidden or root.xpath("//img[not(ancestor::details)]")


def _pieces(root, folds=("details",)):
    """Return the text outside the folds, and the position of each piece of it: offset, element,
    attribute."""
    text, places = [], []
    length = 0

    def add(piece, element=None, attribute=None):
        nonlocal length
        if element is not None:
            places.append((length, element, attribute))
        text.append(piece)
        length += len(piece)

    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "start" and element.tag in folds and element is not root:
            add(f"\n{FOLDED}\n")
            walk.skip_subtree()
        elif event == "start":
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
    starts += [
        match.start()
        for match in SAID.finditer(text)
        # The fold already marks the extent of the quotation.
        if not text[match.end() : match.end() + 200].lstrip().startswith(FOLDED)
    ]
    starts = sorted(starts)[:MOST_STARTS]
    start = next((at for at in starts if not answers.is_answered(text[at:])), None)
    if start is None:
        return False
    while start < len(text) and text[start].isspace():
        start += 1
    at, element, attribute = max((p for p in places if p[0] <= start), key=lambda p: p[0])
    _cut(root, element, attribute, start - at, label)
    return True


def _cut(root, element, attribute, position, label):
    """Move everything after a position in the text into a fold at the end."""
    whole = getattr(element, attribute) or ""
    setattr(element, attribute, whole[:position])
    in_pre = any(e.tag == "pre" for e in [element, *element.iterancestors()])
    rest = etree.Element("pre", {"class": CLASS}) if in_pre else etree.Element("div")
    rest.text = whole[position:]
    if attribute == "text":
        rest.extend(list(element))
    _gather(root, element, rest, attribute == "text")
    # One fold is enough.
    etree.strip_elements(rest, "summary", with_tail=False)
    etree.strip_tags(rest, "details")
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


def _marked(root):
    """Return the outermost elements that Odoo has marked as quoted and that are not empty."""
    return [
        element
        for element in root.xpath(f".//*[@{MARKED}][not(ancestor::*[@{MARKED} or self::details])]")
        if element.text_content().strip() or element.find(".//img") is not None
    ]


def _fold_marked(root, label):
    """Fold the marked elements; consecutive ones go into one fold."""
    marked = _marked(root)
    details = None
    for quotation in marked:
        if (
            details is None
            or quotation.getprevious() is not details
            or (details.tail or "").strip()
        ):
            details = _new_fold(label)
            quotation.addprevious(details)
        tail, quotation.tail = quotation.tail, None
        details.append(quotation)
        details.tail = tail
    return bool(marked)


def _fold_lines(root, label):
    """Fold the lines of a text that a sign marks as quoted and that are not marked yet."""
    folded = False
    for element in list(root.iter("pre", "p", "div", "span")):
        if any(e.tag == "details" for e in [element, *element.iterancestors()]):
            continue
        match = QUOTED_LINES.search(element.text or "")
        if match:
            quoted = etree.Element("pre", {"class": CLASS})
            quoted.text = match[0]
            details = _new_fold(label, quoted)
            details.tail = element.text[match.end() :]
            element.text = element.text[: match.start()]
            element.insert(0, details)
            folded = True
    return folded
