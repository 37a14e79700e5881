"""Where a file of heights lies: row and column of a point, by a tile's name or the tags of a GeoTIFF 1.1."""

import re
from collections.abc import Callable, Mapping

from keng.core.geo import Grid, Point
from keng.core.planning.refused import BadInput

Cell = Callable[[Point], tuple[float, float]]  # whole numbers at the middles of cells
SCALE, TIE, KEYS = 33550, 33922, 34735
MODEL_TYPE, RASTER_TYPE, GEOGRAPHIC, PROJECTED = 1024, 1025, 2048, 3072
DEGREES, METRES, WGS84, CELL_IS_POINT = 2, 1, 4326, 2
UTM_SCALE, UTM_EAST_M = 0.9996, 500_000.0


def tile_cell(stem: str, *, side: int) -> Cell:
    """An SRTM tile is named by its south-west corner: N20E105. Raises `BadInput`."""
    found = re.fullmatch(r"([NS])(\d{1,2})([EW])(\d{1,3})", stem.upper())
    if found is None:
        raise BadInput.of(stem, "tên tệp HGT phải là góc tây nam, ví dụ N20E105.hgt")
    south = int(found[2]) * (1 if found[1] == "N" else -1)
    west = int(found[4]) * (1 if found[3] == "E" else -1)
    return lambda point: ((south + 1 - point.lat) * (side - 1), (point.lon - west) * (side - 1))


def geotiff_cell(name: str, tags: Mapping[int, object]) -> Cell:
    """By the file's tie point, pixel size and kind of coordinates; north is up. Raises `BadInput`."""
    scale, tie, keys = (tags.get(tag) for tag in (SCALE, TIE, KEYS))
    if not (isinstance(scale, tuple) and isinstance(tie, tuple) and isinstance(keys, tuple)):
        raise BadInput.of(name, "tệp ảnh không ghi vị trí (GeoTIFF, hướng bắc ở trên)")
    known = {keys[i]: keys[i + 3] for i in range(4, len(keys) - 3, 4) if keys[i + 1] == 0}
    place = _placing(name, known)
    shift = 0.0 if known.get(RASTER_TYPE) == CELL_IS_POINT else 0.5  # tie points at corners, or at middles

    def cell(point: Point) -> tuple[float, float]:
        east, north = place(point)
        column, row = tie[0] + (east - tie[3]) / scale[0], tie[1] + (tie[4] - north) / scale[1]
        return row - shift, column - shift

    return cell


def _placing(name: str, known: Mapping[int, int]) -> Cell:
    if known.get(MODEL_TYPE) == DEGREES and known.get(GEOGRAPHIC, WGS84) == WGS84:
        return lambda point: (point.lon, point.lat)
    zone = known.get(PROJECTED, 0) - 32_600
    if known.get(MODEL_TYPE) == METRES and 1 <= zone <= 60:
        grid = Grid(Point(0.0, 6.0 * zone - 183.0))

        def utm(point: Point) -> tuple[float, float]:
            east, north = grid.metres(point)
            return UTM_EAST_M + UTM_SCALE * east, UTM_SCALE * north

        return utm
    raise BadInput.of(name, "chỉ đọc được địa hình theo WGS 84 (kinh, vĩ độ) hoặc UTM bắc bán cầu")
