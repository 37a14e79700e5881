"""How close a striker came to a signal while practising, and what to do better."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log
from statistics import fmean, median

from keng.core.signals.expected import Group, groups
from keng.core.signals.heard import merge
from keng.core.signals.language import Kind, Signal
from keng.core.signals.recognise import Recognition, recognise
from keng.core.signals.refused import Gettext

EVEN_HAND = 0.10  # spread of the log gap of a practised striker; 0.35 is no rhythm any more
NO_RHYTHM = 0.35
TEMPO_FINE = 0.25  # log: a quarter faster or slower is still the same signal to the ear
TEMPO_OFF = 0.8
FEWEST = 3


@dataclass(frozen=True)
class Score:
    """`points` 0..100; `words` say what was heard and what to change, best first."""

    points: int
    is_understood: bool  # the recogniser took it for this signal
    words: tuple[str, ...]


def score(signal: Signal, taps: Sequence[float], gettext: Gettext = str) -> Score:
    """Points for taps in seconds. A third each for the counts, for the evenness and for the tempo.

    A performance that the recogniser does not take for the signal gets at most half.
    """
    struck = merge(taps)
    if len(struck) < FEWEST:
        few = gettext("Chưa nghe đủ tiếng. Chạm theo nhịp rồi bấm Xong.")
        return Score(0, is_understood=False, words=(few,))
    found = recognise(struck, [signal])
    expected, heard = groups(signal), found.heard
    counts, count_words = _counts(signal, expected, heard, gettext)
    evenness, tempo = _rhythm(expected, heard, struck)
    even_points = _points(evenness, EVEN_HAND, NO_RHYTHM)
    tempo_points = _points(abs(tempo), TEMPO_FINE, TEMPO_OFF)
    is_understood = found.signal is not None
    points = round(100 * (counts + even_points + tempo_points) / 3)
    hand_words = [*_hand_words(even_points, gettext), *_tempo_words(tempo, gettext)]
    words = [_verdict(found, gettext), *count_words, *hand_words]
    return Score(points if is_understood else min(points, 50), is_understood, tuple(words))


def _verdict(found: Recognition, gettext: Gettext) -> str:
    if found.signal is not None:
        return gettext("Nghe ra đúng hiệu lệnh.")
    return gettext("Chưa nghe ra hiệu lệnh này: thử lại, nghỉ rõ giữa các nhóm.")


def _counts(
    signal: Signal, expected: Sequence[Group], heard: Sequence[tuple[Kind, int]], gettext: Gettext
) -> tuple[float, list[str]]:
    """Share of the groups with the right number of strokes; a roll only has to be long enough."""
    if not heard:
        return 0.0, []
    wanted = list(expected)
    if signal.is_continuous:
        wanted = [expected[i % len(expected)] for i in range(len(heard))]
    right = sum(_is_right(g, n) for g, (_, n) in zip(wanted, heard, strict=False))
    words = []
    if len(heard) < len(wanted):
        fewer = gettext("Còn thiếu %(missing)s nhóm: hiệu lệnh này có %(all)s nhóm.")
        words.append(fewer % {"missing": len(wanted) - len(heard), "all": len(wanted)})
    for g, (_, n) in zip(wanted, heard, strict=False):
        if g.kind is Kind.STROKES and n != g.count:
            wrong = gettext("Có nhóm %(n)s tiếng, đúng ra là %(right)s tiếng.")
            words.append(wrong % {"n": n, "right": g.count})
            break
    return right / len(wanted), words


def _is_right(group: Group, count: int) -> bool:
    if group.kind is Kind.ROLL:
        return group.is_open or abs(log(count / group.count)) < 0.6
    return count == group.count


def _rhythm(
    expected: Sequence[Group], heard: Sequence[tuple[Kind, int]], struck: Sequence[float]
) -> tuple[float, float]:
    """Spread of the gaps about each group's own line, and the tempo against the signal's (log)."""
    gaps = [log(b - a) for a, b in pairwise(struck)]
    spreads, paces, at = [], [], 0
    for i, (_, n) in enumerate(heard):
        group = expected[i % len(expected)]
        inside = gaps[at : at + n - 1]
        at += n
        if not inside:
            continue
        slope = group.slope / max(len(inside) - 1, 1)
        level = [g - slope * (k - (len(inside) - 1) / 2) for k, g in enumerate(inside)]
        middle = median(level)
        paces.append(middle - group.middle)
        if len(inside) > 1:  # of a single gap nobody can say how even it is
            spreads.append(fmean(abs(x - middle) for x in level) * 1.25)  # of a normal spread
    return (fmean(spreads) if spreads else 0.0), (fmean(paces) if paces else 0.0)


def _points(off: float, fine: float, worst: float) -> float:
    return min(max((worst - off) / (worst - fine), 0.0), 1.0)


def _hand_words(points: float, gettext: Gettext) -> list[str]:
    if points > 0.9:
        return [gettext("Tay đánh đều.")]
    uneven = gettext("Nhịp chưa đều: nghe mẫu rồi đánh chậm lại cho đều tay.")
    return [uneven] if points < 0.6 else []


def _tempo_words(tempo: float, gettext: Gettext) -> list[str]:
    if abs(tempo) <= TEMPO_FINE:
        return []
    slower, faster = gettext("Đánh chậm hơn mẫu %(n)s%%."), gettext("Đánh nhanh hơn mẫu %(n)s%%.")
    return [(slower if tempo > 0 else faster) % {"n": round(abs(exp(tempo) - 1) * 100)}]
