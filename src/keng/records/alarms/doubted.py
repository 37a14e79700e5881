"""Warnings that wait, each beside what speaks against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from keng.core.cap.doubts import Doubt, Word, doubts
from keng.core.cap.message import MsgType, Reference
from keng.core.cap.reading import references_in
from keng.records.alarms.models import CapProposal


@dataclass(frozen=True)
class Doubted:
    """A warning and the doubts about it; none about one that is decided."""

    row: CapProposal
    doubts: Sequence[Doubt] = ()


def doubted(rows: Sequence[CapProposal], *, at: datetime) -> list[Doubted]:
    """Each warning with its doubts, asked in one go of all that its commune was sent."""
    waiting = [row for row in rows if row.state == CapProposal.State.WAITING]
    senders = {row.sender for row in waiting}
    known = CapProposal.objects.filter(commune__in={row.commune_id for row in waiting}, sender__in=senders)
    words = {row.pk: _word(row) for row in known}
    return [
        Doubted(row, doubts(words[row.pk], words.values(), at=at) if row in waiting else ()) for row in rows
    ]


def _word(row: CapProposal) -> Word:
    return Word(
        Reference(row.sender, row.identifier, row.sent_at),
        MsgType(row.msg_type),
        row.trust == CapProposal.Trust.TRUSTED,
        frozenset(references_in(row.follows)),
        row.expires_at,
    )
