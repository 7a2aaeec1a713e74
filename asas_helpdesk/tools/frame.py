"""The sentences of a notice, and the greeting before them.

A notice is a list of blocks. The first one greets, the others say it.
"""

from html import escape

from lxml import html


def _blocks(body):
    """Return the element that holds the blocks of a notice."""
    root = html.fragment_fromstring(body or "", create_parent="div")
    while len(root) == 1 and root[0].tag == "div" and not (root.text or "").strip():
        root = root[0]
    return root


def _text(block):
    return " ".join(block.text_content().split())


def parts(body):
    """Return the greeting of a notice, as HTML, and its sentences, a line for each block."""
    blocks = list(_blocks(body))
    greeting = [html.tostring(each, encoding="unicode", with_tail=False) for each in blocks[:1]]
    return "".join(greeting), "\n".join(filter(None, map(_text, blocks[1:])))


def put(body, words):
    """Return a notice that says other words after its greeting."""
    root = _blocks(body)
    for block in list(root)[1:]:
        root.remove(block)
    for line in filter(None, map(str.strip, words.splitlines())):
        root.append(html.fragment_fromstring(f'<p dir="auto">{escape(line)}</p>'))
    return html.tostring(root, encoding="unicode")
