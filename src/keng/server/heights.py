"""Heights of the ground from a file: GeoTIFF in WGS 84 (degrees, or UTM), or an SRTM tile (.hgt).

Pillow reads the picture, we read where it lies. Only files of heights that a village can get: one band, north
up. Anything else is refused in words.
"""

import math
import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from keng.core.planning.lying import KEYS, SCALE, TIE, geotiff_cell, tile_cell
from keng.core.planning.refused import BadInput

if TYPE_CHECKING:
    import numpy as np

    from keng.core.planning.relief import Relief

TILE_SIDES = {1201, 3601}
NO_HEIGHT = -32_768
MOST_CELLS = 120_000_000
NO_DATA = 42113  # GeoTIFF 1.1


def read_heights(path: Path) -> "Relief":
    """Raises `BadInput`."""
    return _tile(path) if path.suffix.lower() == ".hgt" else _geotiff(path)


def _tile(path: Path) -> "Relief":
    """An SRTM tile is named by its south-west corner: N20E105.hgt."""
    import numpy as np

    from keng.core.planning.relief import Relief

    stem = path.stem.split(".")[0]
    tile_cell(stem, side=0)  # a name that says nothing is refused before the file is read
    try:
        cells = np.frombuffer(path.read_bytes(), dtype=">i2")
    except (OSError, ValueError) as error:
        raise BadInput.of(str(path), f"không đọc được tệp ({error})") from error
    side = math.isqrt(cells.size)
    if side not in TILE_SIDES or side * side != cells.size:
        raise BadInput.of(str(path), "tệp HGT phải có 1201 × 1201 hoặc 3601 × 3601 điểm")
    heights = np.where(cells == NO_HEIGHT, np.nan, cells.astype(float)).reshape(side, side)
    return Relief(heights, tile_cell(stem, side=side))


def _geotiff(path: Path) -> "Relief":
    import numpy as np
    from PIL import Image, UnidentifiedImageError

    from keng.core.planning.relief import Relief

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torn tags and large pictures: judged below, in our words
            with Image.open(path) as picture:
                tags = {tag: picture.tag_v2.get(tag) for tag in (SCALE, TIE, KEYS, NO_DATA)}  # type: ignore[attr-defined]  # a TIFF has them
                if picture.width * picture.height > MOST_CELLS:
                    raise BadInput.of(str(path), "tệp địa hình quá lớn; hãy cắt lấy vùng của xã")
                if len(picture.getbands()) != 1:
                    raise BadInput.of(str(path), "tệp phải có đúng một lớp là độ cao, đang là một bức ảnh")
                heights = np.asarray(picture, dtype=float)
    except (OSError, UnidentifiedImageError, AttributeError, ValueError, SyntaxError) as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput.of(str(path), "không đọc được: cần GeoTIFF một lớp độ cao, hoặc tệp .hgt") from error
    return Relief(_with_gaps(heights, tags[NO_DATA]), geotiff_cell(str(path), tags))


def _with_gaps(heights: "np.ndarray", no_data: object) -> "np.ndarray":
    import numpy as np

    gaps = heights <= NO_HEIGHT
    text = str(no_data or "").strip("\0 ")
    if re.fullmatch(r"[-+\d.eE]+", text):
        gaps |= np.isclose(heights, float(text))
    return np.where(gaps, np.nan, heights)
