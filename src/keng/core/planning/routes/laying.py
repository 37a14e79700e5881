"""Drawn checkpoints and wishes become a problem; what cannot be is named."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from keng.core.areas import inside
from keng.core.planning.fields import real
from keng.core.planning.groups.barriers import first_crossed, segments_of
from keng.core.planning.places import Drawn, Place
from keng.core.planning.refused import BadInput, Flaw
from keng.core.planning.routes.given import given_ways
from keng.core.planning.routes.network import NO_WAY, SNAP_M, Floats, Network, distance_to, network
from keng.core.planning.routes.problem import RouteProblem
from keng.core.planning.routes.windows import refuse_hopeless, windows_of
from keng.core.planning.routes.wishes import RouteWishes

MOST_CHECKPOINTS = 400
FARTHEST_M = 60_000.0  # from the post; beyond that a coordinate is mistyped


@dataclass(frozen=True)
class LaidRoutes:
    """The problem with what its numbers stand for. `places` are the post, the checkpoints, and where walks
    end if that is elsewhere; `found` is how one gets from each to each, unless a table was given."""

    problem: RouteProblem
    wishes: RouteWishes
    drawn: Drawn
    places: tuple[Place, ...]
    risks: tuple[float, ...]
    found: Network | None
    notes: tuple[str, ...]

    @property
    def checkpoints(self) -> tuple[Place, ...]:
        return self.places[1 : self.problem.checkpoints + 1]

    @cached_property
    def end(self) -> int | None:
        """Which place walks end at; None where each ends at its last checkpoint."""
        if len(self.places) > self.problem.checkpoints + 1:
            return self.problem.checkpoints + 1
        return 0 if self.wishes.returns else None


def lay_routes(drawn: Drawn, wishes: RouteWishes, *, data: object = None) -> LaidRoutes:
    """Raises `BadInput` where checkpoints are missing, lie where they cannot, or are not reached in time."""
    checkpoints, start, end = drawn.of("checkpoint"), _start(drawn), drawn.of("end")
    if not checkpoints:
        raise BadInput.of("", "chưa có điểm tuần tra nào")
    if len(checkpoints) > MOST_CHECKPOINTS:
        raise BadInput.of("", f"{len(checkpoints)} điểm là quá nhiều cho một lần ({MOST_CHECKPOINTS})")
    flaws: list[Flaw] = []
    if len(end) > 1:
        flaws.append(Flaw(end[1].where, "chỉ được một điểm kết thúc"))
    table = given_ways(data, wishes, places=1 + len(checkpoints) + len(end), flaws=flaws)
    if table is None:
        _refuse_strays(drawn, checkpoints, start, flaws)
    risks = tuple(_amount(one, "risk", 1.0, flaws) for one in checkpoints)
    stops = tuple(round(60 * _amount(one, "stop_min", wishes.stop_min, flaws)) for one in checkpoints)
    windows = windows_of(checkpoints, wishes, flaws)
    if wishes.rounds > 1 and any(windows):
        flaws.append(Flaw("rounds", "đi nhiều vòng thì không đặt giờ cho từng điểm được"))
    if flaws:
        raise BadInput(flaws)
    places = (start, *checkpoints, *end)
    net = _network(drawn, places, wishes) if table is None else None
    ways = net.ways_mm if net is not None else np.array(table, dtype=np.int64)
    if net is not None:
        _refuse_unreached(drawn, places, ways)
    problem = _problem(ways, wishes, stops, windows, has_end=bool(end))
    refuse_hopeless(problem, places, wishes)
    return LaidRoutes(problem, wishes, drawn, places, risks, net, _notes(drawn))


def _problem(
    ways: np.ndarray,
    wishes: RouteWishes,
    stops: Sequence[int],
    windows: Sequence[tuple[int, int] | None],
    *,
    has_end: bool,
) -> RouteProblem:
    count = len(stops) + 1
    back = ways[:count, -1].tolist() if has_end else None if wishes.returns else [0] * count
    return RouteProblem(
        ways[:count, :count].tolist(),
        back,
        stops,
        windows,
        walkers=wishes.walkers,
        aim=wishes.aim,
        pace_mm_s=round(1000 * wishes.speed_m_s),
        most_s=None if wishes.most_min is None else round(60 * wishes.most_min),
        within_permille=round(1000 * wishes.within),
        orders=wishes.orders,
        seed=wishes.seed,
    )


def _start(drawn: Drawn) -> Place:
    starts, gongs = drawn.of("start"), drawn.of("gong")
    if len(starts) > 1:
        raise BadInput.of(starts[1].where, "chỉ được một điểm xuất phát")
    if not starts and not gongs:
        raise BadInput.of("", "chưa có điểm xuất phát: thêm một start hoặc một kẻng (gong)")
    return (*starts, *gongs)[0]


def _refuse_strays(drawn: Drawn, checkpoints: Sequence[Place], start: Place, flaws: list[Flaw]) -> None:
    """Outside the boundary, as far away as no patrol walks, or where another checkpoint is already."""
    borders = [area for area in drawn.of("boundary") if area.rings]
    seen: dict[tuple[float, float], Place] = {}
    for one in (start, *checkpoints):
        if borders and not any(inside(one.x, one.y, area.rings) for area in borders):
            flaws.append(Flaw(one.where, "nằm ngoài ranh giới xã"))
        elif (far := float(np.hypot(one.x - start.x, one.y - start.y))) > FARTHEST_M:
            words = f"cách {start.where} {far / 1000:.0f} km: tọa độ có lẽ ghi nhầm"
            flaws.append(Flaw(one.where, words))
        if one is not start and (first := seen.setdefault((one.x, one.y), one)) is not one:
            flaws.append(Flaw(one.where, f"trùng tọa độ với {first.where}"))


def _amount(place: Place, name: str, default: float, flaws: list[Flaw]) -> float:
    value = real(place, name, default, flaws)
    if not 0 <= value <= 1_000_000:
        why = "không được âm" if value < 0 else "lớn quá"
        flaws.append(Flaw(f"{place.where} · {name}", f"{why}, đang là {value:g}"))
        return default
    return value


def _network(drawn: Drawn, places: Sequence[Place], wishes: RouteWishes) -> Network:
    paths = [np.array(line) for path in drawn.of("path") for line in path.rings]
    return network(
        np.array([(place.x, place.y) for place in places]),
        crossings=_points(drawn.of("crossing")),
        paths=paths,
        segments=segments_of(_barriers(drawn)),
        detour=wishes.detour,
    )


def _points(places: Sequence[Place]) -> Floats:
    return np.array([(place.x, place.y) for place in places]).reshape(-1, 2)


def _barriers(drawn: Drawn) -> tuple[Place, ...]:
    return (*drawn.of("river"), *drawn.of("road"))


def _refuse_unreached(drawn: Drawn, places: Sequence[Place], ways: np.ndarray) -> None:
    flaws, barriers = [], _barriers(drawn)
    points = _points(places)
    for number in np.flatnonzero(ways[0] >= NO_WAY).tolist():
        cut = first_crossed(points[0], points[number], barriers)
        beyond = f"bên kia {cut.where}" if cut else "bị sông hoặc đường chắn"
        words = (
            f"không có lối đi tới từ {places[0].where}: {beyond}; hãy vẽ cầu (crossing) hoặc đường đi (path)"
        )
        flaws.append(Flaw(places[number].where, words))
    if flaws:
        raise BadInput(flaws)


def _notes(drawn: Drawn) -> tuple[str, ...]:
    segments = segments_of(_barriers(drawn))
    return tuple(
        f"{one.where} không nằm trên sông hay đường nào đã vẽ"
        for one in drawn.of("crossing")
        if len(segments) and distance_to(segments, np.array([one.x, one.y])) > SNAP_M
    )
