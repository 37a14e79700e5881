"""Who did or saw what. Ids only: no name and no number enters the log."""

from datetime import datetime, timedelta

from keng.records.people.models import Account, AuditEntry
from keng.records.places.models import Commune

LOG_KEPT = timedelta(days=5 * 365)  # longer than any report window; then nobody may read it any more


def sweep_log(*, at: datetime) -> int:
    """Lines that are older than the log is kept go; how many."""
    return AuditEntry.objects.filter(at__lt=at - LOG_KEPT).delete()[0]


def note_act(
    verb: str, *, subject: str, by: Account | None, commune: Commune | None, at: datetime, detail: str = ""
) -> AuditEntry:
    """Write one line of the log."""
    return AuditEntry.objects.create(
        verb=verb, subject=subject, by=by, commune=commune, at=at, detail=detail[:300]
    )
