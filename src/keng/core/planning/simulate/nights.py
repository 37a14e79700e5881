"""`simulate_nights`: each night something happens at one home, and the engine follows it to its door.

It happens at a home in proportion to its risk, in an hour in proportion to the hours' weights, on one of the
kinds of night. The home notices (sooner if awake), or a neighbour who is awake and sees it: the first of
independent exponential times. Whoever noticed shouts, calls the group, and sends somebody to the nearest
gong; other gongs take it up. Each home that hears and, if it slept, wakes, comes with a fixed chance. Seconds
to the first of them at the door. All by arrays, O(nights × neighbours).
"""

from collections.abc import Iterator
from dataclasses import fields

import numpy as np

from keng.core.planning.simulate.calling import Scene, by_gong, by_group, by_shout, spread, strikes
from keng.core.planning.simulate.ground import Ground, ground_of
from keng.core.planning.simulate.hearing import Ears, normal
from keng.core.planning.simulate.luck import Draw, Luck
from keng.core.planning.simulate.problem import CALLED_BY, Floats, Ints, Night, Nights, Village

BLOCK = 1_000
SAW_IT = CALLED_BY.index("saw_it")


def simulate_nights(
    village: Village, night: Night, *, times: int, seed: int, homes: Ints | None = None
) -> Nights:
    """`times` nights; the same seed gives the same nights to the bit, and to every plan the same luck.

    With `homes` it happens at these in turn, not by risk. The nights of a shorter run begin a longer one.
    Cost: O(times · neighbours).

    Instance: one neighbour, 100 m away in the same group, awake and always willing: called after 15 to 20 s,
    ready after 5, at the door after 120 m of path at 1.3 to 1.5 m/s, so 100 to 117 s after it was noticed.
    """
    ground, ears = ground_of(village), Ears(night)
    blocks = [
        _block(
            village, night, ground, ears, luck, None if homes is None else homes[start : start + luck.count]
        )
        for start, luck in _blocks(times, seed)
    ]
    columns = {f.name: np.concatenate([getattr(b, f.name) for b in blocks])[:times] for f in fields(Nights)}
    return Nights(**columns)


def _blocks(times: int, seed: int) -> Iterator[tuple[int, Luck]]:
    for number, start in enumerate(range(0, times, BLOCK)):
        yield start, Luck(seed, number, BLOCK)


def _block(
    village: Village, night: Night, ground: Ground, ears: Ears, luck: Luck, homes: Ints | None
) -> Nights:
    home = _struck_home(village, luck, homes)
    hour, sleepers = _hour(night, luck)
    kind = (luck.one(Draw.KIND) * len(night.kinds)).astype(np.int64)
    near, metres = ground.near[home], ground.metres[home]
    asleep = luck.each(Draw.ASLEEP, near.shape[1] + 1) < sleepers[:, None]
    noticed, column = _noticed(night, luck, asleep, metres)
    rows = np.arange(luck.count)
    is_own = column == 0
    by = home if not near.shape[1] else np.where(is_own, home, near[rows, np.maximum(column - 1, 0)])
    scene = Scene(
        home=home,
        kind=kind,
        sleepers=sleepers,
        by=by,
        near=near,
        asleep=asleep[:, 1:] & ~_is_noticer(column, near.shape[1]),
        ear_db=normal(luck.each(Draw.EAR, near.shape[1]), night.habits.ear_sd_db),
        raised=spread(luck.one(Draw.STRIKE), night.habits.strike),
    )
    struck = strikes(night, village, ground, ears, scene, luck) if len(village.gongs.xy) else None
    told = _told(night, village, ground, ears, scene, luck, struck, column)
    first, called_by, up = _first(night, luck, told, scene, metres, column)
    return Nights(
        home=home,
        hour=hour,
        noticed_by=np.where(is_own, np.where(asleep[:, 0], 1, 0), 2),
        noticed=noticed,
        struck=struck[0].min(axis=1) if struck else np.full(luck.count, np.inf),
        told=np.isfinite(told.min(axis=0)).sum(axis=1),
        up=up,
        first=first,
        called_by=called_by,
    )


def _struck_home(village: Village, luck: Luck, homes: Ints | None) -> Ints:
    if homes is not None:
        return np.resize(homes, luck.count)
    share = np.cumsum(village.risk) / village.risk.sum()
    home = np.searchsorted(share, luck.one(Draw.HOME), side="right")
    return np.minimum(home, len(share) - 1).astype(np.int64)


def _hour(night: Night, luck: Luck) -> tuple[Ints, Floats]:
    hours = np.array([*night.hours], dtype=np.int64)
    share = np.cumsum([*night.hours.values()])
    which = np.searchsorted(share / share[-1], luck.one(Draw.HOUR), side="right")
    hour = hours[np.minimum(which, len(hours) - 1)]
    asleep = np.array([night.asleep.get(h, 0.0) for h in range(24)])
    return hour, asleep[hour]


def _noticed(night: Night, luck: Luck, asleep: np.ndarray, metres: Floats) -> tuple[Floats, Ints]:
    """Seconds until the first noticed, and who: column 0 is the home itself."""
    habits = night.habits
    mean = np.full(asleep.shape, np.inf)
    mean[:, 0] = np.where(asleep[:, 0], habits.notice_asleep, habits.notice_awake)
    mean[:, 1:][~asleep[:, 1:] & (metres <= habits.sight_m)] = habits.notice_neighbour
    seconds = -np.log1p(-luck.each(Draw.NOTICE, asleep.shape[1]))
    seconds = np.where(np.isfinite(mean), seconds * np.where(np.isfinite(mean), mean, 1.0), np.inf)
    column = seconds.argmin(axis=1)
    return seconds[np.arange(luck.count), column], column.astype(np.int64)


def _is_noticer(column: Ints, width: int) -> np.ndarray:
    return np.asarray(np.arange(1, width + 1)[None, :] == column[:, None])


def _told(
    night: Night,
    village: Village,
    ground: Ground,
    ears: Ears,
    scene: Scene,
    luck: Luck,
    struck: tuple[Floats, Floats] | None,
    column: Ints,
) -> Floats:
    """Seconds until each neighbour is told, one layer for each of `CALLED_BY`."""
    saw = np.where(_is_noticer(column, scene.near.shape[1]), 0.0, np.inf)
    gong = by_gong(night, village, ground, ears, scene, struck) if struck else np.full_like(saw, np.inf)
    shout, group = by_shout(night, village, ears, scene), by_group(night, village, scene, luck)
    return np.stack([saw, shout, group, gong])


def _first(
    night: Night, luck: Luck, told: Floats, scene: Scene, metres: Floats, column: Ints
) -> tuple[Floats, Ints, Ints]:
    """Seconds to the first at the door, by what he was called, and how many homes come. Who saw it comes."""
    width, habits = metres.shape[1], night.habits
    wake = spread(luck.each(Draw.WAKE, width), habits.wake) + habits.dress
    ready = np.where(scene.asleep, wake, habits.ready_awake)
    walk = metres * habits.detour / spread(luck.each(Draw.WALK, width), habits.walk_m_s)
    comes = luck.each(Draw.RESPONDS, width) < habits.responds
    comes = comes | _is_noticer(column, width)
    at_door = np.where(comes, told.min(axis=0) + ready + walk, np.inf)
    if not width:
        return np.full(luck.count, np.inf), np.full(luck.count, -1), np.zeros(luck.count, dtype=np.int64)
    who = at_door.argmin(axis=1)
    rows = np.arange(luck.count)
    first = at_door[rows, who]
    called_by = np.where(np.isfinite(first), told[:, rows, who].argmin(axis=0), -1)
    return first, called_by.astype(np.int64), np.isfinite(at_door).sum(axis=1)
