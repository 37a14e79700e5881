"""Questions about places: found by any name they ever bore, and what became of them."""

from datetime import date

from django.db.models import Q

from keng.core.names import fold
from keng.records.places.models import Commune, PlaceChange, Village, VillageQuerySet


def find_villages(commune: Commune, *, text: str) -> VillageQuerySet:
    """Villages past and present whose name, now or formerly, holds the words, without marks."""
    found = Village.objects.filter(commune=commune)
    for word in fold(text).split():
        found = found.filter(
            Q(folded__contains=word)
            | Q(former_names__folded__contains=word)
            | Q(clusters__folded__contains=word)
        )
    return found.distinct()


def changes_of(village: Village) -> list[PlaceChange]:
    """Renames, mergers and splits that touched a village, newest first."""
    rows = PlaceChange.objects.filter(Q(before=village) | Q(after=village)).distinct()
    return list(rows.order_by("-on", "-id").defer("traces").prefetch_related("before", "after"))


def name_on(village: Village, *, day: date) -> str:
    """What a village was called on a day: a report about the past uses the past's name."""
    former = village.former_names.filter(valid_from__lte=day, valid_to__gt=day).first()
    return f"{former.local_word} {former.name}" if former else str(village)
