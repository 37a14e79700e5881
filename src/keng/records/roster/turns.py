"""Shifts written from a rotation: what is known of people's nights, handed to the planner."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from keng.core.planning.rotas.turns import Place, Problem, Turn, plan
from keng.records.roster.models import Duty, Leave, Rota, Shift
from keng.records.roster.queries import unavailable

RECENT = timedelta(days=30)  # the nights over which stand-ins are shared fairly


def nights_between(first: date, last: date) -> list[date]:
    """Every night from first to last, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def plan_rota(rota: Rota, *, nights: Sequence[date], at: datetime, tonight: date) -> tuple[Place, ...]:
    """Who serves those nights by this rotation. Whoever said "busy" is not asked to serve tonight."""
    order = [place.person_id for place in rota.places.all()]
    away = _away(order, nights)
    for busy in unavailable(order, at=at):
        away[busy] = away.get(busy, frozenset()) | {tonight}
    return plan(
        Problem(
            order=order,
            starts_on=rota.starts_on,
            turn=Turn(rota.turn),
            nights=nights,
            away=away,
            taken=_taken(rota, nights),
            served=_served(rota, before=nights[0]),
        )
    )


def _away(people: Iterable[int], nights: Sequence[date]) -> dict[int, frozenset[date]]:
    away: defaultdict[int, set[date]] = defaultdict(set)
    leaves = Leave.objects.filter(
        person__in=list(people), from_on__lte=nights[-1], until_on__gte=nights[0], cancelled_at=None
    )
    for leave in leaves:
        away[leave.person_id].update(n for n in nights if leave.from_on <= n <= leave.until_on)
    return {person: frozenset(days) for person, days in away.items()}


def _taken(rota: Rota, nights: Sequence[date]) -> dict[date, frozenset[int]]:
    """Nobody is both striker and deputy of a gong, and nobody strikes two gongs at one hour."""
    taken: defaultdict[date, set[int]] = defaultdict(set)
    others = Shift.objects.filter(night__in=nights, replaced_at=None).exclude(duty=Duty.PATROL)
    same_post = others.filter(post=rota.post).exclude(duty=rota.duty)
    elsewhere = others.filter(duty=Duty.STRIKER, post__village=rota.post.village_id).exclude(post=rota.post)
    rows = same_post | elsewhere if rota.duty == Duty.STRIKER else same_post
    for night, person in rows.values_list("night", "person_id"):
        taken[night].add(person)
    return {night: frozenset(people) for night, people in taken.items()}


def _served(rota: Rota, *, before: date) -> Counter[int]:
    """Nights lately served outside one's own turn: the next stand-in is somebody else."""
    rows = Shift.objects.filter(
        post=rota.post, duty=rota.duty, night__gte=before - RECENT, night__lt=before, replaced_at=None
    )
    return Counter(rows.values_list("person_id", flat=True))
