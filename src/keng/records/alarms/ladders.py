"""A commune's own ladders for its alarms: set, taken back to ours, put back; each change in the log."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from keng.core.escalation.kinds import Kind
from keng.core.escalation.ladder import Ladder, Rung
from keng.core.names import nfc
from keng.records.alarms.kinds import checked, ladder_in
from keng.records.alarms.models import AlarmLadder
from keng.records.people.audit import note_act
from keng.records.people.models import Account
from keng.records.places.models import Commune, Village
from keng.records.refusal import Refused

GONE = "-"  # how the history marks a row that was taken away


@dataclass(frozen=True)
class LadderChange:
    """One change of a ladder: when, by whom, and the ladder that stood after it; None where none did."""

    at: datetime
    by: str
    left: Ladder | None


def mark_of(ladder: Ladder) -> str:
    """Tells one ladder from another: what somebody saw who sends a change of it."""
    return hashlib.sha256(repr(ladder).encode()).hexdigest()[:16]


def in_use(commune: Commune, kind: Kind, *, village: Village | None) -> tuple[AlarmLadder | None, Ladder]:
    """The row that counts there, the village's or the commune's, and its ladder; no row where it is ours."""
    rows = AlarmLadder.objects.filter(commune=commune, kind=kind.code)
    own = rows.filter(village=village).first() if village else None
    row = own or rows.filter(village=None).first()
    return row, ladder_in(row) if row else kind.ladder


def changes_of(commune: Commune, kind: Kind, *, village: Village | None) -> list[LadderChange]:
    """The last two changes of the ladder of that very place, the newest first."""
    rows = AlarmLadder.history.filter(commune=commune, kind=kind.code, village=village)
    last = rows.select_related("history_user__person").order_by("-history_date", "-history_id")[:2]
    return [
        LadderChange(
            one.history_date,
            one.history_user.get_full_name() if one.history_user else "",
            None if one.history_type == GONE else ladder_in(one),
        )
        for one in last
    ]


@transaction.atomic
def set_ladder(
    commune: Commune,
    kind: Kind,
    ladder: Ladder,
    *,
    village: Village | None,
    by: Account | None,
    at: datetime,
    seen: str = "",
) -> AlarmLadder:
    """Use this ladder from the next rung on; of a village, or of every village that has none of its own.

    `seen` is the mark of the ladder it was made from: refused where another one counts by now. The same
    ladder again changes nothing.
    """
    checked(ladder)
    _one_after_the_other(commune)
    row, known = in_use(commune, kind, village=village)
    own = row if row is not None and (row.village_id is None) == (village is None) else None
    if own is not None and known == ladder:
        return own
    if seen and seen != mark_of(known):
        raise Refused(_overtaken(commune, kind, village))
    own = own or AlarmLadder(commune=commune, village=village, kind=kind.code)
    own.rungs = [_written(rung) for rung in ladder.rungs]
    own.repeat_s, own.source = int(ladder.repeat.total_seconds()), nfc(ladder.source)[:120]
    own._history_date, own._history_user = at, by
    own.save()
    steps = [
        f"{'+'.join(rung.circles)} {int(rung.wait.total_seconds())}s{_must_said(rung)}"
        for rung in ladder.rungs
    ]
    _note("set_ladder", commune, kind, village, by, at, " > ".join([*steps, f"{own.repeat_s}s"]))
    return own


@transaction.atomic
def drop_ladder(
    commune: Commune, kind: Kind, *, village: Village | None, by: Account | None, at: datetime
) -> None:
    """Back to the commune's ladder, or to ours."""
    own = AlarmLadder.objects.filter(commune=commune, village=village, kind=kind.code).first()
    if own is None:
        raise Refused(_("Đang dùng thang mặc định rồi."))
    own._history_date, own._history_user = at, by
    own.delete()
    _note("drop_ladder", commune, kind, village, by, at)


@transaction.atomic
def put_back_ladder(
    commune: Commune, kind: Kind, *, village: Village | None, by: Account | None, at: datetime
) -> None:
    """As it stood before its last change: done twice, the change counts again."""
    _one_after_the_other(commune)
    changes = changes_of(commune, kind, village=village)
    if not changes:
        raise Refused(_("Thang này chưa đổi lần nào."))
    before = changes[1].left if len(changes) > 1 else None
    if before is None:
        drop_ladder(commune, kind, village=village, by=by, at=at)
    else:
        set_ladder(commune, kind, before, village=village, by=by, at=at)


def _one_after_the_other(commune: Commune) -> None:
    Commune.objects.select_for_update(no_key=True).filter(pk=commune.pk).values_list("pk").first()


def _overtaken(commune: Commune, kind: Kind, village: Village | None) -> str:
    """Who was quicker, and when."""
    own = changes_of(commune, kind, village=village)
    newest = max(own + changes_of(commune, kind, village=None), key=lambda one: one.at)
    return _(
        "%(who)s đã đổi thang này lúc %(t)s, sau khi bác mở trang. Chưa ghi gì. Xem thang đang dùng ở dưới; "
        "vẫn muốn đổi thì chạm Lưu lần nữa."
    ) % {
        "who": newest.by or _("Người khác"),
        "t": f"{timezone.localtime(newest.at, commune.zone):%H:%M %d/%m}",
    }


def _written(rung: Rung) -> dict[str, object]:
    must = {"who": rung.must.who.value, "heads": rung.must.heads} if rung.must else None
    circles = [circle.value for circle in rung.circles]
    return {"circles": circles, "wait_s": int(rung.wait.total_seconds()), "must": must}


def _must_said(rung: Rung) -> str:
    return f" {rung.must.who}:{rung.must.heads or 'all'}" if rung.must else ""


def _note(
    verb: str,
    commune: Commune,
    kind: Kind,
    village: Village | None,
    by: Account | None,
    at: datetime,
    detail: str = "",
) -> None:
    subject = f"village:{village.pk}" if village else f"commune:{commune.pk}"
    text = ": ".join(filter(None, [kind.code, detail]))
    note_act(verb, subject=subject, by=by, commune=commune, at=at, detail=text)
