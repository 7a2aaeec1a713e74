"""What an invitation says, without anything computed from it."""

import pytest

from odoo.addons.asas_helpdesk.tools import invitation

ZONE = (
    "BEGIN:VTIMEZONE\nTZID:{name}\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
    "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\nTZOFFSETFROM:+0300\nTZOFFSETTO:+0900\n"
    "END:STANDARD\nEND:VTIMEZONE\n"
)


def read(*lines, zone=""):
    event = "\n".join(["BEGIN:VEVENT", "SUMMARY:Meeting", *lines, "END:VEVENT"])
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\n{zone}{event}\nEND:VCALENDAR\n"
    return invitation.read(text, with_description=False)


@pytest.mark.parametrize(
    "start, said",
    [
        ("DTSTART:20261201T070000Z", "2026-12-01 07:00 (UTC)"),
        ("DTSTART:20261201T070000", "2026-12-01 07:00"),
        ("DTSTART;TZID=Asia/Riyadh:20261201T070000", "2026-12-01 07:00 (Asia/Riyadh)"),
        ('DTSTART;TZID="Arab: Riyadh":20261201T070000', "2026-12-01 07:00 (Arab: Riyadh)"),
        ("DTSTART;TZI\n D=Own:20261201T070000", "2026-12-01 07:00 (Own)"),
        ("DTSTART;X-VOBJ-ORIGINAL-TZID=Own:20261201T070000", "2026-12-01 07:00 (Own)"),
        ("DTSTART;VALUE=DATE:20261201", "2026-12-01"),
    ],
)
def test_time_bears_the_zone_that_is_given(start, said):
    assert read(start, zone=ZONE.format(name="Own")) == f"Meeting\n{said}"


@pytest.mark.parametrize(
    "end, said",
    [
        ("20261201", "2026-12-01"),
        ("20261202", "2026-12-01"),
        ("20261203", "2026-12-01 – 2026-12-02"),
    ],
)
def test_whole_days_end_before_the_day_that_is_their_end(end, said):
    read_ = read("DTSTART;VALUE=DATE:20261201", f"DTEND;VALUE=DATE:{end}")
    assert read_ == f"Meeting\n{said}"


def test_flight_names_both_zones():
    said = read("DTSTART;TZID=A/B:20261201T070000", "DTEND;TZID=C/D:20261201T080000")
    assert said == "Meeting\n2026-12-01 07:00 – 08:00 (A/B – C/D)"


@pytest.mark.parametrize("name", ["RRULE", "rrule", "x.RRULE", "RR\n ULE", "EXRULE"])
def test_recurrence_is_not_computed(name):
    rule = f"{name}:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"
    said = read("DTSTART:20261201T070000Z", rule, "EXDATE:x", "RDATE:y")
    assert said == "Meeting\n2026-12-01 07:00 (UTC)"


@pytest.mark.parametrize("zone", [ZONE, ZONE.replace("END:VTIMEZONE\n", ""), ZONE.lower()])
def test_zone_of_one_mail_does_not_reach_the_next(zone):
    read("DTSTART;TZID=UTC:20261201T070000", zone=zone.format(name="UTC"))
    assert read("DTSTART:20261201T070000Z") == "Meeting\n2026-12-01 07:00 (UTC)"
    repaired = invitation._repaired(zone.format(name="UTC") + "BEGIN:VEVENT\nEND:VEVENT")
    assert repaired.split() == ["BEGIN:VEVENT", "END:VEVENT"]


@pytest.mark.parametrize("said", ["METHOD:CANCEL", "METHOD:cancel", "STATUS:CANCELLED"])
def test_event_that_is_called_off_is_not_read_like_an_invitation(said):
    method, status = (said, "") if said.startswith("METHOD") else ("METHOD:REQUEST", said)
    text = (
        f"BEGIN:VCALENDAR\nVERSION:2.0\n{method}\nBEGIN:VEVENT\nSUMMARY:Meeting\n{status}\n"
        "DTSTART:20261201T070000Z\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    read_ = invitation.read(text, with_description=False)
    assert read_ == f"{invitation.CANCELLED}\nMeeting\n2026-12-01 07:00 (UTC)"
