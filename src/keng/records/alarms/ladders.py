"""A commune's own ladders for its alarms: set, taken back to ours, written in the log."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from keng.core.escalation.kinds import Kind
from keng.core.escalation.ladder import Ladder, Rung
from keng.core.names import nfc
from keng.records.alarms.kinds import checked
from keng.records.alarms.models import AlarmLadder
from keng.records.people.audit import note_act
from keng.records.people.models import Account
from keng.records.places.models import Commune, Village
from keng.records.refusal import Refused


@transaction.atomic
def set_ladder(
    commune: Commune, kind: Kind, ladder: Ladder, *, village: Village | None, by: Account | None, at: datetime
) -> AlarmLadder:
    """Use this ladder from the next rung on; of a village, or of every village that has none of its own."""
    checked(ladder)
    row, _made = AlarmLadder.objects.update_or_create(
        commune=commune,
        village=village,
        kind=kind.code,
        defaults={
            "rungs": [_written(rung) for rung in ladder.rungs],
            "repeat_s": int(ladder.repeat.total_seconds()),
            "source": nfc(ladder.source)[:120],
        },
    )
    steps = [
        f"{'+'.join(rung.circles)} {int(rung.wait.total_seconds())}s{_must_said(rung)}"
        for rung in ladder.rungs
    ]
    _note("set_ladder", commune, kind, village, by, at, " > ".join([*steps, f"{row.repeat_s}s"]))
    return row


@transaction.atomic
def drop_ladder(
    commune: Commune, kind: Kind, *, village: Village | None, by: Account | None, at: datetime
) -> None:
    """Back to the commune's ladder, or to ours."""
    gone, _each = AlarmLadder.objects.filter(commune=commune, village=village, kind=kind.code).delete()
    if not gone:
        raise Refused(_("Đang dùng thang mặc định rồi."))
    _note("drop_ladder", commune, kind, village, by, at)


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
