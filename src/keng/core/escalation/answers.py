"""What a called neighbour types back: "1", "1 10", "2", "0", "toi den sau 5 phut"."""

import re
from dataclasses import dataclass

from keng.core.escalation.machine import Reply
from keng.core.names import fold

ON_THE_WAY = 5  # minutes, where none are named
LONGEST = 60
DIGITS = {"1": Reply.COMING, "2": Reply.ON_SCENE, "0": Reply.CANNOT}
NOT = frozenset({"khong", "ko", "chua", "ban", "om"})
THERE = ("co mat", "toi noi", "da den", "da toi", "den noi")
COMING = frozenset({"den", "sang", "ok", "coming"})
AGREES = frozenset({"1", "dong y", "toi dong y", "co", "ok", "yes", "i agree"})
TAKES_BACK = frozenset({"huy", "nham", "bao nham", "huy bo", "huy bao dong"})


@dataclass(frozen=True)
class Answer:
    """One answer to a call; `minutes` on the way for somebody who is coming."""

    reply: Reply
    minutes: int = ON_THE_WAY


def understand_answer(text: str) -> Answer | None:
    """`"1 10"` → coming in ten minutes; `"khong den duoc"` → cannot; None for anything else."""
    plain = fold(text)
    words = re.findall(r"[a-z]+|\d+", plain)
    if not words or len(words) > 8:
        return None
    if words[0] in DIGITS and all(w.isdigit() or w in {"p", "phut"} for w in words):
        return Answer(DIGITS[words[0]], _minutes(words[1:]))
    if set(words) & NOT:
        return Answer(Reply.CANNOT) if set(words) & (COMING | {"duoc"}) else None
    if any(said in plain for said in THERE):
        return Answer(Reply.ON_SCENE)
    return Answer(Reply.COMING, _minutes(words)) if set(words) & COMING else None


def agrees(text: str) -> bool:
    """Whether a second officer says yes to a wide alarm, and nothing else."""
    return " ".join(re.findall(r"[a-z]+|\d+", fold(text))) in AGREES


def takes_back(text: str) -> bool:
    """Whether the raiser says that it was a mistake, and nothing else."""
    return " ".join(re.findall(r"[a-z]+", fold(text))) in TAKES_BACK


def _minutes(words: list[str]) -> int:
    named = [int(w) for w in words if w.isdigit() and len(w) <= 3]
    return max(1, min(named[0], LONGEST)) if named else ON_THE_WAY
