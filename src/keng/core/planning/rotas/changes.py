"""Two rotas side by side: who goes and who comes, place by place."""

from collections.abc import Iterable
from dataclasses import dataclass

from keng.core.planning.rotas.problem import Shift


@dataclass(frozen=True)
class Change:
    """Who no longer serves a place, and who does instead; None for an empty place."""

    night: int
    duty: int
    was: int | None
    now: int | None


def changes_between(was: Iterable[Shift], now: Iterable[Shift]) -> tuple[Change, ...]:
    """Place by place, who went and who came."""
    gone, come = {*was} - {*now}, {*now} - {*was}
    changes = []
    for place in sorted({shift[:2] for shift in gone | come}):
        old = sorted(p for n, d, p in gone if (n, d) == place)
        new = sorted(p for n, d, p in come if (n, d) == place)
        for i in range(max(len(old), len(new))):
            pair = (old[i] if i < len(old) else None, new[i] if i < len(new) else None)
            changes.append(Change(*place, *pair))
    return tuple(changes)
