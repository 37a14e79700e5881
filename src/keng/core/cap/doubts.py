"""What speaks against raising an alarm of a warning: its age, and what else its sender said."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from keng.core.cap.message import MsgType, Reference

FRESH = timedelta(days=1)  # an older word may no longer be so, whatever its `expires` says


class Why(StrEnum):
    """The gravest first: what is over, what was taken back, what is not the last word, what is old."""

    EXPIRED = "expired"
    TAKEN_BACK = "taken_back"
    FOLLOWS_TAKEN_BACK = "follows_taken_back"
    OUTRUN = "outrun"
    BEFORE_ITS_FIRST = "before_its_first"
    OLD = "old"


@dataclass(frozen=True)
class Word:
    """One message of a sender: its name, its kind, whether it is believed, which it follows."""

    name: Reference
    msg_type: MsgType
    is_trusted: bool
    follows: frozenset[Reference] = frozenset()
    expires: datetime | None = None


@dataclass(frozen=True)
class Doubt:
    """Why not, and since when or by the word of when."""

    why: Why
    at: datetime


def doubts(word: Word, others: Iterable[Word], *, at: datetime) -> list[Doubt]:
    """What is wrong with a word among all others of the commune, the gravest first.

    Only the same sender counts, and nothing less believed speaks against what is believed more.
    An update sent at 21:00 that follows an alert of 22:00 → `[Doubt(BEFORE_ITS_FIRST, 22:00)]`.
    """
    heard = [
        one
        for one in others
        if one.name != word.name
        and one.name.sender == word.name.sender
        and (one.is_trusted or not word.is_trusted)
    ]
    return sorted(_found(word, heard, at), key=lambda one: list(Why).index(one.why))


def _found(word: Word, heard: list[Word], at: datetime) -> Iterator[Doubt]:
    if word.expires is not None and word.expires <= at:
        yield Doubt(Why.EXPIRED, word.expires)
    if at - word.name.sent > FRESH:
        yield Doubt(Why.OLD, word.name.sent)
    ends = [one for one in heard if one.msg_type is MsgType.CANCEL]
    if own := [one.name.sent for one in ends if word.name in one.follows]:
        yield Doubt(Why.TAKEN_BACK, max(own))
    elif firsts := [one.name.sent for one in ends if word.follows & one.follows]:
        yield Doubt(Why.FOLLOWS_TAKEN_BACK, max(firsts))
    if newer := [one.name.sent for one in heard if _outruns(one, word)]:
        yield Doubt(Why.OUTRUN, max(newer))
    if late := [first.sent for first in word.follows if first.sent > word.name.sent]:
        yield Doubt(Why.BEFORE_ITS_FIRST, max(late))


def _outruns(one: Word, word: Word) -> bool:
    is_of_it = word.name in one.follows or bool(word.follows & one.follows)
    return one.msg_type is not MsgType.CANCEL and is_of_it and one.name.sent > word.name.sent
