"""Nights that do not count: with reason and approver, given ahead or afterwards, and taken back."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from keng.core.nights import Outcome
from keng.records.gongs.models import GongPost
from keng.records.messages.outbox import no_longer_needed_all
from keng.records.people.models import Person
from keng.records.places.changes import note_change
from keng.records.places.models import Commune, Village
from keng.records.refusal import Refused
from keng.records.watch.models import Exemption, Expectation, WatchEvent
from keng.records.watch.ringings import settle

# What an excuse may still turn: a night that was struck stays struck.
_SILENT = (Outcome.WAITING, Outcome.MISSED, Outcome.UNKNOWN)

LONGEST = timedelta(days=92)  # a gong must not fall silent for good by a mistyped year


@dataclass(frozen=True)
class Scope:
    """Where an exemption holds: the commune, one village of it, or one post."""

    commune: Commune
    village: Village | None = None
    post: GongPost | None = None


@transaction.atomic
def excuse(
    scope: Scope, *, kind: str, from_on: date, until_on: date, reason: str, approved_by: Person, at: datetime
) -> Exemption:
    """Excuse the nights from `from_on` to `until_on`, both included; striking resumes by itself after."""
    if until_on < from_on:
        raise Refused(_("Đêm cuối phải bằng hoặc sau đêm đầu."))
    if until_on - from_on > LONGEST:
        raise Refused(_("Nghỉ quá ba tháng, chắc gõ nhầm ngày. Cần lâu hơn thì cho nghỉ từng đợt."))
    if not reason.strip():
        raise Refused(_("Hãy ghi lý do nghỉ đánh kẻng."))
    known = Exemption.objects.filter(commune=scope.commune, village=scope.village, post=scope.post)
    if known.filter(from_on__lte=from_on, until_on__gte=until_on, withdrawn_at=None).exists():
        raise Refused(_("Những đêm này đã được cho nghỉ rồi."))
    exemption = Exemption.objects.create(
        commune=scope.commune,
        village=scope.village,
        post=scope.post,
        kind=kind,
        from_on=from_on,
        until_on=until_on,
        reason=reason.strip()[:300],
        approved_by=approved_by,
        approved_at=at,
    )
    # Locked, so that a strike reported at this very moment is seen and not written over.
    rows = list(_covered(exemption).filter(outcome__in=_SILENT).select_for_update(of=("self",)))
    Expectation.objects.filter(pk__in=[r.pk for r in rows]).update(
        exemption=exemption, outcome=Outcome.EXCUSED, outcome_at=at, wake_at=None
    )
    WatchEvent.objects.bulk_create(
        WatchEvent(
            expectation=row, kind=WatchEvent.Kind.EXCUSED, at=at, by=approved_by, note=exemption.reason
        )
        for row in rows
    )
    no_longer_needed_all([f"expectation:{r.pk}" for r in rows], at=at, reason=_("được nghỉ đêm nay"))
    note_change("watch", commune=scope.commune, village=scope.village, at=at)
    return exemption


@transaction.atomic
def withdraw_excuse(exemption: Exemption, *, by: Person, at: datetime) -> None:
    """The reason no longer holds: nights ahead are due again, nights behind are concluded anew."""
    if not Exemption.objects.filter(pk=exemption.pk, withdrawn_at=None).update(withdrawn_at=at):
        raise Refused(_("Lần nghỉ này đã được rút lại trước đó."))
    for pk in list(Expectation.objects.filter(exemption=exemption).values_list("pk", flat=True)):
        Expectation.objects.filter(pk=pk).update(exemption=None)
        settle(pk, at=at, by=by, note=_("rút lại lý do nghỉ"))


def _covered(exemption: Exemption) -> QuerySet[Expectation]:
    rows = Expectation.objects.filter(
        commune=exemption.commune, night__gte=exemption.from_on, night__lte=exemption.until_on
    )
    if exemption.post_id:
        return rows.filter(post_id=exemption.post_id)
    return rows.filter(village_id=exemption.village_id) if exemption.village_id else rows
