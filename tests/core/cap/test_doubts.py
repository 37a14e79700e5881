"""What speaks against a warning that waits: its age, and what else its sender said of the same thing."""

from datetime import datetime, timedelta

import pytest

from keng.core.cap.doubts import Word, doubts
from keng.core.cap.message import MsgType, Reference

AT = datetime.fromisoformat("2026-11-23T22:00:00+07:00")
HOUR = timedelta(hours=1)


def word(name, hours=0.0, *follows, kind=MsgType.ALERT, is_trusted=True, expires=None):
    """A word of the province, sent so many hours before `AT`."""
    return Word(
        Reference("tinh@x", name, AT - hours * HOUR),
        kind,
        is_trusted,
        frozenset(one.name for one in follows),
        expires,
    )


FIRST = word("a", 3)
UPDATE = word("b", 2, FIRST, kind=MsgType.UPDATE)
LATER = word("c", 1, FIRST, kind=MsgType.UPDATE)
END = word("e", 1, FIRST, kind=MsgType.CANCEL)
EARLY = word("d", 5, FIRST, kind=MsgType.UPDATE)
HEARSAY = word("f", 1, FIRST, kind=MsgType.CANCEL, is_trusted=False)


@pytest.mark.parametrize(
    ("one", "others", "found"),
    [
        (FIRST, (), []),
        (word("a", 25), (), ["old"]),
        (word("a", 25, expires=AT), (), ["expired", "old"]),
        (FIRST, (UPDATE,), ["outrun"]),
        (UPDATE, (FIRST, UPDATE), []),
        (UPDATE, (FIRST, LATER), ["outrun"]),
        (LATER, (UPDATE,), []),
        (EARLY, (FIRST,), ["before_its_first"]),
        (FIRST, (EARLY,), []),
        (FIRST, (END,), ["taken_back"]),
        (UPDATE, (FIRST, END), ["follows_taken_back"]),
        (FIRST, (HEARSAY,), []),
    ],
)
def test_a_word_is_doubted_by_its_age_and_by_what_its_sender_said_besides(one, others, found):
    assert [doubt.why for doubt in doubts(one, others, at=AT)] == found


def test_nobody_else_speaks_against_it_and_each_doubt_names_its_moment():
    other = Word(Reference("xa@y", "z", AT), MsgType.CANCEL, True, frozenset({FIRST.name}))
    assert doubts(FIRST, (other,), at=AT) == []
    assert [doubt.at for doubt in doubts(FIRST, (END, UPDATE, LATER), at=AT)] == [AT - HOUR, AT - HOUR]
