"""What is wrong with a signal's data, in words a form can show beside the field."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """`field` is a dotted path such as `peals.0.count`; `words` are Vietnamese."""

    field: str
    words: str


class BadSignal(ValueError):
    """The data is not a signal; `problems` names every field that was found wrong."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{p.field}: {p.words}" for p in problems))
        self.problems = problems

    @classmethod
    def of(cls, field: str, words: str) -> "BadSignal":
        """One wrong field."""
        return cls((Problem(field, words),))

    def under(self, path: str) -> tuple[Problem, ...]:
        """The same problems seen from the object that holds this one."""
        return tuple(Problem(f"{path}.{p.field}", p.words) for p in self.problems)
