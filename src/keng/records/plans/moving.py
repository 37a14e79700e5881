"""People put homes of a proposed plan into other groups, and see before what that costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from keng.core.geo import Point, distance_m
from keng.records.people.audit import note_act
from keng.records.people.models import Account
from keng.records.places.changes import note_change
from keng.records.plans.adopting import adopted
from keng.records.plans.models import PlanRun
from keng.records.plans.proposed_groups import group_of_homes, proposed_groups
from keng.records.refusal import Refused

if TYPE_CHECKING:  # what calculates is loaded with the first move, not with the web server
    from keng.core.planning.groups.moving import Move
    from keng.core.planning.groups.problem import Group, GroupsProblem

MOST_OFFERED = 6  # groups that are nearest to a home


@dataclass(frozen=True)
class Offer:
    """A group that a home may be put into: how many homes it then has, what all walk more, what stands
    against it."""

    number: int
    homes: int
    more_m: int | None
    hindrances: tuple[str, ...]

    @property
    def less_m(self) -> int:
        return -(self.more_m or 0)


@dataclass(frozen=True)
class Neighbour:
    """A home next door, as the plan saw it."""

    id: str
    metres: int


def offers_for(run: PlanRun, home: str, *, first: int | None = None) -> list[Offer]:
    """The nearest groups with what moving there costs, the cheapest first; before them the one asked for."""
    names, groups = _homes(run), proposed_groups(run)
    if home not in names:
        return []
    others = [one.number for one in groups if home not in one.homes]
    near = _nearest(run, home, others)
    if first in others and first not in near:
        near.append(first)
    index = {one.number: n for n, one in enumerate(groups)}
    moves = _moves(run, home, [index[number] for number in near])
    offers = [_offer(groups[n].number, move) for n, move in moves.items()]
    return sorted(
        offers,
        key=lambda one: (one.number != first, bool(one.hindrances), one.more_m is None, one.more_m or 0),
    )


def neighbours_of(run: PlanRun, home: str) -> list[Neighbour]:
    """Who lives next door, nearest first: what may be cut by hand."""
    names = _homes(run)
    if home not in names:
        return []
    own = names.index(home)
    found = [
        Neighbour(names[b if a == own else a], round(mm / 1000))
        for a, b, mm in run.answer["certificate"]["neighbours"]
        if own in (a, b)
    ]
    return sorted(found, key=lambda one: one.metres)


@dataclass(frozen=True)
class ByHand:
    """What people made of a plan: metres that all walk, how far that may be above the best, and the numbers
    of groups that are too small, too large or torn."""

    metres: int
    over_percent: float | None
    broken: tuple[int, ...]


@transaction.atomic
def put_home(run: PlanRun, home: str, *, to: int, by: Account | None, at: datetime) -> PlanRun:
    """Into another proposed group. A group may grow too large or be torn: people know why, and were told."""
    run = _open(run)
    now = group_of_homes(run)
    if home not in _homes(run) or to not in {*now.values()}:
        raise Refused(_("Phương án không có nhà hoặc tổ này."))
    if now.get(home) == to:
        raise Refused(_("Nhà này đang ở tổ %(n)s rồi.") % {"n": to})
    run.moves = [*run.moves, [home, to]]
    return _kept(run, by=by, at=at)


@transaction.atomic
def take_back_move(run: PlanRun, *, by: Account | None, at: datetime) -> PlanRun:
    """As it was before the last home was put elsewhere."""
    run = _open(run)
    if not run.moves:
        raise Refused(_("Chưa chuyển nhà nào."))
    run.moves = run.moves[:-1]
    return _kept(run, by=by, at=at)


def made_by_hand(run: PlanRun) -> ByHand | None:
    """The groups after the moves, looked at anew; None where nothing was moved."""
    if not run.moves:
        return None
    from keng.core.planning.groups.moving import walking_mm
    from keng.core.planning.groups.walking import hanging_together, roads

    problem, groups = _problem(run), _groups(run)
    walk, bound = walking_mm(problem, groups), int(run.answer["certificate"]["bound"])
    matrix, size = roads(problem), problem.size
    broken = [
        one.number
        for one, homes in zip(proposed_groups(run), groups, strict=True)
        if not size.least <= len(homes) <= size.most or len(hanging_together(matrix, homes)) > 1
    ]
    return ByHand(round(walk / 1000), 100 * (walk - bound) / walk if bound and walk else None, tuple(broken))


def _open(run: PlanRun) -> PlanRun:
    run = PlanRun.objects.select_for_update(of=("self",)).select_related("village__commune").get(pk=run.pk)
    if run.kind != PlanRun.Kind.GROUPS or run.state != PlanRun.State.DONE:
        raise Refused(_("Chỉ chuyển nhà được trong phương án ghép tổ đã tính xong."))
    standing = adopted(run.village, PlanRun.Kind.GROUPS)
    if standing is not None and standing.run_id == run.pk:
        raise Refused(_("Phương án này đang được áp dụng. Chuyển nhà ở trang Tổ liên gia."))
    return run


def _kept(run: PlanRun, *, by: Account | None, at: datetime) -> PlanRun:
    run.save(update_fields=["moves"])
    commune = run.village.commune
    note_act("move_planned_home", subject=f"plan:{run.pk}", by=by, commune=commune, at=at)
    note_change("plans", commune=commune, village=run.village, at=at)
    return run


def _homes(run: PlanRun) -> list[str]:
    """Ids of homes in the order of the certificate's numbers."""
    said = (one["properties"] for one in run.answer["features"])
    return [str(one["id"]) for one in said if one["kind"] == "home"]


def _points(run: PlanRun) -> dict[str, Point]:
    homes = (one for one in run.answer["features"] if one["properties"]["kind"] == "home")
    return {
        str(one["properties"]["id"]): Point(
            one["geometry"]["coordinates"][1], one["geometry"]["coordinates"][0]
        )
        for one in homes
    }


def _nearest(run: PlanRun, home: str, numbers: Sequence[int]) -> list[int]:
    """Groups by the distance of their nearest home."""
    at = _points(run)
    far: dict[int, float] = {}
    for other, number in group_of_homes(run).items():
        far[number] = min(far.get(number, float("inf")), distance_m(at[home], at[other]))
    return sorted(numbers, key=lambda number: far[number])[:MOST_OFFERED]


def _moves(run: PlanRun, home: str, to: Sequence[int]) -> "Mapping[int, Move]":
    from keng.core.planning.groups.moving import move_costs

    return move_costs(_problem(run), _groups(run), _homes(run).index(home), to=to)


def _offer(number: int, move: "Move") -> Offer:
    from keng.core.planning.groups.moving import HINDRANCE_WORDS

    more = None if move.more_mm is None else round(move.more_mm / 1000)
    return Offer(number, len(move.joined), more, tuple(HINDRANCE_WORDS[one] for one in move.hindrances))


def _problem(run: PlanRun) -> "GroupsProblem":
    """Out of the certificate: neighbours, ways and sizes as they were solved."""
    import numpy as np

    from keng.core.planning.groups.problem import GroupsProblem, Size

    sheet: dict[str, Any] = run.answer["certificate"]
    ways = np.array(sheet["neighbours"], dtype=np.int64).reshape(-1, 3)
    size = Size(sheet["min"], sheet["max"], sheet["max"])
    return GroupsProblem(sheet["homes"], ways[:, :2], ways[:, 2], size, frozenset(sheet["must"]))


def _groups(run: PlanRun) -> "list[Group]":
    number = {name: n for n, name in enumerate(_homes(run))}
    return [tuple(sorted(number[home] for home in one.homes)) for one in proposed_groups(run)]
