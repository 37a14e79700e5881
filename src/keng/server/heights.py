"""Heights of the ground from a file: GeoTIFF in WGS 84 (degrees, or UTM), or an SRTM tile (.hgt).

Pillow reads the picture, we read where it lies. Only files of heights that a village can get: one band, north
up. Anything else is refused in words.
"""

import math
import re
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from keng.core.geo import Grid, Point
from keng.core.planning.refused import BadInput

if TYPE_CHECKING:
    import numpy as np

    from keng.core.planning.relief import Relief

TILE_SIDES = {1201, 3601}
NO_HEIGHT = -32_768
MOST_CELLS = 120_000_000
SCALE, TIE, MATRIX, KEYS, NO_DATA = 33550, 33922, 34264, 34735, 42113  # GeoTIFF 1.1
MODEL_TYPE, RASTER_TYPE, GEOGRAPHIC, PROJECTED = 1024, 1025, 2048, 3072
DEGREES, METRES, WGS84, CELL_IS_POINT = 2, 1, 4326, 2
UTM_SCALE, UTM_EAST_M = 0.9996, 500_000.0


def read_heights(path: Path) -> "Relief":
    """Raises `BadInput`."""
    return _tile(path) if path.suffix.lower() == ".hgt" else _geotiff(path)


def _tile(path: Path) -> "Relief":
    """An SRTM tile is named by its south-west corner: N20E105.hgt."""
    import numpy as np

    from keng.core.planning.relief import Relief

    found = re.fullmatch(r"([NS])(\d{1,2})([EW])(\d{1,3})", path.stem.split(".")[0].upper())
    if found is None:
        raise BadInput.of(str(path), "tên tệp HGT phải là góc tây nam, ví dụ N20E105.hgt")
    try:
        cells = np.frombuffer(path.read_bytes(), dtype=">i2")
    except (OSError, ValueError) as error:
        raise BadInput.of(str(path), f"không đọc được tệp ({error})") from error
    side = math.isqrt(cells.size)
    if side not in TILE_SIDES or side * side != cells.size:
        raise BadInput.of(str(path), "tệp HGT phải có 1201 × 1201 hoặc 3601 × 3601 điểm")
    south = int(found[2]) * (1 if found[1] == "N" else -1)
    west = int(found[4]) * (1 if found[3] == "E" else -1)
    heights = np.where(cells == NO_HEIGHT, np.nan, cells.astype(float)).reshape(side, side)

    def cell(point: Point) -> tuple[float, float]:
        return (south + 1 - point.lat) * (side - 1), (point.lon - west) * (side - 1)

    return Relief(heights, cell)


def _geotiff(path: Path) -> "Relief":
    import numpy as np
    from PIL import Image, UnidentifiedImageError

    from keng.core.planning.relief import Relief

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torn tags and large pictures: judged below, in our words
            with Image.open(path) as picture:
                tags = {tag: picture.tag_v2.get(tag) for tag in (SCALE, TIE, MATRIX, KEYS, NO_DATA)}  # type: ignore[attr-defined]  # a TIFF has them
                if picture.width * picture.height > MOST_CELLS:
                    raise BadInput.of(str(path), "tệp địa hình quá lớn; hãy cắt lấy vùng của xã")
                if len(picture.getbands()) != 1:
                    raise BadInput.of(str(path), "tệp phải có đúng một lớp là độ cao, đang là một bức ảnh")
                heights = np.asarray(picture, dtype=float)
    except (OSError, UnidentifiedImageError, AttributeError, ValueError, SyntaxError) as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput.of(str(path), "không đọc được: cần GeoTIFF một lớp độ cao, hoặc tệp .hgt") from error
    return Relief(_with_gaps(heights, tags[NO_DATA]), _cell_of(path, tags))


def _with_gaps(heights: "np.ndarray", no_data: object) -> "np.ndarray":
    import numpy as np

    gaps = heights <= NO_HEIGHT
    text = str(no_data or "").strip("\0 ")
    if re.fullmatch(r"[-+\d.eE]+", text):
        gaps |= np.isclose(heights, float(text))
    return np.where(gaps, np.nan, heights)


def _cell_of(path: Path, tags: dict[int, object]) -> Callable[[Point], tuple[float, float]]:
    """Row and column of a point, by the file's tie point, pixel size and kind of coordinates."""
    scale, tie, keys = tags[SCALE], tags[TIE], tags[KEYS]
    if not (isinstance(scale, tuple) and isinstance(tie, tuple) and isinstance(keys, tuple)):
        raise BadInput.of(str(path), "tệp ảnh không ghi vị trí (GeoTIFF, hướng bắc ở trên)")
    known = {keys[i]: keys[i + 3] for i in range(4, len(keys) - 3, 4) if keys[i + 1] == 0}
    place = _placing(path, known)
    shift = 0.0 if known.get(RASTER_TYPE) == CELL_IS_POINT else 0.5  # tie points at corners, or at middles

    def cell(point: Point) -> tuple[float, float]:
        east, north = place(point)
        column, row = tie[0] + (east - tie[3]) / scale[0], tie[1] + (tie[4] - north) / scale[1]
        return row - shift, column - shift

    return cell


def _placing(path: Path, known: dict[int, int]) -> Callable[[Point], tuple[float, float]]:
    if known.get(MODEL_TYPE) == DEGREES and known.get(GEOGRAPHIC, WGS84) == WGS84:
        return lambda point: (point.lon, point.lat)
    zone = known.get(PROJECTED, 0) - 32_600
    if known.get(MODEL_TYPE) == METRES and 1 <= zone <= 60:
        grid = Grid(Point(0.0, 6.0 * zone - 183.0))

        def utm(point: Point) -> tuple[float, float]:
            east, north = grid.metres(point)
            return UTM_EAST_M + UTM_SCALE * east, UTM_SCALE * north

        return utm
    raise BadInput.of(str(path), "chỉ đọc được địa hình theo WGS 84 (kinh, vĩ độ) hoặc UTM bắc bán cầu")
