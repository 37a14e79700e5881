"""How good a plan is, and the proof of it: prices of rows, case by case, part by part."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Proof(StrEnum):
    """How far the bound is proved: by addition of whole numbers, or partly on the solver's word."""

    EXACT = "exact"
    SOLVER = "solver"


@dataclass(frozen=True)
class Leaf:
    """Dual prices (whole millionths) of rows: they prove a bound where the branch above them holds."""

    duals: Mapping[int, int]


@dataclass(frozen=True)
class Branch:
    """Two cases of which one must hold: a place stays empty, or a gong hangs there."""

    site: int
    closed: "Leaf | Branch"
    opened: "Leaf | Branch"


@dataclass(frozen=True)
class Part:
    """Rows that share no place with the rows of another part, and the proof of what they cost at least.

    `instead` names, for a place the proof leaves out, another that serves all it serves of these rows and
    costs no more.
    """

    rows: tuple[int, ...]
    tree: Leaf | Branch
    instead: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Certificate:
    """`value` of the plan, `bound` that no plan can beat as far as `parts` prove it, `solver_bound` as the
    solver claims. For MOST these are people and bounds lie above; else costs, and bounds lie below."""

    value: int
    bound: int
    solver_bound: int
    parts: tuple[Part, ...]

    @property
    def proof(self) -> Proof:
        return Proof.EXACT if self.bound == self.solver_bound else Proof.SOLVER

    @property
    def gap(self) -> float:
        """How far the plan may be from the best, in shares of itself, by the better of the two bounds."""
        return abs(self.value - self.solver_bound) / max(1, abs(self.value))
