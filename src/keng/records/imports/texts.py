"""A CSV file as a table of text, whatever its encoding and whatever stands between its cells."""

import codecs
import csv
import io
import re
import unicodedata

from django.utils.translation import gettext as _

from keng.core.cells import tidy
from keng.core.old_fonts import from_tcvn3, is_vni
from keng.records.imports.grids import MOST_ROWS, Grid, in_vni, trimmed
from keng.records.refusal import Refused

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SEPARATORS = (",", ";", "\t", "|")
_VIETNAMESE = re.compile(r"[a-zA-ZÀ-ỹđĐ\s\d!-/:-@\[-`{-~–—“”‘’…•°²³№₫]")


def read_text(data: bytes, *, name: str) -> Grid:
    """The one table of a CSV or TSV file."""
    text, note = _decoded(data)
    text = unicodedata.normalize("NFC", text)
    declared = re.match(r"sep=(.)\r?\n", text)
    separator = declared[1] if declared else _separator(text)
    try:
        lines = list(
            csv.reader(io.StringIO(text[declared.end() :] if declared else text), delimiter=separator)
        )
    except csv.Error as error:
        raise Refused(_("Tệp CSV bị hỏng: có ô mở ngoặc kép mà không đóng.")) from error
    if len(lines) > 3 * MOST_ROWS:
        raise Refused(_("Tệp có quá nhiều dòng. Hãy chia nhỏ tệp."))
    head = [[""]] if declared else []  # the declaration is a row of the file too
    grid = Grid(name, trimmed([*head, *([tidy(cell) for cell in line] for line in lines)]))
    if note:
        grid.notes.append(note)
    return grid


def _decoded(data: bytes) -> tuple[str, str]:
    """The text, and what to tell about how it was read."""
    for bom, codec in BOMS:
        if data.startswith(bom):
            return _strict(data, codec), ""
    if data[:400].count(0) > len(data[:400]) // 4:
        return _strict(data, "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"), ""
    if b"\0" in data:
        raise Refused(_("Đây không phải tệp chữ. Hãy chọn tệp .xlsx hoặc .csv."))
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError:
        return _one_byte(data)


def _one_byte(data: bytes) -> tuple[str, str]:
    """Windows-1258 or TCVN3: whichever leaves no sign that Vietnamese does not write."""
    if is_vni([data.decode("cp1252", errors="replace")]):
        raise Refused(in_vni())
    modern = unicodedata.normalize("NFC", data.decode("cp1258", errors="replace"))
    old = from_tcvn3(data.decode("cp1252", errors="replace"))
    if _share(modern) >= 0.97:
        return modern, _("Tệp viết bằng bảng mã Windows-1258: đã đổi sang Unicode, hãy xem kỹ tên người.")
    if _share(old) >= 0.97:
        return old, _(
            "Tệp viết bằng phông chữ cũ (TCVN3, .VnTime): đã đổi sang Unicode, hãy xem kỹ tên người."
        )
    raise Refused(
        _("Không đọc được chữ trong tệp. Hãy lưu lại bằng Excel: Lưu thành → “CSV UTF-8” hoặc .xlsx.")
    )


def _share(text: str) -> float:
    """How much of what is not plain ASCII could be Vietnamese."""
    other = [c for c in text if not c.isascii()]
    return sum(bool(_VIETNAMESE.match(c)) for c in other) / len(other) if other else 1.0


def _strict(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except (UnicodeDecodeError, UnicodeError) as error:
        raise Refused(_("Tệp bị hỏng giữa chừng, không đọc hết được. Hãy lưu lại rồi nhập lại.")) from error


def _separator(text: str) -> str:
    """What splits the first lines into the same number of cells, the more the better."""
    sample = text[:20_000].splitlines()[:40]

    def merit(separator: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(sample, delimiter=separator) if any(row)]
        wide = [w for w in widths if w > 1]
        return (len(wide), sum(wide))

    try:
        return max(SEPARATORS, key=merit)
    except csv.Error:
        return ","
