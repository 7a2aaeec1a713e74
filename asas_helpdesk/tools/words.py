"""Tell whether a message says anything."""

import re

from lxml import etree, html

# What looks empty: also what stands between letters of Arabic, and the mark of a file's beginning.
_UNSEEN = re.compile(r"[\s\u00a0\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
# Somebody who is mentioned, a signature, and the mark of an edited message.
_BESIDE = (
    "descendant-or-self::*["
    "contains(concat(' ', @class, ' '), ' o_mail_redirect ')"
    " or contains(concat(' ', @class, ' '), ' o_channel_redirect ')"
    " or contains(concat(' ', @class, ' '), ' o-signature-container ')"
    " or contains(concat(' ', @class, ' '), ' o_signature ')"
    " or contains(concat(' ', @class, ' '), ' o-mail-Message-edited ')"
    " or @data-o-mail-quote='1' and contains(., '-- ')"
    " or @data-oe-model='res.partner']"
)


def says_something(body, signature=""):
    """Return whether the HTML of a message has words or a picture of its own.

    Mentions of people and the signature of the author say nothing.

    >>> says_something("<p>Solved.</p>"), says_something("<p><br></p>"), says_something("\u200f ")
    (True, False, False)
    """
    if not (body or "").strip():
        return False
    try:
        tree = html.fragment_fromstring(body, create_parent="div")
    except (etree.ParserError, ValueError):
        return bool(_visible(body))
    for element in tree.xpath(_BESIDE):
        if element is not tree:
            element.drop_tree()
    if tree.xpath("descendant::img | descendant::video | descendant::audio"):
        return True
    text = _visible(tree.text_content())
    own = _visible(_text(signature)) if (signature or "").strip() else ""
    if own and text.endswith(own):
        text = text[: -len(own)].rstrip("-–—")
    return bool(text)


def _text(markup):
    return html.fragment_fromstring(markup, create_parent="div").text_content()


def _visible(text):
    return _UNSEEN.sub("", text)
