"""Reports that a gong was struck: kept as they came, judged by the corrected time, never doubled."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from keng.core.nights import STRUCK, Outcome, Proof, Source, conclude, night_of
from keng.records.gongs.models import GongPost
from keng.records.messages.models import Occasion
from keng.records.messages.outbox import no_longer_needed
from keng.records.people.models import Person
from keng.records.places.changes import note_change
from keng.records.refusal import Refused
from keng.records.watch.keeping import was_away
from keng.records.watch.models import Expectation, Ringing, WatchEvent
from keng.records.watch.schedules import window_of

AHEAD = timedelta(minutes=2)  # a clock may be this much ahead of ours and still be believed
CONCLUDED = ("outcome", "outcome_at", "confidence", "struck_at", "struck_by", "source", "wake_at")
NEEDS_REASON = frozenset({Source.PAPER})


@dataclass(frozen=True)
class Report:
    """What a reporter says, as it came in."""

    client_id: uuid.UUID
    source: Source
    struck_at: datetime  # by the reporter's own clock
    clock_offset_ms: int = 0  # that clock minus ours, as measured
    by: Person | None = None
    reporter: str = ""
    is_right_signal: bool = True
    signal_note: str = ""
    reason: str = ""
    occasion: Occasion = Occasion.REAL


@transaction.atomic
def report_ringing(post: GongPost, report: Report, *, at: datetime) -> Ringing:
    """Keep one report and let the night conclude what follows. The same `client_id` again changes nothing."""
    _in_turn(post.pk)
    if known := Ringing.objects.filter(client_id=report.client_id).first():
        return known
    struck_at = _believable(report, at)
    if report.source in NEEDS_REASON and not (report.reason.strip() and (report.reporter or report.by)):
        raise Refused(_("Ghi từ sổ giấy cần tên người ghi và lý do ghi muộn."))
    ringing = Ringing.objects.create(
        post=post,
        expectation=_expectation_of(post, struck_at),
        client_id=report.client_id,
        occasion=report.occasion,
        source=report.source,
        by=report.by,
        reporter=report.reporter[:120],
        struck_at=struck_at,
        received_at=at,
        clock_offset_ms=report.clock_offset_ms,
        is_right_signal=report.is_right_signal,
        signal_note=report.signal_note[:120],
        reason=report.reason[:200],
    )
    if ringing.expectation_id is not None and report.occasion == Occasion.REAL:
        _note(ringing.expectation_id, WatchEvent.Kind.REPORTED, at, by=report.by, note=report.signal_note)
        ringing.expectation = settle(ringing.expectation_id, at=at, by=report.by)
    return ringing


@transaction.atomic
def take_back(ringing: Ringing, *, by: Person, reason: str, at: datetime) -> Ringing:
    """A report was wrong: a new row says so, the old one stays, the night concludes again."""
    _in_turn(ringing.post_id)
    if Ringing.objects.filter(corrects=ringing).exists():
        raise Refused(_("Báo cáo này đã được đính chính trước đó."))
    void = Ringing.objects.create(
        post_id=ringing.post_id,
        expectation_id=ringing.expectation_id,
        client_id=uuid.uuid4(),
        occasion=ringing.occasion,
        source=ringing.source,
        by=by,
        struck_at=ringing.struck_at,
        received_at=at,
        reason=reason[:200],
        corrects=ringing,
        is_void=True,
    )
    if ringing.expectation_id is not None:
        settle(ringing.expectation_id, at=at, by=by, note=reason)
    return void


@transaction.atomic(savepoint=False)
def settle(expectation_id: int, *, at: datetime, by: Person | None, note: str = "") -> Expectation:
    """Conclude a night anew from everything known about it now."""
    row = (
        Expectation.objects.select_for_update(of=("self",)).select_related("exemption").get(pk=expectation_id)
    )
    before = row.outcome
    standing = row.ringings.filter(is_void=False, corrected_by=None, occasion=Occasion.REAL)
    reports = {_proof(r): r for r in standing.select_related("by").order_by("-received_at")}
    found = conclude(
        window_of(row),
        list(reports),
        at=at,
        is_excused=row.exemption is not None,
        was_away=was_away(row.ring_at, row.cut_off_at),
    )
    chosen = reports[found.proof] if found.proof else None
    row.outcome, row.outcome_at, row.confidence = found.outcome, at, found.confidence
    row.struck_at = chosen.struck_at if chosen else None
    row.struck_by = chosen.by if chosen else None
    row.source = chosen.source if chosen else ""
    # The watchman looks again at once where something may still have to be said.
    is_open = found.outcome in (Outcome.WAITING, Outcome.MISSED, Outcome.WRONG_SIGNAL)
    row.wake_at = max(at, row.wake_at or at) if is_open and row.cut_off_at > at else None
    row.save(update_fields=CONCLUDED)
    if found.outcome in STRUCK:
        no_longer_needed(f"expectation:{row.pk}", at=at, reason=_("đã đánh kẻng"))
    if row.outcome != before:
        was_final = before not in (Outcome.WAITING, Outcome.EXCUSED)
        kind = WatchEvent.Kind.CORRECTED if was_final else WatchEvent.Kind.CONCLUDED
        _note(row.pk, kind, at, by=by, outcome=row.outcome, note=note)
    note_change("watch", commune=row.commune_id, village=row.village_id, at=at)
    return row


def _in_turn(post_id: int) -> None:
    """Reports on one gong are taken one after the other: a phone may send the same tap twice at once."""
    GongPost.objects.select_for_update(no_key=True).filter(pk=post_id).first()


def _believable(report: Report, at: datetime) -> datetime:
    struck_at = report.struck_at - timedelta(milliseconds=report.clock_offset_ms)
    if struck_at > at + AHEAD:
        raise Refused(_("Giờ đánh kẻng nằm ở phía trước; hãy xem lại đồng hồ."))
    return min(struck_at, at)


def _expectation_of(post: GongPost, struck_at: datetime) -> Expectation | None:
    """The night a strike speaks of: the window it falls in, else that night's row: a late one shows too."""
    rows = Expectation.objects.filter(post=post)
    inside = rows.filter(early_from__lte=struck_at, cut_off_at__gt=struck_at).order_by("ring_at").first()
    if inside is not None:
        return inside
    night = night_of(struck_at, post.village.commune.zone)
    return rows.filter(night=night, cut_off_at__lte=struck_at).order_by("-ring_at").first()


def _proof(ringing: Ringing) -> Proof:
    return Proof(ringing.struck_at, Source(ringing.source), ringing.is_right_signal)


def _note(
    expectation_id: int,
    kind: WatchEvent.Kind,
    at: datetime,
    *,
    by: Person | None,
    outcome: str = "",
    note: str = "",
) -> None:
    WatchEvent.objects.create(
        expectation_id=expectation_id, kind=kind, at=at, by=by, outcome=outcome, note=note[:300]
    )
