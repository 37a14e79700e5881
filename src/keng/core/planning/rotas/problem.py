"""What is asked of the rota planner and what it answers. Nights, duties and people are numbered from 0."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

Shift = tuple[int, int, int]  # night, duty, person
Gap = tuple[int, int, int]  # night, duty, how many are missing
Pair = tuple[int, int]


class Kind(StrEnum):
    """Nights that are counted apart, the most important first; a night may be of several kinds."""

    NIGHTS = "nights"
    WEEKENDS = "weekends"
    HOLIDAYS = "holidays"


@dataclass(frozen=True)
class Duty:
    """`needs[n]` people on night n. A `light` duty (a deputy at home) asks for no rest and breaks none.
    `mix` asks that so many of those on duty have a skill."""

    name: str
    needs: tuple[int, ...]
    is_light: bool = False
    mix: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Member:
    """`able` are the duties this person can take, `away` nights of leave, `carried` the nights of each kind
    served in earlier months, `before` the days before the first night (1 is the eve) with a duty."""

    name: str
    able: frozenset[int]
    away: frozenset[int] = frozenset()
    skills: frozenset[str] = frozenset()
    least: int = 0
    most: int | None = None
    carried: Mapping[Kind, int] = field(default_factory=dict)
    before: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Window:
    """At most `most` nights of duty in any `days` days in a row."""

    days: int
    most: int


@dataclass(frozen=True)
class RotaProblem:
    """`dates` ascend. `rest` nights off follow a duty: 1 is "nobody twice running". With `may_leave_gaps` a
    place that nobody can take stays empty and is told; without, such a rota is refused with the reason."""

    dates: tuple[date, ...]
    duties: tuple[Duty, ...]
    people: tuple[Member, ...]
    rest: int = 1
    windows: tuple[Window, ...] = ()
    apart: tuple[Pair, ...] = ()
    together: tuple[Pair, ...] = ()
    fixed: tuple[Shift, ...] = ()
    kinds: Mapping[Kind, frozenset[int]] = field(default_factory=dict)
    may_leave_gaps: bool = False
    seed: int = 0

    @property
    def days(self) -> tuple[int, ...]:
        """Each night's distance from the first."""
        return tuple((day - self.dates[0]).days for day in self.dates)

    def nights_of(self, kind: Kind) -> frozenset[int]:
        """The nights that count as this kind."""
        return frozenset(range(len(self.dates))) if kind is Kind.NIGHTS else self.kinds.get(kind, frozenset())


class Proof(StrEnum):
    """Who vouches that it cannot be better."""

    EXACT = "exact"  # addition, done anew by the checker
    SOLVER = "solver"  # the solver's word
    OPEN = "open"  # nobody: the time ran out


@dataclass(frozen=True)
class Level:
    """One step of fairness: `name` is a kind, or "duties" (each kind of duty shared alike).

    `spread` is the most less the fewest, summed over those who share duties, `evenness` the sum of squares;
    each with what cannot be bettered (`…_bound`) while the steps before it stay as they are.
    """

    name: str
    spread: int
    spread_bound: int
    spread_proof: Proof
    evenness: int
    evenness_bound: int
    evenness_proof: Proof


@dataclass(frozen=True)
class RotaPlan:
    """`shifts` in order of nights; `levels` one list for each block of people who share duties or rules."""

    shifts: tuple[Shift, ...]
    gaps: tuple[Gap, ...]
    gaps_proof: Proof
    levels: tuple[tuple[Level, ...], ...]

    @property
    def proof(self) -> Proof:
        """The weakest word that gaps, nights, weekends and holidays rest on."""
        said = [self.gaps_proof]
        for level in (one for block in self.levels for one in block if one.name in [*Kind]):
            said += [level.spread_proof, level.evenness_proof]
        return max(said, key=[Proof.EXACT, Proof.SOLVER, Proof.OPEN].index)


@dataclass(frozen=True)
class NoRota:
    """No rota keeps every rule; `people` and `duties` are the block where they clash."""

    people: tuple[int, ...]
    duties: tuple[int, ...]
    is_certain: bool  # else only none was found in time
