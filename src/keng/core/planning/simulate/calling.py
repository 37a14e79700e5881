"""How homes are told on a simulated night: by a shout, by the group's bell or phone, by a gong, by the gongs
that take it up."""

from dataclasses import dataclass

import numpy as np

from keng.core.planning.simulate.ground import Ground
from keng.core.planning.simulate.hearing import Ears, normal
from keng.core.planning.simulate.luck import Draw, Luck
from keng.core.planning.simulate.problem import Bools, Floats, Ints, Night, Relay, Village

SOUND_M_S = 340.0


@dataclass(frozen=True)
class Scene:
    """One block of nights up to the moment somebody noticed. `by` is the home that did; `near` the homes
    beside the one that was hit; `asleep` and `ear_db` are theirs, one column each."""

    home: Ints
    kind: Ints
    sleepers: Floats  # share of homes asleep at that hour
    by: Ints
    near: Ints
    asleep: Bools
    ear_db: Floats
    raised: Floats  # seconds to strike and be recognised


def by_shout(night: Night, village: Village, ears: Ears, scene: Scene) -> Floats:
    """Seconds until each neighbour heard the shout; inf where he does not."""
    left, _ = ears.level(scene.kind, village.xy[scene.by][:, None], village.xy[scene.near])
    level = night.habits.shout_dba + left + scene.ear_db
    return np.where(level >= ears.wanted(scene.kind, scene.asleep), night.habits.shout, np.inf)


def by_group(night: Night, village: Village, scene: Scene, luck: Luck) -> Floats:
    """Seconds until the bells or phones of the group of the home that was hit have rung."""
    own = village.group[scene.home][:, None]
    is_member = (own >= 0) & (village.group[scene.near] == own)
    is_reached = luck.each(Draw.REACHED, scene.near.shape[1]) < night.habits.reached
    return np.where(is_member & is_reached, scene.raised[:, None], np.inf)


def strikes(
    night: Night, village: Village, ground: Ground, ears: Ears, scene: Scene, luck: Luck
) -> tuple[Floats, Floats]:
    """When each gong is heard to strike (nights × gongs), and how much louder than expected it is."""
    gongs, habits = village.gongs, night.habits
    loud = normal(luck.of_gongs(Draw.GONG, gongs.key), night.strength_sd_db)
    first, metres = ground.gongs[scene.by, 0], ground.gong_m[scene.by, 0]
    speed = spread(luck.one(Draw.RUNNER), habits.walk_m_s)
    run = np.where(gongs.is_machine[first], 0.0, metres * habits.detour / speed)
    at = np.full((luck.count, len(gongs.xy)), np.inf)
    rows = np.arange(luck.count)
    at[rows, first] = run + scene.raised
    if night.relay is Relay.NONE or len(gongs.xy) == 1:
        return at, loud
    return np.minimum(at, _taken_up(night, village, ground, ears, scene, luck, first, at, loud)), loud


def _taken_up(
    night: Night,
    village: Village,
    ground: Ground,
    ears: Ears,
    scene: Scene,
    luck: Luck,
    first: Ints,
    at: Floats,
    loud: Floats,
) -> Floats:
    """When the other gongs follow the first one: whoever keeps them hears it, or a box does (one hop)."""
    gongs, habits, rows = village.gongs, night.habits, np.arange(luck.count)
    left, metres = ears.level(scene.kind, gongs.xy[first][:, None], gongs.xy[None, :])
    told = at[rows, first][:, None] + metres / SOUND_M_S
    level = left + (gongs.dba[first] + loud[rows, first])[:, None]
    level = level + normal(luck.of_gongs(Draw.KEEPER_EAR, gongs.key), habits.ear_sd_db)
    asleep = luck.of_gongs(Draw.KEEPER_ASLEEP, gongs.key) < scene.sleepers[:, None]
    if night.relay is Relay.MACHINE:  # a microphone outdoors, as sharp as an ear that is awake there
        return np.where(
            level >= ears.wanted(scene.kind, np.zeros_like(asleep)), told + habits.strike[1], np.inf
        )
    wake = spread(luck.of_gongs(Draw.KEEPER_WAKE, gongs.key), habits.wake) + habits.dress
    keeper_m = np.hypot(*(village.xy[ground.keeper] - gongs.xy).T)
    walk = keeper_m * habits.detour / np.mean(habits.walk_m_s)
    ready = np.where(asleep, wake, habits.ready_awake) + walk + habits.strike[1]
    return np.where(level >= ears.wanted(scene.kind, asleep), told + ready, np.inf)


def by_gong(
    night: Night, village: Village, ground: Ground, ears: Ears, scene: Scene, struck: tuple[Floats, Floats]
) -> Floats:
    """Seconds until each neighbour heard a gong: the first one, or one of the nearest to him."""
    at, loud = struck
    rows = np.arange(len(scene.home))[:, None]
    wanted = ears.wanted(scene.kind, scene.asleep) - scene.ear_db
    told = np.full(scene.near.shape, np.inf)
    columns = [np.broadcast_to(ground.gongs[scene.by, 0][:, None], scene.near.shape)]
    columns += [ground.gongs[scene.near, k] for k in range(ground.gongs.shape[1])]
    for which in columns:
        seconds = at[rows, which]
        if not np.isfinite(seconds).any():
            continue
        left, metres = ears.level(scene.kind, village.gongs.xy[which], village.xy[scene.near])
        level = village.gongs.dba[which] + loud[rows, which] + left
        told = np.minimum(told, np.where(level >= wanted, seconds + metres / SOUND_M_S, np.inf))
    return told


def spread(uniform: Floats, ends: tuple[float, float]) -> Floats:
    """Evenly between two ends."""
    return ends[0] + (ends[1] - ends[0]) * uniform
