"""Signals drawn at random, for property tests."""

from datetime import time

from hypothesis import strategies as st

from keng.core.rights import Role
from keng.core.signals import Hours, Kind, Peal, Purpose, Signal

gaps = st.floats(0.1, 5.0).map(lambda s: round(s, 2))
times = st.times().map(lambda t: time(t.hour, t.minute))
texts = st.sampled_from(["Kẻng bình yên", "Kẻng báo cháy", "Họp thôn"])


@st.composite
def peals(draw: st.DrawFn) -> Peal:
    """Any peal within the physical limits."""
    kind = draw(st.sampled_from(Kind))
    count = draw(st.integers(4, 30) if kind is Kind.ROLL else st.integers(1, 12))
    last = draw(gaps)
    pause = draw(st.just(0.0) | st.floats(1.2, 5.0).map(lambda r: round(last * r + 0.01, 2)))
    return Peal(kind, count, draw(st.integers(1, 3)), draw(gaps), last, pause)


@st.composite
def hours(draw: st.DrawFn) -> Hours:
    """Any span of the day, over midnight or not."""
    start = draw(times)
    end = draw(times.filter(lambda t: t != start))
    return Hours(start, end, draw(st.frozensets(st.integers(0, 6), min_size=1)))


@st.composite
def signals(draw: st.DrawFn) -> Signal:
    """Any signal a commune could write down."""
    return Signal(
        draw(st.sampled_from(Purpose)),
        draw(texts),
        tuple(draw(st.lists(peals(), min_size=1, max_size=3))),
        draw(st.none() | st.integers(1, 1)),
        tuple(draw(st.lists(hours(), max_size=2))),
        tuple(draw(st.lists(st.sampled_from(Role), max_size=3, unique=True))),
        draw(st.just("") | texts),
    )
