"""How loud each hanging gong is found to be: ten strokes measured, then what homes say they heard.

A gong's `strokes_dba` are ten levels at 10 m; its `answers` say by home: `{"h12": "clear", "h30": "not"}`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from keng.core.acoustics.learning import Learnt, learn
from keng.core.acoustics.strength import STROKES, Answer, Strength
from keng.core.planning.fields import real
from keng.core.planning.places import Drawn, Place
from keng.core.planning.refused import Flaw
from keng.core.planning.siting.wishes import Wishes


@dataclass(frozen=True)
class Learned:
    """A drawn gong with its strength before and after."""

    gong: Place
    learnt: Learnt

    @property
    def assumed(self) -> Strength:
        return self.learnt.assumed

    @property
    def strength(self) -> Strength:
        return self.learnt.strength

    @property
    def answers(self) -> Mapping[Answer, int]:
        return self.learnt.answers

    @property
    def is_news(self) -> bool:
        return self.learnt.is_news

    def told(self) -> str:
        """One line for whoever hung it."""
        steps = [f"ban đầu {_shown(self.assumed)}"]
        if self.learnt.is_measured:
            steps.append(f"đo mười tiếng {_shown(self.learnt.prior)}")
        if self.answers:
            said = ", ".join(f"{count} {WORDS[answer]}" for answer, count in self.answers.items())
            steps.append(f"sau {sum(self.answers.values())} hộ trả lời ({said}) {_shown(self.strength)}")
        return f"{self.gong.where[:1].upper()}{self.gong.where[1:]}: {'; '.join(steps)}."


WORDS = {Answer.CLEAR: "nghe rõ", Answer.FAINT: "nghe nhỏ", Answer.NOTHING: "không nghe"}


def learned(drawn: Drawn, wishes: Wishes, flaws: list[Flaw]) -> list[Learned]:
    """One for each hanging gong, in order; homes answer as they are awake indoors on the first night."""
    homes = {home.name: home for home in drawn.of("home")}
    return [_of(gong, homes, wishes, flaws) for gong in drawn.of("gong")]


def _of(gong: Place, homes: Mapping[str, Place], wishes: Wishes, flaws: list[Flaw]) -> Learned:
    assumed = Strength(real(gong, "strength_dba", wishes.strength_dba, flaws), wishes.strength_sd_db)
    answers = [
        (said, math.hypot(home.x - gong.x, home.y - gong.y)) for home, said in _answers(gong, homes, flaws)
    ]
    strokes = _strokes(gong, flaws)
    learnt = learn(assumed, strokes=strokes, answers=answers, night=wishes.nights[0], rule=wishes.rule)
    return Learned(gong, learnt)


def _strokes(gong: Place, flaws: list[Flaw]) -> list[float] | None:
    levels = gong.more.get("strokes_dba")
    if levels is None:
        return None
    where = f"{gong.where} · strokes_dba"
    if not isinstance(levels, list) or not all(_is_level(level) for level in levels):
        flaws.append(Flaw(where, "phải là danh sách mức đo, dBA ở 10 m"))
    elif len(levels) < STROKES:
        flaws.append(Flaw(where, f"cần mười tiếng, mới có {len(levels)}"))
    else:
        return [float(level) for level in levels]
    return None


def _is_level(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 200


def _answers(gong: Place, homes: Mapping[str, Place], flaws: list[Flaw]) -> list[tuple[Place, Answer]]:
    table = gong.more.get("answers", {})
    if not isinstance(table, Mapping):
        flaws.append(Flaw(f"{gong.where} · answers", 'phải là một bảng, ví dụ {"h12": "clear"}'))
        return []
    found = []
    for name, said in table.items():
        if str(name) not in homes:
            flaws.append(Flaw(f"{gong.where} · answers · {name}", "không có hộ nào mang mã này"))
        elif said not in list(Answer):
            known = ", ".join(Answer)
            flaws.append(Flaw(f"{gong.where} · answers · {name}", f"không hiểu {said!r}; dùng được: {known}"))
        else:
            found.append((homes[str(name)], Answer(said)))
    return found


def _shown(strength: Strength) -> str:
    return f"{strength.dba:.1f} ± {strength.sd_db:.1f} dBA".replace(".", ",")
