"""Show the plain text of mails as paragraphs that wrap, and join the lines of ``format=flowed``.

Odoo shows it in a ``<pre>``, which neither wraps nor has the typeface of the page.
"""

import re
from html import escape, unescape

# Marks the text of a mail that was plain, so that its lines can be found again.
CLASS = "o_asas_text"
PRE = re.compile(r"\s*<pre>([^<]*)</pre>\s*")
_SPACES = re.compile(r"^ +| {2,}", re.MULTILINE)
_SIGNATURE = "-- "


def unwrap(html: str) -> str:
    """Return HTML in which each ``<pre>`` of mere text is a paragraph with line breaks."""
    if "<pre>" not in html:
        return html
    return PRE.sub(lambda found: to_html(unescape(found[1])), html)


def to_html(text: str) -> str:
    """Return a text as HTML that wraps; what is quoted is marked as Odoo's chatter expects it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip().split("\n")
    blocks, quoted = [[]], False
    for line in lines:
        if line.startswith(">") != quoted:
            quoted = not quoted
            blocks.append([])
        blocks[-1].append(escape(with_spaces(line), quote=False))
    html = ["<br>".join(block) for block in blocks]
    html[1::2] = [f'<span data-o-mail-quote="1">{quotation}</span>' for quotation in html[1::2]]
    # An empty first block is before a quotation with which the text begins.
    return f'<div class="{CLASS}">{"<br>".join(html[0 if blocks[0] else 1 :])}</div>'


def with_spaces(line: str) -> str:
    """Return a line whose indentation and columns HTML does not collapse."""
    return _SPACES.sub(lambda found: "\u00a0" * len(found[0]), line.expandtabs(4).rstrip())


def unflow(text: str, delsp: bool = False) -> str:
    """Return a text of the type ``format=flowed`` with each paragraph on one line (RFC 3676).

    :param delsp: whether the space before a soft line break is to be deleted (``DelSp=yes``)
    """
    paragraphs, depth, open_ = [], 0, False
    for line in text.replace("\r\n", "\n").split("\n"):
        quoting = re.match(r">*", line)[0]
        content = line[len(quoting) :].removeprefix(" ")  # stuffed with a space
        flows = content.endswith(" ") and content != _SIGNATURE
        if open_ and len(quoting) == depth and content != _SIGNATURE:
            paragraphs[-1].append(content)
        else:
            paragraphs.append([f"{quoting} " if quoting else "", content])
        if flows and delsp:
            paragraphs[-1][-1] = content[:-1]
        depth, open_ = len(quoting), flows
    return "\n".join("".join(pieces) for pieces in paragraphs)
