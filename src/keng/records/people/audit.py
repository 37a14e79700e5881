"""Who did or saw what. Ids only: no name and no number enters the log."""

from datetime import datetime

from keng.records.people.models import Account, AuditEntry
from keng.records.places.models import Commune


def note_act(
    verb: str, *, subject: str, by: Account | None, commune: Commune | None, at: datetime, detail: str = ""
) -> AuditEntry:
    """Write one line of the log."""
    return AuditEntry.objects.create(
        verb=verb, subject=subject, by=by, commune=commune, at=at, detail=detail[:300]
    )
