"""The kinds and ladders that count in a commune: its own where it has some, else what we ship."""

from dataclasses import replace
from datetime import timedelta

from django.db.models import Q, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keng.core.escalation.kinds import PRESETS, Kind
from keng.core.escalation.ladder import SILENT, Circle, Ladder, LadderFault, Rung, faults
from keng.core.escalation.musts import Answerers, Must
from keng.records.alarms.models import AlarmKind, AlarmLadder
from keng.records.places.models import Commune, Village
from keng.records.refusal import Refused

FAULT_WORDS = {
    LadderFault.NO_RUNGS: gettext_lazy("Thang gọi chưa có bậc nào."),
    LadderFault.NO_CIRCLE: gettext_lazy("bậc này chưa gọi ai."),
    LadderFault.TOO_HASTY: gettext_lazy("chờ ít nhất 30 giây, ngắn hơn không ai kịp dậy."),
    LadderFault.GOES_QUIET: gettext_lazy("chờ quá 10 phút là im lặng; hãy gọi tiếp sớm hơn."),
    LadderFault.ENDS_IN_NOBODY: gettext_lazy("bậc cuối phải có công an, cán bộ xã: luôn có người nhận."),
    LadderFault.ASKS_A_VILLAGE: gettext_lazy(
        "cả thôn thì không thể bắt ai cũng trả lời; hãy chọn ít người hơn."
    ),
    LadderFault.ASKS_NOBODY: gettext_lazy("phải ít nhất 1 người trả lời."),
    LadderFault.TOP_GOES_QUIET: gettext_lazy("bậc cuối phải gọi lại trong khoảng 30 giây đến 10 phút."),
}


def kinds_of(commune: Commune) -> list[Kind]:
    """Every kind of alarm of a commune, in our order."""
    own = {row.code: row for row in commune.alarm_kinds.all()}
    return [_merged(kind, own.get(kind.code)) for kind in PRESETS]


def read_kinds_once(commune: Commune) -> None:
    """Keep the commune's own kinds with this very object: one statement however often they are asked for.

    Only for an object that lives as long as one request or one round of the watchman.
    """
    prefetch_related_objects([commune], "alarm_kinds")


def kind_of(commune: Commune, code: str) -> Kind:
    """One kind; a code that nobody knows is refused."""
    for kind in kinds_of(commune):
        if kind.code == code:
            return kind
    raise Refused(_("Không có loại báo động này."))


def ladder_of(village: Village, kind: Kind, *, is_silent: bool = False) -> Ladder:
    """The ladder that an alarm of this kind climbs there: the village's, the commune's, ours."""
    if is_silent:
        return SILENT
    rows = AlarmLadder.objects.filter(commune=village.commune_id, kind=kind.code)
    own = {row.village_id: row for row in rows.filter(Q(village=village) | Q(village=None))}
    found = own.get(village.pk) or own.get(None)
    return kind.ladder if found is None else ladder_in(found)


def ladder_in(row: AlarmLadder) -> Ladder:
    """A row read as the ladder it is."""
    rungs = tuple(
        Rung(
            tuple(Circle(c) for c in one["circles"]),
            timedelta(seconds=one["wait_s"]),
            Must(Answerers(one["must"]["who"]), one["must"]["heads"]) if one.get("must") else None,
        )
        for one in row.rungs
    )
    return Ladder(rungs, repeat=timedelta(seconds=row.repeat_s), source=row.source)


def checked(ladder: Ladder) -> Ladder:
    """The ladder if it may be used; refused in words that name the rung."""
    if found := faults(ladder):
        said = [_("Bậc %(n)s: %(why)s") % {"n": n + 1, "why": FAULT_WORDS[fault]} for n, fault in found]
        raise Refused(" ".join(said))
    return ladder


def _merged(kind: Kind, row: AlarmKind | None) -> Kind:
    if row is None:
        return kind
    steps = tuple(line for line in row.card.splitlines() if line.strip())
    return replace(
        kind, name=row.name, emergency=row.emergency, strength=row.strength, card=steps, signal=row.signal
    )
