"""What stands in the cells of a spreadsheet, read as people type it. Bad content raises `Unreadable`."""

import re
from datetime import date, timedelta

from keng.core.names import fold, nfc

EXCEL_EPOCH = date(1899, 12, 30)  # day 0 of Excel's serial numbers
SERIALS = range(18_264, 73_051)  # 1950 to 2099
YEARS = range(1950, 2100)
YES = frozenset({"co", "x", "dung", "1", "yes", "y", "true", "v", "da", "dong y", "roi"})
NO = frozenset({"", "khong", "0", "no", "n", "false", "chua", "k", "ko", "kg"})

NOTHING = frozenset({"khong co", "khong", "k co", "ko co", "kg co", "k", "ko", "kg", "chua co", "0", "x"})

CALLED = re.compile(r"(ông|bà|anh|chị|bác|cô|chú)(?:\s*[:.]\s*(.+)|\s+(\S+ \S+ .+))", re.IGNORECASE)


class Unreadable(ValueError):
    """The text is not what its column holds."""


def tidy(text: str) -> str:
    """Composed, single spaces, no spaces around; the marks of Excel's text cells (`'`, `="…"`) gone."""
    text = nfc(" ".join(text.replace("\u200b", " ").replace("\ufeff", " ").split()))
    if text[:1] not in {"=", "'"}:
        return text
    wrapped = re.fullmatch(r'="(.*)"', text)
    text = wrapped[1] if wrapped else text
    return text[1:] if re.match(r"'[=+\-@\d']", text) else text


def read_day(text: str) -> date:
    """`"01/03/2026"`, `"1-3-2026"`, `"2026-03-01"`, `"tháng 3/2026"`, `"2026"`, Excel's `"46082"`."""
    text = tidy(text)
    if text.isdecimal() and int(text) in SERIALS:
        return EXCEL_EPOCH + timedelta(days=int(text))
    if text.isdecimal() and int(text) in YEARS:
        return date(int(text), 1, 1)
    iso = re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]|$)", text)
    ours = re.fullmatch(r"(?:(?:ngày|tháng) )?(?:(\d{1,2})[/.\- ])?(\d{1,2})[/.\- ](\d{2}|\d{4})", text)
    if iso:
        year, month, day = (int(part) for part in iso.groups())
    elif ours:
        day, month, year = int(ours[1] or 1), int(ours[2]), int(ours[3])
        year += 2000 if year < 100 else 0
    else:
        raise Unreadable(text)
    try:
        return date(year, month, day)
    except ValueError as error:
        raise Unreadable(text) from error


def read_name(text: str) -> tuple[str, str]:
    """Form of address and name: `"Bà: Lê Thị Lan (chủ hộ)"` → `("bà", "Lê Thị Lan")`.

    Ông is a family name too (Ông Cao Thắng): without a colon three words of a name must follow.
    Raises `Unreadable` where one cell names several people.
    """
    text = re.sub(r"^(chủ hộ|họ tên|hộ)\s*:\s*|^hộ (?=ông|bà)", "", tidy(text), flags=re.IGNORECASE)
    text = re.sub(r"\s*(\(\s*chủ hộ\s*\)|[-–,]\s*chủ hộ)$", "", text, flags=re.IGNORECASE)
    if re.search(r"[+&;]|\w ?/ ?\w|\bvà\b", text):
        raise Unreadable(text)
    called = CALLED.fullmatch(text)
    return (called[1].lower(), called[2] or called[3]) if called else ("", text)


def read_count(text: str) -> int:
    """`"4"`, `"4.0"`, `"4 người"`, `"04 khẩu"`."""
    found = re.fullmatch(r"(\d{1,6})(?:[.,]0+)?(?: ?(?:người|khẩu|nguoi|khau|nhân khẩu|hộ))?", tidy(text))
    if not found:
        raise Unreadable(text)
    return int(found[1])


def read_dong(text: str) -> int:
    """Money in đồng: `"450.000"`, `"450,000 đ"`, `"450000.0"`, `"0,45 triệu"`, `"450 nghìn"`."""
    plain = re.sub(r"(đồng|dong|vnđ|vnd|đ|d)\.?$", "", tidy(text).lower()).strip()
    scaled = re.fullmatch(r"(\d+(?:[.,]\d+)?) ?(triệu|tr|trieu|nghìn|ngàn|nghin|k)", plain)
    if scaled:
        unit = 1_000_000 if scaled[2].startswith("tr") else 1_000
        return round(float(scaled[1].replace(",", ".")) * unit)
    plain = re.sub(r"[.,]0$", "", plain)
    if re.fullmatch(r"\d{1,3}([., ]\d{3})+|\d+", plain):
        return int(re.sub(r"\D", "", plain))
    raise Unreadable(text)


def read_yes(text: str) -> bool:
    """`"có"`, `"x"`, `"1"` and `"không"`, empty."""
    word = fold(tidy(text))
    if word in YES:
        return True
    if word in NO:
        return False
    raise Unreadable(text)


def is_nothing(text: str) -> bool:
    """`"không có"`, `"ko"`, `"0"`, `"-"`, `"x"`: how people write that there is no number to call."""
    word = fold(tidy(text)).strip(" .-–—/_")
    return not word or word in NOTHING


def read_parts(text: str) -> list[str]:
    """Several values in one cell, split at commas, semicolons, slashes, lines or "và"."""
    return [part.strip() for part in re.split(r"[,;/\n]| và | \+ ", text) if part.strip()]


def heading_words(text: str) -> str:
    """A heading as it is compared: no marks, no punctuation, nothing in brackets."""
    outside = re.sub(r"\([^)]*\)", " ", text)
    bare = outside if re.search(r"\w", outside) else text
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold(bare)).split())
