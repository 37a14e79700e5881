"""When a checkpoint may be visited: `from` and `to` as clock times, here seconds after setting out."""

from collections.abc import Sequence

from keng.core.planning.places import Place
from keng.core.planning.refused import BadInput, Flaw
from keng.core.planning.routes.bound import soonest
from keng.core.planning.routes.ground import laid_out
from keng.core.planning.routes.problem import RouteProblem
from keng.core.planning.routes.wishes import DAY_MIN, RouteWishes, clock, told_clock

NIGHT_MIN = 12 * 60  # an hour more than that after setting out was before it

Window = tuple[int, int] | None


def windows_of(places: Sequence[Place], wishes: RouteWishes, flaws: list[Flaw]) -> tuple[Window, ...]:
    """One for each checkpoint, None where any time will do."""
    found = tuple(_window(place, wishes, flaws) for place in places)
    return found if any(found) else (None,) * len(found)


def _window(place: Place, wishes: RouteWishes, flaws: list[Flaw]) -> Window:
    given = [name for name in ("from", "to") if place.more.get(name) not in (None, "")]
    if not given:
        return None
    minutes = {"from": 0, "to": DAY_MIN}
    for name in given:
        value = place.more[name]
        hour = clock(value)
        if hour is None:
            flaws.append(Flaw(f"{place.where} · {name}", f"phải là giờ:phút như 23:15, đang là {value!r}"))
            return None
        after = (hour - wishes.leave) % DAY_MIN
        if after > NIGHT_MIN and name == "to":
            words = f"{value} trước giờ xuất phát {told_clock(wishes, 0)}"
            flaws.append(Flaw(f"{place.where} · to", words))
            return None
        minutes[name] = 0 if after > NIGHT_MIN else after
    if minutes["from"] > minutes["to"]:
        words = f"từ {place.more['from']} lại sau đến {place.more['to']}"
        flaws.append(Flaw(f"{place.where} · from, to", words))
        return None
    return minutes["from"] * 60, minutes["to"] * 60


def refuse_hopeless(problem: RouteProblem, places: Sequence[Place], wishes: RouteWishes) -> None:
    """A checkpoint that nobody reaches in time even straight from the post; by how much is said."""
    ground, flaws = laid_out(problem), list[Flaw]()
    inner = ground.far[:-1, :-1]
    there, home = soonest(inner[0], inner).tolist(), soonest(ground.far[:-1, -1], inner.T).tolist()
    for node in range(1, ground.count + 1):
        name, late = places[node].where, there[node] - ground.closes[node]
        if late > 0:
            clock_there = told_clock(wishes, there[node] / problem.pace_mm_s)
            words = f"đi thẳng tới cũng {clock_there} mới đến, muộn {_minutes(late, problem)} phút"
            flaws.append(Flaw(name, words))
            continue
        back = max(there[node], ground.opens[node]) + ground.stops[node] + home[node]
        if back > ground.closes[-1]:
            over = _minutes(back - ground.closes[-1], problem)
            flaws.append(Flaw(name, f"chỉ đi tới đó rồi về đã quá most_min {over} phút"))
    if flaws:
        raise BadInput(flaws)


def _minutes(mm: int, problem: RouteProblem) -> int:
    return -(-mm // (60 * problem.pace_mm_s))
