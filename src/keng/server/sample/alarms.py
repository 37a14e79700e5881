"""The sample's past alarms, lived through by the same actions as real ones, and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from django.db.models import F

from keng.core.escalation.machine import Reply
from keng.records.alarms.actions import (
    Cry,
    advance_alarm,
    answer_alarm,
    note_emergency_call,
    raise_alarm,
    stand_down,
)
from keng.records.alarms.calling import call_everybody
from keng.records.alarms.models import Alarm
from keng.records.households.models import Household
from keng.records.incidents.actions import IncidentFacts, close_alarm
from keng.records.incidents.follow_up import add_task, note_came, tick_task
from keng.records.incidents.models import Verdict
from keng.records.messages.models import Message, Occasion
from keng.server.sample import Sample

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # stands in until the alarm itself says when


@dataclass(frozen=True)
class Tale:
    """One alarm of the past: where and when, how many came, and what was written of it afterwards."""

    kind: str
    village: int
    nights_ago: int
    at: time
    note: str
    lasted: timedelta
    came: int
    verdict: Verdict | None  # None: nobody has written it down yet
    facts: IncidentFacts | None = None
    occasion: Occasion = Occasion.REAL
    calls_for_help: bool = False  # the emergency number was telephoned
    tasks: Sequence[tuple[str, int, bool]] = ()  # what, days from tonight, done


def _facts(**more: object) -> IncidentFacts:
    empty = IncidentFacts(kind="other", verdict=Verdict.REAL, began_at=LONG_AGO)
    return replace(empty, **more)  # type: ignore[arg-type]  # each name is a field of the facts


TALES = (
    Tale(
        "fire", 4, 40, time(2, 13), "Lửa ở bếp", 48 * MINUTE, 7, Verdict.REAL,
        _facts(
            cause="Chập điện ở bếp", loss=15_000_000, hurt=1, dead=0, handed_to="114",
            notes="Tổ liên gia dập được trước khi xe chữa cháy tới.",
            lesson="Tổ tới trong bốn phút. Bình chữa cháy của hai nhà đã hết hạn.",
        ),
        calls_for_help=True,
        tasks=(("Nạp lại bình chữa cháy của tổ", -6, False), ("Cắt cây che lối xe ở đầu ngõ", -20, True)),
    ),
    Tale(
        "theft", 1, 25, time(23, 40), "Có người lạ ở chuồng trâu", 35 * MINUTE, 5, Verdict.REAL,
        _facts(
            cause="Kẻ gian bỏ chạy khi nghe kẻng", loss=0, hurt=0, dead=0, handed_to="commune",
            lesson="Báo Công an xã ngay, không đuổi theo. Nên lắp đèn ở ngã ba.",
        ),
        tasks=(("Lắp đèn ở ngã ba", 14, False),),
    ),
    Tale(
        "fire", 0, 18, time(19, 20), "Khói sau nhà", 9 * MINUTE, 6, Verdict.FALSE,
        _facts(cause="Đốt rơm ngoài ruộng", lesson="Đốt rơm thì nhắn trưởng thôn trước."),
    ),
    Tale(
        "medical", 5, 9, time(5, 30), "Cụ ông ngất ở sân", 26 * MINUTE, 3, Verdict.REAL,
        _facts(hurt=1, dead=0, handed_to="115", lesson="Có người đón xe ở đầu ngõ nên xe vào ngay."),
        calls_for_help=True,
    ),
    Tale(
        "fire", 2, 6, time(19, 0), "Diễn tập quý", 30 * MINUTE, 6, Verdict.TEST,
        _facts(lesson="Sáu người tới trong bảy phút; hai số điện thoại không gọi được."),
        occasion=Occasion.DRILL,
        tasks=(("Hỏi lại hai số điện thoại không gọi được", 5, False),),
    ),
    Tale("disorder", 3, 2, time(21, 15), "Cãi nhau to ở quán", 20 * MINUTE, 4, None),
)  # fmt: skip


def make_alarms(sample: Sample) -> None:
    """Each tale in its turn; the messages it owed were handed over long ago."""
    for tale in TALES:
        row = _live_through(sample, tale)
        if tale.verdict is not None and tale.facts is not None:
            _write(sample, tale, row, tale.facts)
        _arrive()


def _live_through(sample: Sample, tale: Tale) -> Alarm:
    village = sample.villages[tale.village]
    night = sample.tonight - timedelta(days=tale.nights_ago)
    at = datetime.combine(night + timedelta(days=tale.at.hour < 12), tale.at, sample.commune.zone)
    homes = Household.objects.filter(village=village, head__phones__isnull=False).select_related("head")
    home = homes.order_by("number")[tale.nights_ago]
    cry = Cry(tale.kind, village, tale.occasion, household=home, note=tale.note)
    row = raise_alarm(cry, by=home.head, at=at)
    call_everybody(at=at)
    helpers = [call.person for call in row.calls.select_related("person").order_by("distance_m", "pk")]
    for n, person in enumerate(helpers[: tale.came]):
        _look(row, at=at + (n + 1) * 7 * SECOND)
        answer_alarm(row, Reply.COMING, by=person, at=at + (n + 1) * 7 * SECOND, minutes=3 + n)
    if tale.calls_for_help:
        note_emergency_call(row, at=at + MINUTE)
    for n, person in enumerate(helpers[: tale.came]):
        _look(row, at=at + (3 + n) * MINUTE)
        answer_alarm(row, Reply.ON_SCENE, by=person, at=at + (3 + n) * MINUTE)
    _look(row, at=at + tale.lasted)
    _arrive()
    leader = sample.teams[village.pk][0]
    return stand_down(row, by=leader, at=at + tale.lasted, is_false=tale.verdict == Verdict.FALSE)


def _arrive() -> None:
    owed = Message.objects.filter(subject__startswith="alarm:", state=Message.State.QUEUED)
    owed.update(state=Message.State.DELIVERED, state_at=F("made_at"))


def _look(row: Alarm, *, at: datetime) -> None:
    """What the watchman would have done by then."""
    while (
        due := Alarm.objects.filter(pk=row.pk, wake_at__lte=at).values_list("wake_at", flat=True).first()
    ) is not None:
        advance_alarm(row.pk, at=due)
        call_everybody(at=due)


def _write(sample: Sample, tale: Tale, row: Alarm, known: IncidentFacts) -> None:
    leader, at = sample.teams[row.village_id][0], row.raised_at + timedelta(hours=10)
    facts = replace(
        known,
        kind=tale.kind,
        verdict=tale.verdict or known.verdict,
        began_at=row.raised_at,
        over_at=row.ended_at,
        place=f"nhà {row.household.head}" if row.household else "",
        handed_at=row.raised_at + 12 * MINUTE if known.handed_to else None,
    )
    written = close_alarm(row, facts=facts, by=None, at=at)
    written.written_by = leader
    written.save(update_fields=["written_by"])
    if tale.calls_for_help:
        note_came(written, name="Xe của 114" if known.handed_to == "114" else "Xe cứu thương",
                  came_at=row.raised_at + 25 * MINUTE, by=None, at=at)  # fmt: skip
    for text, days, is_done in tale.tasks:
        due_on = sample.tonight + timedelta(days=days)
        task = add_task(written, text=text, responsible=leader, due_on=due_on, by=None, at=at)
        tick_task(task, is_done=is_done, by=None, at=at + timedelta(days=4))
