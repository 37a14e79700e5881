"""From nothing to the first planned night: what is done, what is still missing, and the plan itself.

Nothing of the way is stored: each step is done when its rows stand, so it goes on where it was left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _

from keng.core.nights import night_of
from keng.core.rights import Role
from keng.core.signals import Signal
from keng.records.gongs.actions import GongFacts, PostFacts, hang_gong
from keng.records.gongs.codebooks import Signature, draft_codebook, issue_codebook
from keng.records.gongs.models import Codebook, GongPost
from keng.records.people.models import Account, Appointment, Person
from keng.records.places.models import Commune, Village
from keng.records.refusal import Refused
from keng.records.roster.actions import set_rota, write_shifts
from keng.records.roster.models import Duty, Rota
from keng.records.roster.queries import on_duty, posts_of, strikers_in, strikers_of
from keng.records.watch.expecting import expect_nights
from keng.records.watch.models import Expectation
from keng.records.watch.ruling import begin_rules
from keng.records.watch.schedules import Due, preview

SHIFTS_AHEAD = timedelta(days=30)
NIGHTS_AHEAD = 7


class Stage(StrEnum):
    """The steps, in their order; the value stands in the page's address."""

    COMMUNE = "xa"
    VILLAGES = "thon"
    GONGS = "keng"
    PEOPLE = "nguoi"
    CODEBOOK = "hieu-lenh"
    ROTA = "lich"
    TONIGHT = "toi-nay"


NEEDED = frozenset(Stage) - {Stage.CODEBOOK}  # a gong may hang and ring before its guidance is issued


@dataclass(frozen=True)
class Planned:
    """One gong of the first night."""

    due: Due
    striker: Person | None
    deputy: Person | None


def stages_done(commune: Commune, *, at: datetime) -> set[Stage]:
    """The steps whose rows stand."""
    villages = standing(commune, at=at)
    bare = villages_without(villages, on=_today(commune, at))
    done = set()
    if commune.province:
        done.add(Stage.COMMUNE)
    if villages:
        done |= {Stage.VILLAGES} | {stage for stage, some in bare.items() if not some}
    if Codebook.objects.filter(commune=commune, state=Codebook.State.IN_FORCE).exists():
        done.add(Stage.CODEBOOK)
    if Expectation.objects.filter(commune=commune, night__gte=night_of(at, commune.zone)).exists():
        done.add(Stage.TONIGHT)
    return done


def villages_without(villages: Sequence[Village], *, on: date) -> dict[Stage, list[Village]]:
    """Which villages a step still waits for: no gong, nobody to strike it, nobody taking turns at it."""
    posts = posts_of(villages, on=on)
    hung, idle = {p.village_id for p in posts}, {p.village_id for p in posts_without_rota(posts)}
    return {
        Stage.GONGS: [v for v in villages if v.pk not in hung],
        Stage.PEOPLE: [v for v in villages if not strikers_in(v, on=on)],
        Stage.ROTA: [v for v in villages if v.pk in idle or not posts],
    }


def next_stage(commune: Commune, *, at: datetime) -> Stage:
    """The first step that is needed and not done; the last one when all are."""
    done = stages_done(commune, at=at)
    return next((stage for stage in Stage if stage in NEEDED - done), Stage.TONIGHT)


def standing(commune: Commune, *, at: datetime) -> list[Village]:
    """The villages of today."""
    return list(commune.villages.standing_on(_today(commune, at)))


def posts_without_rota(posts: Sequence[GongPost]) -> list[GongPost]:
    """Where nobody takes turns yet."""
    ids = Rota.objects.filter(post__in=list(posts), duty=Duty.STRIKER, ends_on=None)
    has = set(ids.values_list("post_id", flat=True))
    return [post for post in posts if post.pk not in has]


@transaction.atomic
def hang_first_gongs(
    names: Sequence[tuple[Village, str]], *, by: Account | None, at: datetime
) -> list[GongPost]:
    """One gong for each village named, where the village says it hangs."""
    person = by.person if by else None
    return [
        hang_gong(village, number=None, post=PostFacts(name=name), gong=GongFacts(), by=person, at=at)
        for village, name in names
    ]


def turn_takers(post: GongPost, *, on: date) -> list[Person]:
    """Who takes turns at a gong: its strikers; where those are fewer than two, the team; last the head."""
    people = strikers_of(post, on=on)
    held: dict[int, set[str]] = {}
    offices = Appointment.objects.in_force_on(on).filter(village=post.village, person__in=people)
    for person_id, role in offices.values_list("person_id", "role"):
        held.setdefault(person_id, set()).add(role)
    strikers = [p for p in people if Role.STRIKER in held.get(p.pk, set())]
    if len(strikers) > 1:
        return strikers
    team = [p for p in people if p not in strikers and held.get(p.pk) != {Role.VILLAGE_HEAD}]
    return [*strikers, *team] or people


@transaction.atomic
def begin_rotas(commune: Commune, *, turn: Rota.Turn, by: Account | None, at: datetime) -> int:
    """Everybody who may strike a gong takes turns at it; the next one in the round stands in. How many."""
    person = by.person if by else None
    today = _today(commune, at)
    posts = posts_without_rota(posts_of(standing(commune, at=at), on=today))
    for post in posts:
        people = turn_takers(post, on=today)
        if not people:
            raise Refused(_("%(village)s chưa có ai đánh kẻng.") % {"village": post.village})
        starts_on = max(today, night_of(at, commune.zone))
        set_rota(post, duty=Duty.STRIKER, people=people, turn=turn, starts_on=starts_on, by=person, at=at)
        if len(people) > 1:
            others = [*people[1:], people[0]]
            set_rota(post, duty=Duty.DEPUTY, people=others, turn=turn, starts_on=starts_on, by=person, at=at)
    write_shifts(commune, until=today + SHIFTS_AHEAD, at=at)
    return len(posts)


@transaction.atomic
def begin_codebook(
    commune: Commune, *, signals: Sequence[Signal], signed: Signature | None, by: Account, at: datetime
) -> Codebook:
    """A first codebook from signals other communes use: a draft, issued at once where it is signed."""
    book = draft_codebook(commune, title=_("Hướng dẫn hiệu lệnh kẻng"), signals=signals, by=by, at=at)
    return issue_codebook(book, signed, by=by, at=at) if signed else book


@transaction.atomic
def plan_first_nights(commune: Commune, *, by: Account | None, at: datetime) -> list[Planned]:
    """Hours and steps if there are none, shifts a month ahead, the nights of a week as rows."""
    begin_rules(commune, by=by, at=at)
    write_shifts(commune, until=_today(commune, at) + SHIFTS_AHEAD, at=at)
    tonight = night_of(at, commune.zone)
    expect_nights(commune, nights=[tonight + timedelta(days=n) for n in range(NIGHTS_AHEAD)], at=at)
    planned = first_night_of(commune, at=at)
    if not planned:
        raise Refused(_("Chưa có kẻng nào để đánh. Hãy ghi kẻng của các thôn trước."))
    return planned


def first_night_of(commune: Commune, *, at: datetime) -> list[Planned]:
    """The next night on which anything is due: each gong with who strikes and who stands in."""
    tonight = night_of(at, commune.zone)
    coming = preview(commune, [tonight + timedelta(days=n) for n in range(NIGHTS_AHEAD)], after=at)
    first = [due for due in coming if due.night == coming[0].night] if coming else []
    held = on_duty([due.post.pk for due in first], first[0].night) if first else {}
    return [
        Planned(due, held.get(due.post.pk, {}).get(Duty.STRIKER), held.get(due.post.pk, {}).get(Duty.DEPUTY))
        for due in first
    ]


def _today(commune: Commune, at: datetime) -> date:
    return at.astimezone(commune.zone).date()
