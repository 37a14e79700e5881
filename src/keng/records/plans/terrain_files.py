"""Files of heights that a commune brought: looked at before they are kept, dropped, found again by plans."""

import re
import warnings
from datetime import datetime
from pathlib import PurePosixPath

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from keng.core.names import fold
from keng.records.people.audit import note_act
from keng.records.people.models import Account, Person
from keng.records.places.models import Commune
from keng.records.plans.models import TerrainFile
from keng.records.refusal import Refused

MOST_BYTES = 60_000_000
TILE_BYTES = {2 * side * side for side in (1201, 3601)}  # SRTM at 90 m and at 30 m
TILE_NAME = re.compile(r"[NS]\d{1,2}[EW]\d{1,3}\.hgt", re.IGNORECASE)
SCALE, TIE, KEYS = 33550, 33922, 34735  # GeoTIFF 1.1: without these nobody knows where it lies


@transaction.atomic
def keep_terrain(
    commune: Commune, file: "File[bytes]", *, by: Person, account: Account | None, at: datetime
) -> TerrainFile:
    """The commune's heights from now on; the file before stays with the plans that were made on it."""
    name = _clean_name(file.name or "")
    _look_at(file, name)
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


def _look_at(file: "File[bytes]", name: str) -> None:
    """What can be told without reading the heights; the planner looks closer. Raises `Refused`."""
    if (file.size or 0) > MOST_BYTES:
        raise Refused(_("Tệp lớn hơn 60 MB. Hãy cắt lấy vùng của xã."))
    if name.endswith(".hgt"):
        if file.size not in TILE_BYTES:
            raise Refused(_("Tệp HGT phải có 1201 × 1201 hoặc 3601 × 3601 điểm, tệp này bị thiếu hoặc thừa."))
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torn tags and large pictures: judged here, in our words
            with Image.open(file) as picture:
                bands, tags = picture.getbands(), getattr(picture, "tag_v2", {})
                is_placed = all(tag in tags for tag in (SCALE, TIE, KEYS))
    except (OSError, UnidentifiedImageError, ValueError, SyntaxError) as error:
        raise Refused(_("Không đọc được tệp: cần GeoTIFF một lớp độ cao.")) from error
    if len(bands) != 1:
        raise Refused(_("Tệp phải có đúng một lớp là độ cao; tệp này là một bức ảnh."))
    if not is_placed:
        raise Refused(_("Tệp ảnh không ghi vị trí. Cần GeoTIFF, hướng bắc ở trên."))
