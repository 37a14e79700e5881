"""Prices of homes that prove a bound, and the groups met on the way (column generation).

First a subgradient climb on the bound without connection, which costs one sorted matrix a step; then the
linear program over connected groups: its prices, smoothed towards the best so far (Wentges), ask every middle
home for a group that pays, and the answers join the program. Prices are whole millimetres: bounds are exact.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from keng.core.planning.groups.master import Master
from keng.core.planning.groups.pricing import bound_of, cheapest, loose
from keng.core.planning.groups.problem import Group, Ints
from keng.core.planning.groups.walking import Part, is_connected

CLIMB = 400  # steps of the subgradient
ROUNDS = 300  # of the linear program
SMOOTHING = 0.9
DEEP_ASKS = 12  # times that so many cases are looked at: some seconds each, for little
CASES = (40, 4_000)  # looked at for one middle home: while groups are easily found, and in the end
NEAR_ENOUGH = 1e-4  # of the linear program: what is left would take as long again, for no other cut


@dataclass
class Climbing:
    """The best prices so far and what they prove; every connected group met."""

    part: Part
    left: Callable[[], float]  # seconds that may still be spent
    prices: Ints
    opening: int = 0
    bound: int = -(10**18)
    met: dict[Group, None] = field(default_factory=dict)

    def keep(self, prices: Ints, opening: int, bound: int) -> None:
        if bound > self.bound:
            self.prices, self.opening, self.bound = prices, opening, bound


def climb(part: Part, *, best: int, left: Callable[[], float]) -> Climbing:
    """Prices by subgradient: a home that no chosen group holds pays more, one that several hold less."""
    nearest = np.sort(part.walk, axis=1)[:, : part.size.about].mean(axis=1)
    prices = np.rint(nearest).astype(np.int64)
    climbing = Climbing(part, left, prices)
    point, step, tired = prices.astype(float), 1.5, 0
    for _ in range(CLIMB):
        whole = np.floor(point).astype(np.int64)
        found = loose(part, whole)
        chosen = np.argsort(found.weights, kind="stable")[: part.most_groups]
        chosen = chosen[found.weights[chosen] < 0]
        bound = int(whole.sum() + found.weights[chosen].sum())
        tired = 0 if bound > climbing.bound else tired + 1
        opening = int(min(0, found.weights[chosen[-1]])) if len(chosen) == part.most_groups else 0
        climbing.keep(whole, opening, bound)
        held = np.zeros(part.count)
        for middle in chosen.tolist():
            homes = found.homes(middle)
            held[list(homes)] += 1
            if is_connected(part.near, homes):
                climbing.met.setdefault(tuple(sorted(homes)))
        missing = 1.0 - held
        if not missing.any() or step < 1e-3 or climbing.left() <= 0:
            break
        if tired >= 10:
            step, tired, point = step / 2, 0, climbing.prices.astype(float)
            continue
        point = point + step * max(1.0, best - bound) / float(missing @ missing) * missing
    return climbing


def generate(climbing: Climbing, master: Master) -> None:
    """Let groups that pay join the linear program until none is left, or rounds or time are over."""
    cases, deep = CASES[0], 0
    for _ in range(ROUNDS):
        shares = master.solved()
        if shares is None or climbing.left() <= 0:
            return
        if shares.value - climbing.bound <= NEAR_ENOUGH * shares.value:
            return
        smooth = SMOOTHING
        while True:
            mixed = smooth * climbing.prices + (1 - smooth) * shares.prices
            opening = int(np.floor(smooth * climbing.opening + (1 - smooth) * shares.opening))
            fresh = master.take(paying(climbing, np.floor(mixed).astype(np.int64), opening, cases))
            deep += cases == CASES[1]
            if fresh or smooth == 0.0 or deep >= DEEP_ASKS or climbing.left() <= 0:
                break
            smooth = 0.0 if smooth < 0.2 else smooth / 2
        if (not fresh and cases == CASES[1]) or deep >= DEEP_ASKS:
            return
        cases = cases if fresh else CASES[1]


def paying(climbing: Climbing, prices: Ints, opening: int, cases: int) -> list[Group]:
    """Ask every middle home; keep the prices if they prove more than before."""
    part = climbing.part
    found = loose(part, prices)
    weights: dict[int, int] = {}
    groups: list[Group] = []
    for middle in np.flatnonzero(found.weights < opening).tolist():
        homes = found.homes(middle)
        if is_connected(part.near, homes):
            weights[middle] = int(found.weights[middle])
            groups.append(tuple(sorted(homes)))
            continue
        priced = cheapest(part, prices, middle, under=opening, cases=cases)
        weights[middle] = priced.weight
        groups += [priced.homes] if priced.homes else []
    climbing.keep(prices, opening, bound_of(prices, opening, part.most_groups, weights))
    return groups
