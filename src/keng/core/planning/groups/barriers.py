"""Rivers and main roads as segments, and which ways between homes cross one."""

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from keng.core.planning.places import Place

Floats = NDArray[np.float64]
AT_ONCE = 2_000_000  # pairs of way and segment that are held in memory


def segments_of(barriers: Iterable[Place]) -> Floats:
    """Rows (x1, y1, x2, y2) in metres."""
    rows = [(*one, *two) for barrier in barriers for line in barrier.rings for one, two in pairwise(line)]
    return np.array(rows, dtype=float).reshape(-1, 4)


def is_crossed(starts: Floats, ends: Floats, segments: Floats) -> NDArray[np.bool_]:
    """For each way whether it meets any segment; touching counts."""
    crossed = np.zeros(len(starts), dtype=bool)
    if not len(segments) or not len(starts):
        return crossed
    at_once = max(1, AT_ONCE // len(segments))
    for first in range(0, len(starts), at_once):
        rows = slice(first, first + at_once)
        crossed[rows] = _meet(starts[rows, None], ends[rows, None], segments[None]).any(axis=1)
    return crossed


def first_crossed(start: Floats, end: Floats, barriers: Iterable[Place]) -> Place | None:
    """What stands in one way, to name it."""
    for barrier in barriers:
        if is_crossed(start[None], end[None], segments_of([barrier]))[0]:
            return barrier
    return None


def _meet(start: Floats, end: Floats, segments: Floats) -> NDArray[np.bool_]:
    """Two segments meet when neither lies wholly on one side of the other (and their boxes overlap)."""
    one, two = segments[..., :2], segments[..., 2:]
    across = _side(start, end, one) * _side(start, end, two) <= 0
    back = _side(one, two, start) * _side(one, two, end) <= 0
    boxes = (np.minimum(start, end) <= np.maximum(one, two)) & (
        np.minimum(one, two) <= np.maximum(start, end)
    )
    return np.asarray(across & back & boxes.all(axis=-1))


def _side(a: Floats, b: Floats, p: Floats) -> Floats:
    ab, ap = b - a, p - a
    return np.asarray(ab[..., 0] * ap[..., 1] - ab[..., 1] * ap[..., 0])
