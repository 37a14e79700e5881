"""A rota kept in somebody's calendar (.ics), as a table: a row for each night at each gong."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from keng.core.names import fold
from keng.core.nights import night_of
from keng.records.imports.grids import MOST_ROWS, Grid
from keng.records.refusal import Refused

AHEAD = timedelta(days=92)  # an entry that repeats for ever is read a quarter ahead
HEADINGS = ["Đêm", "Thôn", "Kẻng", "Người đánh", "Người thay"]
DEPUTY = re.compile(r"\b(thay|du phong|phu)\b")
DUTY = re.compile(r"\b(danh|truc|keng|thay|du phong|phu)\b")
STRIKES, STANDS_IN = 3, 4  # columns


def is_calendar(data: bytes) -> bool:
    """Whether the file is iCalendar, whatever it is called."""
    return data.lstrip(b"\xef\xbb\xbf \r\n\t")[:15].upper() == b"BEGIN:VCALENDAR"


def read_calendar(data: bytes, *, zone: ZoneInfo, since: date) -> Grid:
    """The nights from `since` on that its entries name; cancelled ones are left out."""
    try:
        entries = [e for e in Calendar.from_ical(data).walk("VEVENT") if isinstance(e, Event)]
        found = [(night, e) for e in entries for night in _nights(e, zone=zone, since=since)]
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(_("Tệp lịch bị hỏng, không đọc được. Hãy xuất lại từ ứng dụng lịch.")) from error
    if len(found) > MOST_ROWS:
        raise Refused(_("Tệp có quá nhiều dòng. Hãy chia nhỏ tệp."))
    rows: dict[tuple[date, str], list[str]] = {}
    for night, entry in sorted(found, key=lambda f: f[0]):
        place = str(entry.get("LOCATION", "")).strip()
        gong, _comma, village = place.rpartition(",")
        row = rows.setdefault(
            (night, fold(place)),
            [f"{night:%d/%m/%Y}", village.strip() if gong else "", gong or place, "", ""],
        )
        who, column = _who(str(entry.get("SUMMARY", "")))
        row[column] = f"{row[column]}, {who}" if row[column] and row[column] != who else who
    if not rows:
        raise Refused(_("Tệp lịch không có buổi nào từ hôm nay trở đi."))
    grid = Grid("Lịch", [HEADINGS, *rows.values()])
    grid.notes.append(_("Đọc từ tệp lịch: %(n)s đêm.") % {"n": len(rows)})
    return grid


def _who(summary: str) -> tuple[str, int]:
    """`"Bác Hòa: đánh kẻng"`, `"Trực kẻng – bác Hòa"`, `"Bác Hòa"` → who, and in which column."""
    parts = [p.strip() for p in re.split(r":| [-–—] ", summary) if p.strip()]
    named = [p for p in parts if not DUTY.search(fold(p))]
    is_deputy = any(DEPUTY.search(fold(p)) for p in parts if p not in named)
    return (named[0] if named else ""), (STANDS_IN if is_deputy else STRIKES)


def _nights(entry: Event, *, zone: ZoneInfo, since: date) -> Iterator[date]:
    if str(entry.get("STATUS", "")).upper() == "CANCELLED":
        return
    begins = entry.decoded("DTSTART")
    first = _local(begins, zone)
    length = _whole_days(entry, begins)
    last = since + AHEAD
    for start in _starts(entry, first, zone, until=last):
        for day in range(length):
            at = (start + timedelta(days=day)).replace(tzinfo=zone)
            night = night_of(at, zone) if isinstance(begins, datetime) else at.date()
            if night >= since:
                yield night


def _whole_days(entry: Event, begins: date) -> int:
    """An entry over whole days speaks of each of its nights; one with an hour speaks of one."""
    if isinstance(begins, datetime) or "DTEND" not in entry:
        return 1
    ends: date = entry.decoded("DTEND")
    return max(1, min((ends - begins).days, AHEAD.days))


def _starts(entry: Event, first: datetime, zone: ZoneInfo, *, until: date) -> list[datetime]:
    """Once, or as often as its rule says, without the days it leaves out; local time without a zone."""
    if "RRULE" not in entry:
        return [first]
    raw = entry["RRULE"].to_ical()
    rule = raw if isinstance(raw, str) else bytes(raw).decode()
    if re.search(r"FREQ=(SECOND|MINUTE|HOUR)LY", rule, re.IGNORECASE):
        raise ValueError(rule)  # nobody strikes by the minute, and the list would never end
    rule = re.sub(r"UNTIL=(\d{8})(T\d{6}Z?)?", r"UNTIL=\1T235959", rule)
    out = entry.get("EXDATE", [])
    lists = out if isinstance(out, list) else [out]
    skipped = {_local(day.dt, zone).date() for one in lists for day in one.dts}
    found = rrulestr(rule, dtstart=first).between(first, datetime.combine(until, time.max), inc=True)
    return [start for start in found if start.date() not in skipped]


def _local(moment: date, zone: ZoneInfo) -> datetime:
    """As the clock on the wall shows it there."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(12))
    return (moment.astimezone(zone) if moment.tzinfo else moment).replace(tzinfo=None)
