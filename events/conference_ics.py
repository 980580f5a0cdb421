"""Conferences as a calendar file (RFC 5545), for phones and calendar programs that ask for it by address."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext as _

from events.models import Conference

ZONE = "Asia/Ho_Chi_Minh"
LINE_OCTETS = 75
STATUS = {"planned": "CONFIRMED", "held": "CONFIRMED", "called_off": "CANCELLED"}
# Vietnam has kept one hour the whole year round since 1975.
ZONE_LINES = (
    "BEGIN:VTIMEZONE", f"TZID:{ZONE}", "BEGIN:STANDARD", "DTSTART:19750613T000000", "TZOFFSETFROM:+0700",
    "TZOFFSETTO:+0700", "TZNAME:+07", "END:STANDARD", "END:VTIMEZONE",
)  # fmt: skip
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


def calendar(name: str, conferences: Iterable[Conference], address_of) -> str:
    """The file. `address_of` gives the full address of a conference's page."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//VUFO//Cong Huu nghi//VI", "CALSCALE:GREGORIAN"]
    # No METHOD: the file is read at its address, nobody is asked to answer (RFC 5545, 3.7.2).
    lines += ["REFRESH-INTERVAL;VALUE=DURATION:PT1H", f"X-WR-CALNAME:{escaped(name)}", f"X-WR-TIMEZONE:{ZONE}"]
    lines += ZONE_LINES
    for conference in conferences:
        lines += _event(conference, address_of(conference))
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def _event(conference: Conference, address: str) -> Iterator[str]:
    changed = conference.changed_at.astimezone(UTC)
    yield "BEGIN:VEVENT"
    yield f"UID:hoi-nghi-{conference.pk}@cong-huu-nghi"
    yield f"DTSTAMP:{changed:%Y%m%dT%H%M%SZ}"
    yield f"LAST-MODIFIED:{changed:%Y%m%dT%H%M%SZ}"
    # Grows with every change, so that a calendar takes the newer one.
    yield f"SEQUENCE:{max(int((changed - EPOCH).total_seconds()), 0)}"
    yield from _span(conference)
    yield f"SUMMARY:{escaped(conference.title)}"
    places = ", ".join(text for text in (conference.place, conference.host_name) if text)
    if places:
        yield f"LOCATION:{escaped(places)}"
    yield f"DESCRIPTION:{escaped(_description(conference))}"
    yield f"CATEGORIES:{','.join(escaped(str(Conference.Kind(code).label)) for code in conference.kinds)}"
    yield f"STATUS:{STATUS[conference.state]}"
    yield f"URL:{address}"
    yield "END:VEVENT"


def _span(conference: Conference) -> Iterator[str]:
    """With hours where they are known; else whole days, of which the end is the day after the last."""
    if conference.starts_at is None:
        yield f"DTSTART;VALUE=DATE:{conference.starts_on:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{conference.ends_on + timedelta(1):%Y%m%d}"
        return
    yield f"DTSTART;TZID={ZONE}:{_moment(conference.starts_on, conference.starts_at)}"
    if conference.ends_at is not None:
        yield f"DTEND;TZID={ZONE}:{_moment(conference.ends_on, conference.ends_at)}"
    elif not conference.is_one_day:
        # Without an end it would be over as soon as it begins; it lasts until the last day is over.
        yield f"DTEND;TZID={ZONE}:{_moment(conference.ends_on + timedelta(1), time())}"


def _moment(day: date, at: time) -> str:
    return f"{day:%Y%m%d}T{at:%H%M%S}"


def _description(conference: Conference) -> str:
    parts = [conference.body_name, str(conference.get_mode_display()), conference.summary]
    if conference.called_off_because:
        parts.insert(0, _("Không họp: %(reason)s") % {"reason": conference.called_off_because})
    if conference.is_illustrative:
        parts.insert(0, _("Số liệu minh họa"))
    return "\n".join(part for part in parts if part)


def escaped(text: str) -> str:
    """A TEXT value: backslash, semicolon and comma escaped, line ends as `\\n`, no other control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return "".join(char for char in text if char == "\t" or (ord(char) >= 32 and ord(char) != 127))


def folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, those after the first with a leading blank; no letter is cut."""
    piece, size = "", 0
    for char in line:
        octets = len(char.encode())
        if size + octets > LINE_OCTETS:
            yield piece
            piece, size = " ", 1
        piece += char
        size += octets
    yield piece
