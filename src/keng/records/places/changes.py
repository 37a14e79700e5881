"""The cursor that live pages follow: written in the transaction that changed something."""

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
