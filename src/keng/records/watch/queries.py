"""Questions over the nights: what is expected, what happened, who did not hear."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import QuerySet

from keng.records.gongs.models import HearingCheck
from keng.records.places.models import Commune, Village
from keng.records.watch.models import Exemption, Expectation, Ringing, WatchEvent


def expected(
    commune: Commune, *, first: date, last: date, villages: Collection[int]
) -> QuerySet[Expectation]:
    """What was due in those villages between two nights, both included, in the commune's order."""
    rows = Expectation.objects.filter(
        commune=commune, village__in=villages, night__gte=first, night__lte=last
    )
    return rows.select_related("village", "post", "struck_by", "exemption__approved_by").order_by(
        "night", "village__order", "village_id", "post__number"
    )


def events_of(commune: Commune, *, night: date, villages: Collection[int]) -> QuerySet[WatchEvent]:
    """The log of one night, newest first."""
    rows = WatchEvent.objects.filter(
        expectation__commune=commune, expectation__night=night, expectation__village__in=villages
    )
    return rows.select_related("expectation__village", "expectation__post", "by").order_by("-at", "-id")


def reports_of(expectation: Expectation) -> QuerySet[Ringing]:
    """Every report about one gong and night, taken back ones too, in the order they came."""
    rows = Ringing.objects.filter(expectation=expectation).select_related("by", "corrected_by", "corrects")
    return rows.order_by("received_at", "id")


def standing_reports(expectation: Expectation) -> QuerySet[Ringing]:
    """The reports that still count: not taken back, not corrected by another."""
    return reports_of(expectation).filter(is_void=False, corrected_by=None)


def unheard(*, night: date, villages: Collection[int]) -> dict[int, list[str]]:
    """Clusters from which somebody said that night that the gong was not heard, by village."""
    checks = HearingCheck.objects.filter(
        night=night, post__village__in=villages, heard=HearingCheck.Heard.NOT, cluster__isnull=False
    )
    rows = checks.values_list("post__village_id", "cluster__name").distinct().order_by("cluster__name")
    found: dict[int, list[str]] = {}
    for village, name in rows:
        found.setdefault(village, []).append(name)
    return found


def exemptions_of(commune: Commune, *, villages: Collection[int], since: date) -> list[Exemption]:
    """Exception days and pauses that still matter to those villages, the nearest first."""
    rows = Exemption.objects.filter(commune=commune, until_on__gte=since, withdrawn_at=None)
    rows = rows.select_related("village", "post__village", "approved_by").order_by("from_on", "id")
    return [e for e in rows if _reaches(e, villages)]


def first_night(villages: Collection[int]) -> date | None:
    """The oldest night on record for those villages."""
    rows = Expectation.objects.filter(village__in=villages)
    return rows.order_by("night").values_list("night", flat=True).first()


def last_change(village: Village, *, night: date) -> datetime | None:
    """When the outcome of a village's night was last concluded."""
    rows = Expectation.objects.filter(village=village, night=night, outcome_at__isnull=False)
    return rows.order_by("-outcome_at").values_list("outcome_at", flat=True).first()


def _reaches(exemption: Exemption, villages: Collection[int]) -> bool:
    if exemption.post is not None:
        return exemption.post.village_id in villages
    return exemption.village_id is None or exemption.village_id in villages
