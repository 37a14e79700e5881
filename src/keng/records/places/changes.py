"""The cursor that live pages follow: written in the transaction that changed something."""

from collections.abc import Iterable
from datetime import datetime

from keng.records.places.models import Change, Commune, Village


def note_change(topic: str, *, commune: Commune | int, village: Village | int | None, at: datetime) -> None:
    """Say that something of this place changed, so that open pages look again."""
    Change.objects.create(
        topic=topic,
        commune_id=commune if isinstance(commune, int) else commune.pk,
        village_id=village if isinstance(village, int) or village is None else village.pk,
        at=at,
    )


def note_changes(topic: str, places: Iterable[tuple[int, int | None]], *, at: datetime) -> None:
    """The same for many places (commune id, village id) at once."""
    Change.objects.bulk_create(Change(topic=topic, commune_id=c, village_id=v, at=at) for c, v in places)
