"""Say from the entries of a record what its tickets, messages, files and notices are today.

The entries of a chain are read in their order. What remains is the last state of each thing that
they name, to be compared with what the database holds. Long texts are kept as their hash, so that a
chain needs little memory, however much was said.
"""

import hashlib
import json
from contextlib import suppress

LONGEST = 64
CHANGES = ("change", "move", "acknowledgement")
# Kinds whose entries hold all values that are followed, and those that hold what changed.
WHOLE = ("escalation", "sla")
PARTS = ("notice",)
MESSAGE = ("type", "internal", "author", "author_id", "date", "subject", "body")


def short(value):
    """Return a value, or the hash of a long text, for comparing.

    >>> short("a"), short(None), short(["b"])
    ('a', None, ['b'])
    >>> short("a" * 1000) == short("a" * 1000) != short("b" * 1000)
    True
    """
    if isinstance(value, str) and len(value) > LONGEST:
        return hashlib.sha256(value.encode("utf-8", "surrogatepass")).digest()
    return value or None


def content_of(text):
    """Return the content of an entry; empty where it was destroyed or is damaged."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


class Said:
    """The last state of one thing: which entry says it, and what."""

    __slots__ = ("first", "number", "values", "whole")

    def __init__(self, number, values, whole=False):
        self.first = self.number = number
        self.values = {name: short(value) for name, value in values.items()}
        # Whether what is not named is empty.
        self.whole = whole

    def add(self, number, values):
        self.number = number
        self.values.update((name, short(value)) for name, value in values.items())


class Replay:
    """What the entries of one chain say."""

    def __init__(self):
        self.things = {}
        self.merged = self.deleted = False

    def read(self, number, kind, content):
        """Take in the next entry.

        :param int number: its number, or None for one that is not sealed yet
        :param dict content: empty where it was destroyed
        """
        readers = {
            "created": self._read_created,
            "message": self._read_message,
            "correction": self._read_message,
            "file": self._read_files,
            "withdrawn": self._read_withdrawn,
            "merge": self._read_merge,
            **dict.fromkeys(CHANGES, self._read_changes),
            **dict.fromkeys(WHOLE, self._read_whole),
            **dict.fromkeys(PARTS, self._read_parts),
        }
        if kind == "deleted":
            self.deleted = True
        elif kind in readers and content:
            # Who bends an entry may write anything into it; its seal shows that.
            with suppress(AttributeError, IndexError, KeyError, TypeError, ValueError):
                readers[kind](number, kind, content)

    def _read_created(self, number, kind, content):
        self.things["ticket", 0] = Said(number, content["values"], whole=True)

    def _read_changes(self, number, kind, content):
        self._add(("ticket", 0), number, {n: pair[1] for n, pair in content["changes"].items()})

    def _read_message(self, number, kind, content):
        values = {name: content.get(name) for name in (*MESSAGE, "attachments")}
        self._add(("message", int(content["message"])), number, values)

    def _read_files(self, number, kind, content):
        for file in content["files"]:
            self.things["file", int(file["id"])] = Said(number, file)

    def _read_withdrawn(self, number, kind, content):
        self.things.pop(("file", int(content["id"])), None)

    def _read_whole(self, number, kind, content):
        self.things[kind, int(content["id"])] = Said(number, content["values"], whole=True)

    def _read_parts(self, number, kind, content):
        values = content["values"]
        key = kind, int(content["id"])
        said = self.things.get(key)
        if said and "state" in values and "done_at" not in values:
            said.values.pop("done_at", None)
        self._add(key, number, values)

    def _read_merge(self, number, kind, content):
        self.merged = self.merged or "into" in content

    def _add(self, key, number, values):
        said = self.things.get(key)
        if said:
            said.add(number, values)
        else:
            self.things[key] = Said(number, values)


def differing(said, today, names=None):
    """Return the names of the values that are other ones today.

    :param Said said: what the entries say
    :param dict today: the values of today
    :param names: those that are compared; all that are named in both otherwise
    """
    wanted = names if said.whole and names else said.values
    return [
        name for name in wanted if name in today and short(today[name]) != said.values.get(name)
    ]
