"""What is wrong with a planner's input, in words for whoever drew or typed it."""

from collections.abc import Iterable
from dataclasses import dataclass

MOST_TOLD = 20  # further flaws are counted: a swapped column makes thousands of the same


@dataclass(frozen=True)
class Flaw:
    """`where` names the row and field as the sender wrote them ("hộ 12 · people"); `words` are Vietnamese."""

    where: str
    words: str


class BadInput(ValueError):
    """The input is no problem a planner can take; `flaws` names all that was found."""

    def __init__(self, flaws: Iterable[Flaw]) -> None:
        self.flaws = tuple(flaws)
        super().__init__("; ".join(f"{f.where}: {f.words}" for f in self.flaws[:MOST_TOLD]))

    @classmethod
    def of(cls, where: str, words: str) -> "BadInput":
        """One flaw."""
        return cls([Flaw(where, words)])

    def told(self) -> str:
        """All flaws as lines to print, the first twenty in full."""
        lines = [f"✕ {f.where}: {f.words}" if f.where else f"✕ {f.words}" for f in self.flaws[:MOST_TOLD]]
        more = len(self.flaws) - MOST_TOLD
        lines += [f"… và {more} chỗ nữa."] if more > 0 else []
        return "\n".join(["Chưa lập được phương án; chưa ghi gì cả.", *lines, ""])
