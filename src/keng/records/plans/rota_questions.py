"""A village's rota as a question to the planner: people with leave and past nights, duties, shifts."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from keng.core.geojson import Json
from keng.records.gongs.models import GongPost
from keng.records.people.models import Person
from keng.records.places.models import Village
from keng.records.plans.actions import Question
from keng.records.plans.models import PlanRun
from keng.records.refusal import Refused
from keng.records.roster.models import Duty, Shift
from keng.records.roster.queries import leaves_of, posts_of, shifts_between, strikers_of, unavailable
from keng.records.roster.turns import nights_between

BY_HAND = (Shift.Origin.OVERRIDE, Shift.Origin.SWAP)  # people agreed on these
PLANNED = (Duty.STRIKER, Duty.DEPUTY)


@dataclass(frozen=True)
class RotaWishes:
    """What the asker said. `people` None is everybody who may strike; `counted_from` is the first past night
    that fairness remembers; `holidays` are stretches of days."""

    first: date
    last: date
    duties: Collection[Duty] = PLANNED
    people: Collection[int] | None = None
    rest: int = 1
    apart: Sequence[tuple[int, int]] = ()
    holidays: Sequence[tuple[date, date]] = ()
    counted_from: date | None = None
    keeps_by_hand: bool = True
    may_leave_gaps: bool = False
    note: str = ""
    is_repair: bool = False

    @property
    def ordered(self) -> list[Duty]:
        """The duties, strikers first."""
        return [duty for duty in PLANNED if duty in self.duties]


@dataclass
class _Village:
    """What is known of the village, asked once."""

    posts: list[GongPost]
    folk: dict[int, Person] = field(default_factory=dict)
    at: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))  # person → posts


def rota_question(village: Village, wishes: RotaWishes, *, at: datetime, tonight: date) -> Question:
    """The whole question, as `keng plan rota` reads it. Raises `Refused` where there is nothing to ask."""
    known = _known(village, wishes, on=tonight)
    standing = list(shifts_between(known.posts, first=wishes.first, last=wishes.last))
    own = [shift for shift in standing if _is_asked(shift, known, wishes)]
    table: dict[str, Json] = {
        "rest": wishes.rest,
        "apart": [[str(a), str(b)] for a, b in wishes.apart if a in known.folk and b in known.folk],
        "holidays": [f"{a}..{b}" for a, b in wishes.holidays],
        "gaps": wishes.may_leave_gaps,
        "repair": wishes.is_repair,
    }
    problem: dict[str, Json] = {
        "from": str(wishes.first),
        "until": str(wishes.last),
        "people": _people(known, wishes, standing, at=at, tonight=tonight),
        "duties": [_duty(post, duty, known.posts) for post in known.posts for duty in wishes.ordered],
        "shifts": [_shift(shift) for shift in own],
        "before": _before(known, wishes),
        "rota": table,
    }
    if wishes.keeps_by_hand and not wishes.is_repair:
        away = _away(known, wishes, standing, at=at, tonight=tonight)
        kept = (s for s in own if s.origin in BY_HAND and s.night not in away[s.person_id])
        problem["fixed"] = [_shift(shift) for shift in kept]
    return Question(PlanRun.Kind.ROTA, (), problem, note=wishes.note)


def duty_id(post: GongPost, duty: str) -> str:
    """As shifts of the question and of the answer name it."""
    return f"{post.pk}/{duty}"


def _known(village: Village, wishes: RotaWishes, *, on: date) -> _Village:
    known = _Village(posts_of([village], on=on))
    for post in known.posts:
        for person in strikers_of(post, on=on):
            if wishes.people is None or person.pk in wishes.people:
                known.folk[person.pk] = person
                known.at[person.pk].add(post.pk)
    if not known.posts:
        raise Refused(_("Thôn này chưa có kẻng nào. Thêm kẻng trước, rồi mới xếp người trực."))
    if not known.folk:
        raise Refused(_("Chưa chọn ai để xếp lịch."))
    return known


def _is_asked(shift: Shift, known: _Village, wishes: RotaWishes) -> bool:
    return shift.duty in wishes.duties and shift.post_id in known.at.get(shift.person_id, ())


def _people(
    known: _Village, wishes: RotaWishes, standing: Iterable[Shift], *, at: datetime, tonight: date
) -> list[Json]:
    away = _away(known, wishes, standing, at=at, tonight=tonight)
    had = _carried(known, wishes)
    posts = {post.pk: post for post in known.posts}
    return [
        {
            "id": str(pk),
            "name": str(person),
            "duties": [duty_id(posts[p], d) for p in sorted(known.at[pk]) for d in wishes.ordered],
            "away": [str(day) for day in sorted(away[pk])],
            "carried": had[pk],
        }
        for pk, person in known.folk.items()
    ]


def _away(
    known: _Village, wishes: RotaWishes, standing: Iterable[Shift], *, at: datetime, tonight: date
) -> Mapping[int, set[date]]:
    """Leave, "busy tonight", and nights with another duty that is not asked about."""
    away: defaultdict[int, set[date]] = defaultdict(set)
    for leave in leaves_of(known.folk, first=wishes.first, last=wishes.last):
        nights = nights_between(max(leave.from_on, wishes.first), min(leave.until_on, wishes.last))
        away[leave.person_id].update(nights)
    for busy in unavailable(known.folk, at=at):
        away[busy].add(tonight)
    for shift in standing:
        if shift.duty != Duty.PATROL and shift.duty not in wishes.duties:
            away[shift.person_id].add(shift.night)
    return away


def _carried(known: _Village, wishes: RotaWishes) -> Mapping[int, dict[str, Json]]:
    """Nights of each kind since `counted_from`, up to the first night asked for."""
    counts: defaultdict[int, dict[str, Json]] = defaultdict(dict)
    since = wishes.counted_from
    if since is None or since >= wishes.first:
        return counts
    rows = Shift.objects.filter(
        post__in=known.posts,
        person__in=list(known.folk),
        night__gte=since,
        night__lt=wishes.first,
        duty__in=PLANNED,
        replaced_at=None,
    )
    nights: defaultdict[int, set[date]] = defaultdict(set)
    for person, night in rows.values_list("person_id", "night"):
        nights[person].add(night)
    for person, own in nights.items():
        feast = sum(any(a <= night <= b for a, b in wishes.holidays) for night in own)
        weekend = sum(night.weekday() >= 5 for night in own)
        counts[person] = {"nights": len(own), "weekends": weekend, "holidays": feast}
    return counts


def _before(known: _Village, wishes: RotaWishes) -> list[Json]:
    since = wishes.first - timedelta(days=max(1, wishes.rest))
    rows = shifts_between(known.posts, first=since, last=wishes.first - timedelta(days=1))
    return [_shift(s) for s in rows if s.person_id in known.folk and s.duty == Duty.STRIKER]


def _duty(post: GongPost, duty: Duty, posts: Sequence[GongPost]) -> dict[str, Json]:
    label = str(Duty(duty).label)
    name = label if len(posts) == 1 else f"{label} · {post}"
    return {"id": duty_id(post, duty), "name": name, "light": duty == Duty.DEPUTY}


def _shift(shift: Shift) -> dict[str, Json]:
    said = duty_id(shift.post, shift.duty)
    return {"night": str(shift.night), "duty": said, "person": str(shift.person_id)}
