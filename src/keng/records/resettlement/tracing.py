"""What a merger or a split changed, told by looking at the same rows before and after it."""

from collections.abc import Sequence

from django.apps import apps
from django.db.models import Model

from keng.records.places.models import Village
from keng.records.traces import Trace, changed, made, state

# Whatever stands in a village and goes along, with the fields that going along changes.
WATCHED: dict[str, tuple[str, ...]] = {
    "Village": ("valid_to",),
    "Cluster": ("valid_to",),
    "Household": ("village_id", "cluster_id", "number"),
    "Person": ("village_id",),
    "InterFamilyGroup": ("village_id", "number"),
    "Appointment": ("until_on", "end_reason"),
    "GongPost": ("village_id", "number", "clusters"),
    "Schedule": ("valid_to",),
    "CalendarFeed": ("village_id",),
    "Exemption": (),
    "AlarmLadder": (),
}
Look = dict[str, dict[int, dict[str, object]]]  # model → row → its watched fields


def look(villages: Sequence[Village]) -> Look:
    """The rows of those villages as they stand."""
    return {name: {row.pk: state(row, WATCHED[name]) for row in _rows(name, villages)} for name in WATCHED}


def traces_since(before: Look, *, villages: Sequence[Village]) -> list[Trace]:
    """What became of the rows looked at, and which are new; `villages` are those before and after."""
    found: list[Trace] = []
    for name, fields in WATCHED.items():
        for row in _rows(name, villages):
            was = before[name].get(row.pk)
            if was is None:
                found.append(made(row))
            elif state(row, fields) != was:
                found.append(changed(row, was))
    return found


def _rows(name: str, villages: Sequence[Village]) -> list[Model]:
    rows = apps.get_model("keng", name)._base_manager
    pks = [v.pk for v in villages]
    return list(rows.filter(pk__in=pks) if name == "Village" else rows.filter(village__in=pks))
