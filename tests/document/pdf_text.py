"""Read a document as a person does.

The words of a right-to-left line come out of a PDF in the order of the eye, and a ligature with its
letters turned around. So a word counts as said where its letters are there, in whatever order.
"""

import re
import subprocess
import unicodedata


def read(content):
    """Return the text of a PDF as it comes out."""
    done = subprocess.run(
        ["pdftotext", "-enc", "UTF-8", "-", "-"], input=content, capture_output=True, check=True
    )
    text = unicodedata.normalize("NFKC", done.stdout.decode())
    # Marks of direction, and form feeds between pages.
    return " ".join(re.sub(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", text).split())


def words_of(text):
    """Return the words and the numbers of a text, each as its letters in order."""
    return {"".join(sorted(word)) for word in re.findall(r"[a-zA-Z]+|[^\W\d_a-zA-Z]+|\d+", text)}
