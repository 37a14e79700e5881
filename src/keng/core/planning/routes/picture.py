"""A routes plan as GeoJSON: checkpoints, each walker's round each night with times, figures, certificate."""

from collections.abc import Sequence
from dataclasses import asdict

from keng.core.geo import Point
from keng.core.geojson import Json
from keng.core.planning.places import Place
from keng.core.planning.routes.figures import guessing, idleness
from keng.core.planning.routes.ground import back_at, laid_out, length
from keng.core.planning.routes.laying import LaidRoutes
from keng.core.planning.routes.outings import Outing, line, outings
from keng.core.planning.routes.problem import Aim, RoutePlan
from keng.core.planning.routes.sheet import sheet
from keng.core.planning.routes.wishes import told_clock
from keng.core.planning.siting.feature import feature


def pictured_routes(laid: LaidRoutes, plan: RoutePlan) -> dict[str, Json]:
    """What `keng plan routes` writes; `plan check` reads its `certificate`."""
    wishes = laid.wishes
    walks = [*outings(laid, plan.orders, nights=wishes.nights)]
    return {
        "type": "FeatureCollection",
        "features": [*_places(laid), *(walk_feature(laid, one) for one in walks)],
        "plan": summary(laid, plan),
        "orders": [[[laid.places[i].name for i in walk] for walk in order] for order in plan.orders],
        "routes": {**asdict(wishes), "leave": told_clock(wishes, 0)},
        "notes": [*laid.notes, *_warnings(laid, plan)],
        "certificate": {
            **sheet(laid.problem, plan, outings=wishes.nights * wishes.rounds),
            "where": _where(laid),
        },
    }


def _where(laid: LaidRoutes) -> Json:
    """What the certificate counts, by name and, unless ways were given, by place."""
    middle, own = laid.drawn.middle, laid.places[: laid.problem.checkpoints + 1]
    at = [[round(1000 * place.x), round(1000 * place.y)] for place in own]
    return {
        "middle": [middle.lat, middle.lon] if middle else None,
        "places": [place.name for place in own],
        "places_mm": at if laid.found is not None else None,
    }


def summary(laid: LaidRoutes, plan: RoutePlan) -> dict[str, Json]:
    """The figures that a person wants first; times in minutes, walking in metres."""
    problem, ground, best = laid.problem, laid_out(laid.problem), plan.orders[0]
    pace = problem.pace_mm_s
    idle = idleness(ground, best, laid.risks, pace_mm_s=pace)
    guess = guessing(plan.orders, problem.checkpoints)
    is_longest = problem.aim is Aim.LONGEST
    unit = 60 * pace if is_longest else 1000
    return {
        "verb": "routes",
        "status": "proved" if plan.value == plan.proof.bound else "bounded",
        "aim": problem.aim.value,
        "checkpoints": problem.checkpoints,
        "walkers": problem.walkers,
        "walkers_used": sum(bool(walk) for walk in best),
        "longest_min": _round(max((back_at(ground, walk) or 0 for walk in best), default=0) / pace / 60),
        "total_m": sum(length(ground, walk) for walk in best) / 1000,
        "value": _round(plan.value / unit),
        "bound": _round(plan.proof.bound / unit),
        "unit": "min" if is_longest else "m",
        "gap": plan.gap,
        "worst_idle_min": _round(idle.worst_s / 60),
        "worst_idle_bound_min": _round(_idle_bound(laid, plan) / pace / 60),
        "mean_idle_min": _round(idle.mean_s / 60),
        "first_seen_mean_min": _round(idle.first_seen_mean_s / 60),
        "first_seen_last_min": _round(idle.first_seen_last_s / 60),
        "orders": guess.orders,
        "guessed_right": round(guess.right, 4),
        "entropy_bits": round(guess.bits, 4),
    }


def _idle_bound(laid: LaidRoutes, plan: RoutePlan) -> int:
    """No round is over sooner, mm at the pace: walking and stops shared evenly."""
    problem = laid.problem
    if problem.aim is Aim.LONGEST:
        return plan.proof.bound
    stops = sum(problem.stops_s) * problem.pace_mm_s
    return -(-(plan.proof.bound + stops) // min(problem.walkers, problem.checkpoints))


def walk_feature(laid: LaidRoutes, outing: Outing) -> dict[str, Json]:
    """One walker's round as a line with its times."""
    wishes = laid.wishes
    return {
        "type": "Feature",
        "geometry": _line(line(laid, outing)),
        "properties": {
            "kind": "walk",
            "id": f"đêm {outing.night} · vòng {outing.round} · người {outing.walker}",
            "night": outing.night,
            "round": outing.round,
            "walker": outing.walker,
            "order": outing.order,
            "leave": told_clock(wishes, outing.begins_s),
            "visits": [
                {
                    "checkpoint": laid.places[visit.checkpoint].name,
                    "arrive": told_clock(wishes, visit.there_s),
                    "begin": told_clock(wishes, visit.begins_s),
                    "go_on": told_clock(wishes, visit.leaves_s),
                }
                for visit in outing.visits
            ],
            "back": told_clock(wishes, outing.back_s),
            "minutes": _round((outing.back_s - outing.begins_s) / 60),
            "length_m": outing.length_mm / 1000,
        },
    }


def _line(points: Sequence[Point]) -> Json:
    if len(points) < 2:
        return None
    return {"type": "LineString", "coordinates": [[round(p.lon, 6), round(p.lat, 6)] for p in points]}


def _places(laid: LaidRoutes) -> list[Json]:
    rows = [feature(laid.places[0], {"kind": "start"})]
    for number, place in enumerate(laid.checkpoints):
        window = {name: value for name in ("from", "to") if isinstance(value := place.more.get(name), str)}
        said: dict[str, Json] = {"kind": "checkpoint", "risk": laid.risks[number], **window}
        said["stop_min"] = laid.problem.stops_s[number] / 60
        rows.append(feature(place, said))
    others: list[Place] = [*laid.places[laid.problem.checkpoints + 1 :], *laid.drawn.of("crossing")]
    return [*rows, *(feature(place, {"kind": place.kind}) for place in others)]


def _warnings(laid: LaidRoutes, plan: RoutePlan) -> list[str]:
    if len(plan.orders) == 1 and laid.problem.checkpoints > 0:
        return ["chỉ có một thứ tự trong mức cho phép: đêm nào cũng như nhau; tăng within hoặc nới giờ"]
    return []


def _round(value: float) -> float:
    return round(value, 3)
