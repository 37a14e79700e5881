"""What an act made and changed, told so that it can be taken back, and only if nobody touched it since."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from django.apps import apps
from django.db import models
from django.db.models.deletion import Collector, ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from keng.records.refusal import Refused

MADE, CHANGED = "made", "changed"
Trace = list[object]  # ["made", model, pk, digest] or ["changed", model, pk, {field: [before, after]}]
# Who refers to whom: the ones referring are taken away first.
ORDER = (
    *("GongEvent", "Gong", "GongPost", "HelpNeed", "Household", "Consent", "Appointment", "Phone", "Person"),
    *("Cluster", "Village"),
)

FIRST = ("Shift",)  # only one may stand: the new one goes before the old one comes back
PASSING = frozenset({"Change"})  # the cursor of live pages: swept after a day anyway


def made(row: models.Model) -> Trace:
    """A row that was not there before."""
    return [MADE, type(row).__name__, row.pk, digest(row)]


def changed(row: models.Model, before: dict[str, object]) -> Trace:
    """Fields of a row that was there, as they were and as they are."""
    now = {name: _plain(row, name) for name in before}
    return [CHANGED, type(row).__name__, row.pk, {name: [before[name], now[name]] for name in before}]


def state(row: models.Model, names: Iterable[str]) -> dict[str, object]:
    """Some fields of a row as JSON keeps them."""
    return {name: _plain(row, name) for name in names}


def digest(row: models.Model) -> str:
    """All fields of a row in few letters, the same before and after a turn through the database."""
    names = [f.attname for f in row._meta.concrete_fields] + [f.name for f in row._meta.many_to_many]
    text = "|".join(f"{name}={_plain(row, name)}" for name in names)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def take_back(
    traces: Sequence[Trace],
    *,
    first: Sequence[str] = FIRST,
    last: Sequence[str] = ORDER,
    late: Sequence[str] = (),
) -> None:
    """Put changed rows back and take made ones away; refused in words where somebody touched them since.

    `first` and `last` are kinds of made rows, in the order in which they go before and after changed rows
    come back; changed rows of the kinds in `late` come back at the very end.
    """
    gone = [t for t in traces if t[0] == MADE]
    back = [t for t in reversed(traces) if t[0] == CHANGED]
    for name in first:
        _take_away(name, [t for t in gone if t[1] == name])
    for trace in (t for t in back if t[1] not in late):
        _put_back(trace)
    for name in last:
        _take_away(name, [t for t in gone if t[1] == name])
    for trace in (t for t in back if t[1] in late):
        _put_back(trace)


def _put_back(trace: Trace) -> None:
    _word, name, pk, fields = trace
    row = _model(str(name))._base_manager.filter(pk=pk).first()
    if row is None or not isinstance(fields, dict):
        raise Refused(_touched())
    for field, (before, after) in fields.items():
        if _plain(row, field) != after:
            raise Refused(_touched(str(row)))
        if isinstance(before, list):
            getattr(row, field).set(before)
        else:
            setattr(row, field, before if field.endswith("_id") else _as_kept(row, field, before))
    row.save()


def _take_away(name: str, traces: Sequence[Trace]) -> None:
    if not traces:
        return
    model = _model(name)
    digests = {t[2]: t[3] for t in traces}
    rows = (
        list(model._base_manager.filter(pk__in=list(digests)))
        if len(digests) < 500
        else _in_parts(model, digests)
    )
    for row in rows:
        if digest(row) != digests[row.pk]:
            raise Refused(_touched(str(row)))
    if len(rows) < len(digests):
        raise Refused(_touched())
    for start in range(0, len(rows), 500):
        delete_unheld(model, rows[start : start + 500])


def _in_parts(model: type[models.Model], pks: Iterable[object]) -> list[models.Model]:
    every = list(pks)
    return [
        row
        for start in range(0, len(every), 500)
        for row in model._base_manager.filter(pk__in=every[start : start + 500])
    ]


def delete_unheld(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Delete rows that nobody else's row hangs on."""
    collector = Collector(using=rows[0]._state.db or "default")
    try:
        collector.collect(rows)
    except (ProtectedError, RestrictedError) as error:
        raise Refused(_touched(str(rows[0]) if len(rows) == 1 else "")) from error
    others = [
        m for m, found in collector.data.items() if m is not model and found and not m._meta.auto_created
    ]
    others += [q.model for q in collector.fast_deletes if q.model is not model and _holds(q)]
    if any(m.__name__ not in PASSING for m in others):
        raise Refused(_touched())
    collector.delete()


def _holds(rows: models.QuerySet[models.Model]) -> bool:
    return not rows.model._meta.auto_created and rows.exists()


def _as_kept(row: models.Model, name: str, value: object) -> object:
    field = row._meta.get_field(name)
    return field.to_python(value) if isinstance(field, models.Field) else value


def _touched(what: str = "") -> str:
    if what:
        return _("%(row)s đã được sửa hoặc dùng đến từ khi đó, nên không hoàn tác được.") % {"row": what}
    return _("Có dòng đã được sửa hoặc dùng đến từ khi đó, nên không hoàn tác được.")


def _model(name: str) -> type[models.Model]:
    return apps.get_model("keng", name)


def _plain(row: models.Model, name: str) -> object:
    field = row._meta.get_field(name.removesuffix("_id") if name.endswith("_id") else name)
    if field.many_to_many:
        return sorted(getattr(row, name).values_list("pk", flat=True))
    value = getattr(row, name)
    if not name.endswith("_id") and isinstance(field, models.Field):
        value = field.to_python(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value
