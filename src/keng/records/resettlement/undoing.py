"""A rename, merger or split taken back, as long as nothing has happened under the new names."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from keng.core.nights import Outcome
from keng.records.people.audit import note_act
from keng.records.people.models import Account
from keng.records.places.changes import note_change
from keng.records.places.models import PlaceChange
from keng.records.places.queries import changes_of
from keng.records.refusal import Refused
from keng.records.traces import CHANGED, MADE, Trace, take_back
from keng.records.watch.models import Expectation

# Only one may hold: the new one goes before the old one comes back. Villages come back last, when the
# new ones, which may bear the same name, are gone.
FIRST = ("VillageName", "AlarmLadder", "Schedule", "Exemption", "Appointment")
LAST = ("Cluster", "Village")


@transaction.atomic
def undo_change(change: PlaceChange, *, by: Account | None, at: datetime) -> PlaceChange:
    """Everything as it was before; refused in words where somebody worked on since."""
    change = PlaceChange.objects.select_for_update().get(pk=change.pk)
    if not is_newest(change):
        raise Refused(_("Chỉ hoàn tác được lần thay đổi gần nhất của các thôn này."))
    _nights_back(change.traces, [v.pk for v in change.after.all()], at=at)
    take_back(change.traces, first=FIRST, last=LAST, late=("Village",))
    change.traces, change.undone_at = [], at
    change.save()
    for village in change.before.all():
        subject = f"village:{village.pk}"
        note_act("undo_change", subject=subject, by=by, commune=change.commune, at=at, detail=change.kind)
    note_change("places", commune=change.commune, village=None, at=at)
    return change


def undoable(changes: Sequence[PlaceChange]) -> int | None:
    """Of the changes of one village the one that may be taken back."""
    return next((c.pk for c in changes if is_newest(c)), None)


def is_newest(change: PlaceChange) -> bool:
    """Whether it is the last thing that befell each of its villages, and is not undone yet."""
    villages = {*change.before.all(), *change.after.all()}
    newest = [next((c for c in changes_of(v) if c.undone_at is None), None) for v in villages]
    return change.undone_at is None and change.has_traces and all(one == change for one in newest)


def _nights_back(traces: Sequence[Trace], after: Sequence[int], *, at: datetime) -> None:
    """Nights ahead are called where their gong hung; those that stand on rules that go are written anew."""
    ahead = Expectation.objects.filter(village__in=after, ring_at__gt=at)
    ahead = ahead.filter(outcome__in=(Outcome.WAITING, Outcome.EXCUSED))
    rules = [pk for word, name, pk, _digest in traces if word == MADE and name == "Schedule"]
    ahead.filter(schedule__in=[pk for pk in rules if isinstance(pk, int)], events=None).delete()
    for word, name, pk, fields in traces:
        if word == CHANGED and name == "GongPost" and isinstance(pk, int) and isinstance(fields, dict):
            ahead.filter(post=pk).update(village=fields["village_id"][0])
