"""Read the invitations of calendars (iCalendar, RFC 5545) as text: what, when, where, and links."""

import re
from datetime import datetime, timedelta

import vobject

MAX_BYTES = 256 * 1024
MAX_EVENTS = 10
URL = re.compile(r"https?://[^\s<>\"]{1,2000}")
# What the library would compute times from: a rule may let it run for ever, and it keeps the time
# zones of one mail for the next.
COMPUTED = re.compile(r"^(?:[\w-]+\.)?(?:RRULE|RDATE|EXRULE|EXDATE)\b", re.IGNORECASE)
ZONE_EDGE = re.compile(r"^(?:[\w-]+\.)?(BEGIN|END)\b[^:]*:\s*(VTIMEZONE|VEVENT)\b", re.IGNORECASE)
# The name of a time zone is shown, not looked up.
TZID = re.compile(r"(?<=;)(?:X-VOBJ-ORIGINAL-)?TZID(?==)", re.IGNORECASE)
GIVEN_ZONE = "X-GIVEN-ZONE"
# What a calendar says of an event that does not take place, for readers of both languages.
CANCELLED = "ملغى · Cancelled"
LINKS = ("url", "conference", "x_microsoft_skypeteamsmeetingurl", "x_google_conference")


def read(text, *, with_description):
    """Return the summary, time, place and links of the events in a calendar, one a line.

    :param str text: the iCalendar file
    :param bool with_description: whether to add what the inviting person has written
    :return: the text; ``""`` if it cannot be read
    """
    if len(text) > MAX_BYTES:
        return ""
    try:
        calendar = next(vobject.readComponents(_repaired(text), ignoreUnreadable=True))
        events = calendar.contents.get("vevent", [])[:MAX_EVENTS]
        method = _text(calendar, "method")
        read_events = (_read_event(event, method, with_description) for event in events)
        return "\n\n".join(filter(None, read_events))
    except Exception:  # the library raises many kinds; the file is attached all the same
        return ""


def _repaired(text):
    """Return the calendar without what the library refuses or computes, up to its cut-off end."""
    text = re.sub(r"\r\n?", "\n", text.lstrip("\ufeff \t\r\n"))
    text = "\n".join(_stated_lines(re.sub(r"\n[ \t]", "", text)))
    for name in ("VEVENT", "VCALENDAR"):
        if text.count(f"BEGIN:{name}") > text.count(f"END:{name}"):
            text = f"{text.rstrip()}\nEND:{name}\n"
    return text


def _stated_lines(text):
    """Yield the lines of a calendar except for its time zones and recurrences."""
    in_zone = False
    for line in text.split("\n"):
        edge = ZONE_EDGE.match(line)
        kind = edge and (edge[1].upper(), edge[2].upper())
        if kind == ("BEGIN", "VTIMEZONE"):
            in_zone = True
        elif kind == ("END", "VTIMEZONE"):
            in_zone = False
            continue
        elif kind == ("BEGIN", "VEVENT"):
            in_zone = False  # its end is missing
        if not in_zone and not COMPUTED.match(line):
            head, colon, value = line.partition(":")
            quoted = '"' in head
            yield TZID.sub(GIVEN_ZONE, line if quoted else head) + ("" if quoted else colon + value)


def _read_event(event, method, with_description):
    cancelled = "CANCEL" in (method.upper(), _text(event, "status").upper()[:6])
    description = _text(event, "description")
    links = [_text(event, name) for name in LINKS]
    if not with_description:
        links += URL.findall(description)
    lines = [_text(event, "summary"), _time(event), _text(event, "location"), *links]
    lines = [CANCELLED if cancelled else "", *lines]
    if with_description:
        lines.append(f"\n{description}" if description else "")
    # One link is often in several places.
    return "\n".join(dict.fromkeys(line for line in lines if line))


def _text(event, name):
    return str(getattr(event, name).value).strip() if hasattr(event, name) else ""


def _time(event):
    start = event.dtstart.value if hasattr(event, "dtstart") else None
    if start is None:
        return ""
    end = event.dtend.value if hasattr(event, "dtend") else None
    if end is None and hasattr(event, "duration"):
        end = start + event.duration.value
    if not isinstance(start, datetime):
        # A day that is the end is not part of it.
        end = end.date() if isinstance(end, datetime) else end
        last = end - timedelta(days=1) if end is not None else start
        return f"{start} – {last}" if last > start else f"{start}"
    said = f"{start:%Y-%m-%d %H:%M}"
    if end is not None:
        same_day = isinstance(end, datetime) and end.date() == start.date()
        said += f" – {end:%H:%M}" if same_day else f" – {end:%Y-%m-%d %H:%M}"
    zones = [_zone(event.dtstart), _zone(event.dtend) if hasattr(event, "dtend") else ""]
    named = " – ".join(dict.fromkeys(filter(None, zones)))
    return f"{said} ({named})" if named else said


def _zone(line):
    """Return the time zone of a line as it is given there."""
    if getattr(line.value, "tzinfo", None):
        return "UTC"  # no other zone is known to the library
    return " ".join("".join(line.params.get(GIVEN_ZONE, [])[:1]).split())[:100]
