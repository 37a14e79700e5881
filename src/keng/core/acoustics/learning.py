"""How loud one gong is found to be: guessed, then measured, then corrected by what homes say they heard."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from keng.core.acoustics.hearing import Listener, wanted_outdoors_dba
from keng.core.acoustics.nights import INSECTS, NightKind
from keng.core.acoustics.rules import Gong, Rule, Weather, level_dba
from keng.core.acoustics.strength import Answer, Check, Strength, measured, updated


@dataclass(frozen=True)
class Learnt:
    """Step by step: `assumed`; `prior` is what was measured where it was, else as assumed; `strength` after
    the answers, counted by kind."""

    assumed: Strength
    prior: Strength
    strength: Strength
    answers: Mapping[Answer, int]

    @property
    def is_measured(self) -> bool:
        return self.prior != self.assumed

    @property
    def is_news(self) -> bool:
        return self.strength != self.assumed


def learn(
    assumed: Strength | None = None,
    *,
    strokes: Sequence[float] | None = None,
    answers: Iterable[tuple[Answer, float]] = (),
    night: NightKind = INSECTS,
    rule: Rule = Rule.CAUTIOUS,
) -> Learnt:
    """`strokes` are ten levels at 10 m, `answers` pairs of what a home said and its metres from the gong.

    Homes answer as they are awake indoors on such a night. Raises `TooFewStrokes`. Instance: three homes at
    60 to 180 m that hear nothing move 110 ± 4 below 107.
    """
    assumed, answers = assumed or Strength(), list(answers)
    prior = measured(strokes) if strokes is not None else assumed
    needed, weather = wanted_outdoors_dba(night.ear(Listener.INDOORS)), Weather(night.air)
    checks = [Check(said, -level_dba(rule, Gong(0.0), far, weather=weather), needed) for said, far in answers]
    counts = {one: sum(said is one for said, _ in answers) for one in Answer}
    found = updated(prior, checks) if checks else prior
    return Learnt(assumed, prior, found, {one: count for one, count in counts.items() if count})
