"""Made-up villages: homes on both sides of lanes, a stream and a main road through them."""

import numpy as np

from keng.core.planning.places import Drawn, Place

Corners = tuple[tuple[float, float], ...]


def homes_along_lanes(homes: int, chance: np.random.Generator, *, side_m: float) -> np.ndarray:
    """Lanes of 250 to 700 m, one for 45 homes, gardens of uneven depth on both sides."""
    lanes = max(3, homes // 45)
    middle = chance.uniform(0.15 * side_m, 0.85 * side_m, (lanes, 2))
    heading, length = chance.uniform(0, np.pi, lanes), chance.uniform(250, 700, lanes)
    lane = chance.integers(0, lanes, homes)
    along = chance.uniform(-0.5, 0.5, homes) * length[lane]
    aside = chance.choice([-1, 1], homes) * chance.uniform(8, 35, homes)
    way = np.stack([np.cos(heading), np.sin(heading)], axis=1)[lane]
    across = np.stack([-way[:, 1], way[:, 0]], axis=1)
    return np.asarray(middle[lane] + way * along[:, None] + across * aside[:, None])


def stream(chance: np.random.Generator, *, side_m: float) -> Corners:
    """A winding line from west to east."""
    easts = np.linspace(-side_m, 2 * side_m, 60)
    bend, start = chance.uniform(60, 160), chance.uniform(0.35, 0.65) * side_m
    return tuple((float(x), float(start + bend * np.sin(x / 180 + bend))) for x in easts)


def village(number: int, homes: int) -> Drawn:
    """One village; the same number gives the same one."""
    chance, side = np.random.default_rng(100 + number), 60 * np.sqrt(homes)
    points = homes_along_lanes(homes, chance, side_m=side)
    road = chance.uniform(0.3, 0.7) * side
    return Drawn(
        {
            "home": tuple(
                Place("home", f"v{number}-{i}", float(x), float(y)) for i, (x, y) in enumerate(points)
            ),
            "river": (Place("river", "suối", rings=(stream(chance, side_m=side),)),),
            "road": (Place("road", "đường lớn", rings=(((road, -side), (road + 80, 2 * side)),)),),
        },
        {},
    )


def commune(homes: int = 3_500, villages: int = 11) -> list[Drawn]:
    """Villages of uneven size, so many homes altogether."""
    shares = np.linspace(0.7, 1.3, villages)
    sizes = np.floor(homes * shares / shares.sum()).astype(int)
    sizes[-1] += homes - sizes.sum()
    return [village(number, int(size)) for number, size in enumerate(sizes, start=1)]


def bridges(drawn: Drawn) -> tuple[tuple[str, str], ...]:
    """Two bridges over the stream, one on each side of the road, and two crossings of the road, one on each
    side of the stream: the homes nearest to one another across, as someone who knows the place joins them."""
    homes = drawn.of("home")
    points = np.array([(home.x, home.y) for home in homes])
    water, road = (np.array(drawn.of(kind)[0].rings[0]) for kind in ("river", "road"))
    is_north = points[:, 1] > np.interp(points[:, 0], water[:, 0], water[:, 1])
    is_east = points[:, 0] > np.interp(points[:, 1], road[:, 1], road[:, 0])
    found = []
    for across, along in ((is_north, is_east), (is_east, is_north)):
        for side in (False, True):
            one, two = (np.flatnonzero((across == bank) & (along == side)) for bank in (False, True))
            if len(one) and len(two):
                far = np.hypot(*(points[one][:, None] - points[two][None]).transpose(2, 0, 1))
                a, b = np.unravel_index(far.argmin(), far.shape)
                found.append((homes[int(one[a])].name, homes[int(two[b])].name))
    return tuple(found)
