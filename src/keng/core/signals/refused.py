"""What is wrong with a signal's data, in words a form can show beside the field."""

from collections.abc import Callable
from dataclasses import dataclass, replace

Gettext = Callable[[str], str]
gettext_noop = str  # only marks a text for the catalogue


@dataclass(frozen=True)
class Problem:
    """`field` is a dotted path such as `peals.0.count`; `text` is Vietnamese, `named` what it holds."""

    field: str
    text: str
    named: tuple[tuple[str, str], ...] = ()

    def say(self, gettext: Gettext = str) -> str:
        """In Vietnamese, or as whoever shows it translates."""
        return gettext(self.text) % {name: gettext(value) for name, value in self.named}


class BadSignal(ValueError):
    """The data is not a signal; `problems` names every field that was found wrong."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{p.field}: {p.say()}" for p in problems))
        self.problems = problems

    @classmethod
    def of(cls, field: str, text: str, **named: str) -> "BadSignal":
        """One wrong field."""
        return cls((Problem(field, text, tuple(named.items())),))

    def under(self, path: str) -> tuple[Problem, ...]:
        """The same problems seen from the object that holds this one."""
        return tuple(replace(p, field=f"{path}.{p.field}") for p in self.problems)
