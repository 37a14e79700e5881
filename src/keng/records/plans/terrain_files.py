"""Files of heights that a commune brought: looked at before they are kept, dropped, found again by plans."""

import re
import warnings
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from keng.core.geo import Point
from keng.core.names import fold
from keng.core.planning.lying import KEYS, SCALE, TIE, Cell, geotiff_cell, tile_cell
from keng.core.planning.refused import BadInput
from keng.records.households.models import Household
from keng.records.people.audit import note_act
from keng.records.people.models import Account, Person
from keng.records.places.models import Commune, Village
from keng.records.plans.models import TerrainFile
from keng.records.refusal import Refused

MOST_BYTES = 60_000_000
TILE_SIDES = {2 * side * side: side for side in (1201, 3601)}  # by bytes; SRTM at 90 m and at 30 m
TILE_NAME = re.compile(r"[NS]\d{1,2}[EW]\d{1,3}\.hgt", re.IGNORECASE)


@transaction.atomic
def keep_terrain(
    commune: Commune, file: "File[bytes]", *, by: Person, account: Account | None, at: datetime
) -> TerrainFile:
    """The commune's heights from now on; the file before stays with the plans that were made on it."""
    name = _clean_name(file.name or "")
    _must_lie_here(commune, _look_at(file, name))
    TerrainFile.objects.filter(commune=commune, dropped_at=None).update(dropped_at=at)
    file.seek(0)
    file.name = name
    row = TerrainFile.objects.create(commune=commune, name=name, file=file, by=by, at=at)
    note_act("keep_terrain", subject=f"terrain:{row.pk}", by=account, commune=commune, at=at)
    return row


@transaction.atomic
def drop_terrain(commune: Commune, *, account: Account | None, at: datetime) -> None:
    """Plans count flat ground again."""
    if not TerrainFile.objects.filter(commune=commune, dropped_at=None).update(dropped_at=at):
        raise Refused(_("Xã chưa có tệp độ cao nào."))
    note_act("drop_terrain", subject=f"commune:{commune.pk}", by=account, commune=commune, at=at)


def terrain_of(commune: Commune) -> TerrainFile | None:
    """The heights that new plans count."""
    return TerrainFile.objects.filter(commune=commune, dropped_at=None).select_related("by").first()


def _clean_name(name: str) -> str:
    """A name that a file may bear anywhere; a tile keeps its own, it says where it lies."""
    name = PurePosixPath(name.replace("\\", "/")).name
    if TILE_NAME.fullmatch(name):
        return name.upper().replace(".HGT", ".hgt")
    stem, _dot, ending = fold(name).rpartition(".")
    if ending not in ("tif", "tiff"):
        raise Refused(_("Cần tệp GeoTIFF (.tif) hoặc tệp SRTM tên như N20E105.hgt."))
    return f"{re.sub(r'[^a-z0-9]+', '-', stem)[:60] or 'dia-hinh'}.tif"


@dataclass(frozen=True)
class _Sheet:
    """Where a file lies, and how many cells it has."""

    cell: Cell
    rows: int
    columns: int

    def holds(self, point: Point) -> bool:
        row, column = self.cell(point)
        return 0 <= row <= self.rows - 1 and 0 <= column <= self.columns - 1


def _look_at(file: "File[bytes]", name: str) -> _Sheet:
    """What can be told without reading the heights; the planner looks closer. Raises `Refused`."""
    if (file.size or 0) > MOST_BYTES:
        raise Refused(_("Tệp lớn hơn 60 MB. Hãy cắt lấy vùng của xã."))
    if name.endswith(".hgt"):
        side = TILE_SIDES.get(file.size or 0)
        if side is None:
            raise Refused(_("Tệp HGT phải có 1201 × 1201 hoặc 3601 × 3601 điểm, tệp này bị thiếu hoặc thừa."))
        return _Sheet(tile_cell(name.removesuffix(".hgt"), side=side), side, side)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torn tags and large pictures: judged here, in our words
            with Image.open(file) as picture:
                bands, tags = picture.getbands(), dict(getattr(picture, "tag_v2", {}))
                rows, columns = picture.height, picture.width
    except (OSError, UnidentifiedImageError, ValueError, SyntaxError) as error:
        raise Refused(_("Không đọc được tệp: cần GeoTIFF một lớp độ cao.")) from error
    if len(bands) != 1:
        raise Refused(_("Tệp phải có đúng một lớp là độ cao; tệp này là một bức ảnh."))
    if not {SCALE, TIE, KEYS} <= tags.keys():
        raise Refused(_("Tệp ảnh không ghi vị trí. Cần GeoTIFF, hướng bắc ở trên."))
    try:
        return _Sheet(geotiff_cell(name, tags), rows, columns)
    except BadInput as why:
        words = _("Chỉ đọc được địa hình theo WGS 84 (kinh, vĩ độ) hoặc UTM bắc bán cầu.")
        raise Refused(words) from why


def _must_lie_here(commune: Commune, sheet: _Sheet) -> None:
    """A file of another district helps nobody, and a plan would only count flat ground. Raises `Refused`."""
    villages = Village.objects.filter(commune=commune)
    homes = Household.objects.filter(village__commune=commune)
    places = [*villages.values_list("lat", "lon"), *homes.values_list("lat", "lon")]
    points = [Point(lat, lon) for lat, lon in places if lat is not None and lon is not None]
    if points and not any(sheet.holds(point) for point in points):
        raise Refused(
            _("Tệp này ở vùng khác: không nhà, không thôn nào của xã nằm trong đó. Xã ở quanh %(at)s.")
            % {"at": f"{points[0].lat:.3f}, {points[0].lon:.3f}"}
        )
