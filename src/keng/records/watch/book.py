"""The book of nights: each gong's and each village's months, with percentages and streaks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from keng.core.nights import Outcome
from keng.core.targets import Face, Gap, Streaks, Tally, combine, face, gaps, streaks, tally
from keng.records.places.models import Commune, Village
from keng.records.watch.models import Expectation

REMEMBERED = timedelta(days=400)  # how far back a streak is looked for


@dataclass(frozen=True)
class Line:
    """One gong of one night."""

    pk: int
    post_id: int
    night: date
    outcome: Outcome


@dataclass(frozen=True)
class Day:
    """One night of a calendar; `outcome` None where nothing was due."""

    night: date
    outcome: Outcome | None
    pks: tuple[int, ...]
    is_tonight: bool

    @property
    def face(self) -> Face | None:
        """How the night is drawn; one that is still to come has not failed anybody."""
        if self.outcome is None:
            return None
        return face(self.outcome, at_ring=False, after_window=False)


@dataclass(frozen=True)
class Calendar:
    """A month of one village or one of its gongs."""

    village: Village
    title: str
    days: tuple[Day, ...]
    tally: Tally
    streaks: Streaks
    gaps: tuple[Gap, ...]

    @property
    def weeks(self) -> list[list[Day | None]]:
        """The days in weeks from Monday, with empty places before the first and after the last."""
        padded: list[Day | None] = [None] * self.days[0].night.weekday() + list(self.days)
        padded += [None] * (-len(padded) % 7)
        return [padded[i : i + 7] for i in range(0, len(padded), 7)]


def book(
    commune: Commune, *, villages: Sequence[Village], first: date, last: date, tonight: date
) -> list[Calendar]:
    """One calendar a village: a night shows the gravest of its gongs. Two queries."""
    lines = _lines(commune, villages, first=first, last=last, tonight=tonight)
    own: dict[int, list[Line]] = {}
    for village_id, line in lines:
        own.setdefault(village_id, []).append(line)
    return [_calendar(v, str(v), own.get(v.pk, []), first, last, tonight) for v in villages]


def book_of_gongs(village: Village, *, first: date, last: date, tonight: date) -> list[Calendar]:
    """One calendar a gong of a village."""
    lines = _lines(village.commune, [village], first=first, last=last, tonight=tonight)
    own: dict[int, list[Line]] = {}
    for _, line in lines:
        own.setdefault(line.post_id, []).append(line)
    posts = village.gong_posts.filter(pk__in=own).order_by("number")
    return [_calendar(village, str(p), own[p.pk], first, last, tonight) for p in posts]


def whole(calendars: Sequence[Calendar]) -> Tally:
    """All villages of a month together."""
    return tally(d.outcome for c in calendars for d in c.days if d.outcome is not None)


def month_of(text: str, *, tonight: date) -> tuple[date, date]:
    """First and last day of `"2026-11"`; this month where nothing sensible was asked."""
    try:
        first = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        first = tonight.replace(day=1)
    after = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return first, after - timedelta(days=1)


def _lines(
    commune: Commune, villages: Sequence[Village], *, first: date, last: date, tonight: date
) -> list[tuple[int, Line]]:
    since = min(first, tonight - REMEMBERED)
    rows = Expectation.objects.filter(
        commune=commune, village__in=villages, night__gte=since, night__lte=max(last, tonight)
    ).order_by("night", "post__number", "ring_at")
    values = rows.values_list("village_id", "pk", "post_id", "night", "outcome")
    return [(v, Line(pk, post, night, Outcome(outcome))) for v, pk, post, night, outcome in values]


def _calendar(
    village: Village, title: str, lines: Sequence[Line], first: date, last: date, tonight: date
) -> Calendar:
    by_night: dict[date, list[Line]] = {}
    for line in lines:
        by_night.setdefault(line.night, []).append(line)
    nights = [(n, o) for n, rows in by_night.items() if (o := combine(r.outcome for r in rows)) is not None]
    outcomes = dict(nights)
    days = tuple(
        Day(
            night,
            outcomes.get(night),
            tuple(r.pk for r in by_night.get(night, [])),
            is_tonight=night == tonight,
        )
        for night in (first + timedelta(days=n) for n in range((last - first).days + 1))
    )
    known = [(n, o) for n, o in nights if n <= tonight]
    return Calendar(
        village,
        title,
        days,
        tally(d.outcome for d in days if d.outcome is not None),
        streaks(known),
        tuple(g for g in gaps(known) if g.until_on >= first and g.from_on <= last),
    )
