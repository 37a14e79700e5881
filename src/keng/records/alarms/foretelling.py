"""What an alarm would do, asked before there is one: who would hear of it when, and by which paths."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from keng.core.escalation.fanout import WhyNot, fan_out
from keng.core.escalation.kinds import Kind
from keng.core.escalation.ladder import Circle, Ladder, Rung
from keng.core.escalation.musts import HOLDERS, Answerers, Must
from keng.core.geo import Point, distance_m, middle_of
from keng.core.nights import night_of
from keng.records.alarms.audience import away_tonight, candidates, strikers_of, villages_next_to
from keng.records.alarms.models import Alarm
from keng.records.alarms.sounding import sounding_now
from keng.records.households.models import Household
from keng.records.messages.models import Channel, Occasion
from keng.records.messages.outbox import channels_of
from keng.records.people.models import Appointment
from keng.records.places.models import Village
from keng.records.reach.heard import unreachable_among


@dataclass(frozen=True)
class Foretold:
    """One rung of a ladder as it would happen. `people` counts each person on the first rung that calls."""

    at: datetime
    number: int  # from 1
    circles: Mapping[Circle, int]
    by_channel: Mapping[Channel, int]
    people: int
    unreachable: int
    strikers: int
    machines: Mapping[Channel, int]  # loudspeakers and radio nodes that speak
    must: Must | None = None
    may_answer: int = 0  # how many of those whom `must` means can be reached and answer
    is_again: bool = False

    @property
    def cannot_answer(self) -> bool:
        """Whether the rung asks for more answers than there are people: it then always goes on."""
        return self.must is not None and self.may_answer < (self.must.heads or 1)


@dataclass(frozen=True)
class Foretelling:
    """A whole alarm that nobody answers, tried at one home."""

    home: Household | None
    rungs: Sequence[Foretold]
    officers: int  # whom the commune's own circle would reach: nobody here means nobody at all

    @property
    def last(self) -> int:
        return max(one.number for one in self.rungs)


def foretell(village: Village, kind: Kind, ladder: Ladder, *, at: datetime) -> Foretelling:
    """What would happen if an alarm of this kind were raised in the middle of a village at `at`."""
    home = home_in_the_middle(village)
    row = Alarm(
        commune=village.commune,
        village=village,
        household=home,
        kind=kind.code,
        occasion=Occasion.REAL,
        need=kind.strength,
        raised_at=at,
    )
    left_out = away_tonight(row, at)
    away, steps, when = dict(left_out), [], at
    reachable: set[int] = set()
    for n, rung in enumerate(ladder.rungs):
        one, called = _rung(row, n, when, rung, left_out)
        ways = channels_of(called)
        reachable |= ways.keys()
        mine = ways.keys() if rung.must and rung.must.who is Answerers.EVERYBODY else reachable
        steps.append(replace(one, must=rung.must, may_answer=_meant(rung.must, mine, at=at, row=row)))
        left_out |= dict.fromkeys(called, WhyNot.TOLD_BEFORE)
        when += rung.wait if called or n == ladder.top else timedelta()  # nobody to call: the next at once
    again, _called = _rung(row, ladder.top, when, ladder.rungs[-1], away)
    steps.append(replace(again, is_again=True))
    officers = {one.person for one in candidates(row, Circle.COMMUNE, at)}
    return Foretelling(home, steps, len(officers))


def home_in_the_middle(village: Village) -> Household | None:
    """A home to try things with: the one nearest the middle of the village, any where none has a position."""
    homes = list(village.households.filter(valid_to=None).select_related("head", "cluster"))
    placed = [(Point(h.lat, h.lon), h) for h in homes if h.lat is not None and h.lon is not None]
    if not placed:
        return homes[0] if homes else None
    middle = middle_of([point for point, _home in placed])
    return min(placed, key=lambda one: (distance_m(one[0], middle), one[1].pk))[1]


def _rung(
    row: Alarm, n: int, at: datetime, rung: Rung, left_out: Mapping[int, WhyNot]
) -> tuple[Foretold, set[int]]:
    """One rung, and who is told on it. The top rung calls everybody it holds again."""
    held = [one for circle in rung.circles for one in candidates(row, circle, at)]
    called = [one.candidate for one in fan_out(held, left_out=left_out) if one.why_not is None]
    ids = {one.person for one in called}
    ways = channels_of(ids)
    count = Counter(Circle(one.circle) for one in called)
    speaking = sounding_now(row, rung.circles, is_first=n == 0)
    foretold = Foretold(
        at=at,
        number=n + 1,
        circles={circle: count[circle] for circle in rung.circles},
        by_channel=dict(Counter(channel for one in ways.values() for channel in dict.fromkeys(one))),
        people=len(ids),
        unreachable=len(unreachable_among(ids, row.commune, at=row.raised_at)),
        strikers=_strikers(row, n, rung, at),
        machines=dict(Counter(Channel(one.kind) for one in speaking)),
    )
    return foretold, ids


def _meant(must: Must | None, people: Collection[int], *, at: datetime, row: Alarm) -> int:
    """How many of these people a rung means that says who must answer."""
    if must is None or must.who is Answerers.EVERYBODY:
        return len(people)
    held = Appointment.objects.in_force_on(night_of(at, row.commune.zone))
    return held.filter(person__in=people, role__in=HOLDERS[must.who]).values("person").distinct().count()


def _strikers(row: Alarm, n: int, rung: Rung, at: datetime) -> int:
    """Who is asked to strike the gong: the village's own first, those beside it when they are called."""
    if n == 0:
        return len(strikers_of([row.village_id], at=at, row=row))
    if Circle.NEIGHBOURS in rung.circles:
        return len(strikers_of([v.pk for v in villages_next_to(row.village)], at=at, row=row))
    return 0
