"""A map file written into the rows it belongs to; a home's place only where its head agreed."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from keng.core.drawn import read_area
from keng.core.geo import Point
from keng.records.gongs.layers import Layer
from keng.records.households.models import Household
from keng.records.imports.drawings import Drawing, Mark
from keng.records.people.audit import note_act
from keng.records.people.models import Account, Consent
from keng.records.places.changes import note_change
from keng.records.places.models import Commune, Village
from keng.records.refusal import Refused


@dataclass(frozen=True)
class Written:
    """What a file changed: rows by layer, boundaries, and homes that were left out for want of consent."""

    points: Counter[Layer]
    boundaries: int
    without_consent: int
    outside: int  # homes of those villages that lie beyond the line that was just drawn


@transaction.atomic
def write_drawing(commune: Commune, drawing: Drawing, *, by: Account | None, at: datetime) -> Written:
    """Everything or nothing."""
    if drawing.flaws:
        raise Refused(_("Tệp còn chỗ sai: chưa ghi gì."))
    points: Counter[Layer] = Counter()
    silent, agreed = 0, _agreed(commune)
    for mark in drawing.marks:
        if isinstance(mark.row, Household) and mark.row.head_id not in agreed:
            silent += 1
            continue
        _write(mark)
        points[mark.layer] += mark.point is not None
    boundaries = [m.row for m in drawing.marks if m.boundary is not None]
    note_change("places", commune=commune, village=None, at=at)
    detail = ", ".join(f"{layer} {n}" for layer, n in points.items() if n)
    note_act(
        "import_map",
        subject=f"commune:{commune.pk}",
        by=by,
        commune=commune,
        at=at,
        detail=f"{len(boundaries)} ranh giới; {detail}",
    )
    villages = [row for row in boundaries if isinstance(row, Village)]
    return Written(points, len(boundaries), silent, sum(_outside(v) for v in villages))


def _agreed(commune: Commune) -> set[int]:
    """Whose home may be placed."""
    rows = Consent.objects.filter(person__commune=commune, purpose=Consent.Purpose.POSITION)
    return set(rows.filter(withdrawn_at=None).values_list("person", flat=True))


def _write(mark: Mark) -> None:
    row = mark.row
    if isinstance(row, Commune):
        Commune.objects.filter(pk=row.pk).update(boundary=mark.boundary)
    elif isinstance(row, Village) and mark.boundary is not None:
        Village.objects.filter(pk=row.pk).update(boundary=mark.boundary)
    elif mark.point is not None:
        row.lat, row.lon = mark.point.lat, mark.point.lon
        row.save(update_fields=["lat", "lon"])


def _outside(village: Village) -> int:
    """Homes of a village that lie beyond its boundary: perhaps the line is wrong, perhaps the home."""
    village.refresh_from_db(fields=["boundary"])
    area = read_area(village.boundary)
    placed = village.households.filter(valid_to=None).exclude(lat=None).values_list("lat", "lon")
    return sum(not area.holds(Point(lat or 0.0, lon or 0.0)) for lat, lon in placed)
