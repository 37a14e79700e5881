"""Files of heights: SRTM tiles and GeoTIFF, in degrees and in UTM, and what is refused."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from keng.core.geo import Point
from keng.core.planning.refused import BadInput
from keng.server.heights import read_heights

HOME = Point(20.02, 105.33)
UTM_48_OF_HOME = (534_515.51, 2_213_728.54)  # EPSG:32648 by PROJ


def tiff(
    path: Path,
    heights: np.ndarray,
    *,
    west: float,
    north: float,
    cell: float,
    keys: tuple[int, ...],
    **more: object,
) -> Path:
    tags = ImageFileDirectory_v2()
    tags[33550] = (cell, cell, 0.0)
    tags[33922] = (0.0, 0.0, 0.0, west, north, 0.0)
    tags.tagtype[33550] = tags.tagtype[33922] = 12
    tags[34735] = keys
    tags.tagtype[34735] = 3
    tags[42113] = "-9999"
    Image.fromarray(heights).save(path, tiffinfo=tags, **more)
    return path


DEGREES = (1, 1, 0, 3, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326)
UTM_48 = (1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 32648)
VN_2000 = (1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 3405)


def test_an_srtm_tile_is_read_by_its_name(tmp_path: Path) -> None:
    cells = np.zeros((1201, 1201), dtype=">i2")
    cells[1176, 396] = 77  # 20.02 N is 0.98 degrees below the top, 105.33 E 0.33 right of the edge
    cells[0, 0] = -32768
    (tmp_path / "N20E105.hgt").write_bytes(cells.tobytes())
    relief = read_heights(tmp_path / "N20E105.hgt")
    row, column = relief.cell(HOME)
    assert (round(row), round(column)) == (1176, 396)
    assert relief.heights[1176, 396] == 77
    assert np.isnan(relief.heights[0, 0])


@pytest.mark.parametrize("packed", ["raw", "tiff_lzw", "tiff_adobe_deflate"])
def test_a_geotiff_in_degrees_is_read_packed_or_not(tmp_path: Path, packed: str) -> None:
    heights = np.arange(30, dtype=np.float32).reshape(5, 6)
    heights[0, 0] = -9999
    path = tiff(
        *(tmp_path / "a.tif", heights), west=105.3, north=20.05, cell=0.01, keys=DEGREES, compression=packed
    )
    relief = read_heights(path)
    assert relief.cell(HOME) == (pytest.approx(2.5), pytest.approx(2.5))
    assert relief.heights[2, 3] == 15
    assert np.isnan(relief.heights[0, 0])


def test_a_geotiff_in_utm_lies_where_proj_puts_it(tmp_path: Path) -> None:
    east, north = UTM_48_OF_HOME
    path = tiff(
        tmp_path / "a.tif",
        np.zeros((9, 9), dtype=np.int32),
        west=east - 45,
        north=north + 75,
        cell=30.0,
        keys=UTM_48,
    )
    assert read_heights(path).cell(HOME) == (pytest.approx(2, abs=0.01), pytest.approx(1, abs=0.01))


def test_what_is_no_ground_is_refused_in_words(tmp_path: Path) -> None:
    plain, colour, torn = tmp_path / "plain.tif", tmp_path / "colour.tif", tmp_path / "torn.tif"
    Image.fromarray(np.zeros((4, 4), dtype=np.float32)).save(plain)
    Image.fromarray(np.zeros((4, 4, 3), dtype=np.uint8)).save(colour)
    torn.write_bytes(b"II*\0garbage")
    (tmp_path / "N20E105.hgt").write_bytes(b"123456")
    (tmp_path / "cao.hgt").write_bytes(b"")
    other = tiff(tmp_path / "vn.tif", np.zeros((4, 4), np.float32), west=0, north=0, cell=30, keys=VN_2000)
    told = {
        plain: "không ghi vị trí",
        colour: "một lớp",
        torn: "không đọc được",
        other: "WGS 84",
        tmp_path / "N20E105.hgt": "1201",
        tmp_path / "cao.hgt": "góc tây nam",
        tmp_path / "none.tif": "không đọc được",
        tmp_path / "N21E105.hgt": "không đọc được",
    }
    for path, words in told.items():
        with pytest.raises(BadInput, match=words):
            read_heights(path)
