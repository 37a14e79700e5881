"""Luck that two plans share: every draw has an address, so the same night meets the same chances.

A draw is found by seed, kind of draw, block of nights and, for gongs, the gong's own number. What one plan
does not ask for leaves the others as they are: common random numbers.
"""

from enum import IntEnum

import numpy as np

from keng.core.planning.simulate.problem import Floats, Ints


class Draw(IntEnum):
    """Kinds of draw; their numbers are part of the seed and never change."""

    HOME = 1
    HOUR = 2
    KIND = 3
    ASLEEP = 4
    NOTICE = 5
    EAR = 6
    STRIKE = 7
    WAKE = 8
    WALK = 9
    RESPONDS = 10
    REACHED = 11
    RUNNER = 12
    GONG = 13
    KEEPER_ASLEEP = 14
    KEEPER_EAR = 15
    KEEPER_WAKE = 16


class Luck:
    """The draws of one block of `count` nights."""

    def __init__(self, seed: int, block: int, count: int) -> None:
        self._seed, self._block, self.count = seed, block, count

    def one(self, draw: Draw) -> Floats:
        """One number in [0, 1) a night."""
        return self._stream(draw).random(self.count)

    def each(self, draw: Draw, width: int) -> Floats:
        """`width` numbers a night."""
        return self._stream(draw).random((self.count, width))

    def of_gongs(self, draw: Draw, keys: Ints) -> Floats:
        """One number a night for each gong, by the gong's own number."""
        columns = [self._stream(draw, int(key)).random(self.count) for key in keys]
        return np.stack(columns, axis=1) if columns else np.zeros((self.count, 0))

    def _stream(self, draw: Draw, *more: int) -> np.random.Generator:
        address = (int(draw), self._block, *more)
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(self._seed, spawn_key=address)))
