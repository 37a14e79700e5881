"""Questions about places: found by any name they ever bore, and what became of them."""

from datetime import date

from django.db.models import Q, QuerySet

from keng.core.names import fold
from keng.records.places.actions import LOCAL_WORDS
from keng.records.places.models import PlaceChange, Village, VillageQuerySet


def find_villages(text: str) -> VillageQuerySet:
    """Villages past and present whose name, now or before, holds the words, without marks.

    The local word before a name ("thôn Mẫu Một") is no part of it. A whole name of several words means
    that village and what it became, not another whose own and cluster's names hold the words between them.
    """
    words = without_local_word(text)
    if " " in words and (called := called_once(words)).exists():
        return called
    found = Village.objects.all()
    for word in words.split():
        found = found.filter(
            Q(folded__contains=word)
            | Q(former_names__folded__contains=word)
            | Q(clusters__folded__contains=word)
            | Q(pk__in=heirs_of(word))
        )
    return found.distinct()


def called_once(name: str) -> VillageQuerySet:
    """Villages that bear or bore exactly this folded name, and those made of them."""
    made = PlaceChange.objects.filter(undone_at=None, before__folded=name).values("after")
    same = Q(folded=name) | Q(former_names__folded=name) | Q(pk__in=made)
    return Village.objects.filter(same).distinct()


def without_local_word(text: str) -> str:
    """The folded text without the word for a village before it: `"Thôn Mẫu Một"` → `"mau mot"`."""
    folded = fold(text)
    before = (f"{fold(word)} " for word in LOCAL_WORDS)
    return folded.removeprefix(next((word for word in before if folded.startswith(word)), ""))


def heirs_of(word: str) -> QuerySet[PlaceChange, int]:
    """Ids of the villages that a merger or a split made of one whose name holds the folded word."""
    changes = PlaceChange.objects.filter(undone_at=None, before__folded__contains=word)
    return changes.values_list("after", flat=True)


def changes_of(village: Village) -> list[PlaceChange]:
    """Renames, mergers and splits that touched a village, newest first."""
    rows = PlaceChange.objects.filter(Q(before=village) | Q(after=village)).distinct()
    return list(rows.order_by("-on", "-id").defer("traces").prefetch_related("before", "after"))


def name_on(village: Village, *, day: date) -> str:
    """What a village was called on a day: a report about the past uses the past's name."""
    former = village.former_names.filter(valid_from__lte=day, valid_to__gt=day).first()
    return f"{former.local_word} {former.name}" if former else str(village)
