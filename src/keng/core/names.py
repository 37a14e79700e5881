"""Vietnamese names, compared as people type them: without marks, case or stray spaces."""

import unicodedata

_D = str.maketrans({"đ": "d", "Đ": "D"})


def fold(text: str) -> str:
    """The name without marks, lower-case, spaces collapsed: the form that search compares.

    `fold("  Nguyễn  Thị ĐÀO ") == "nguyen thi dao"`. The letter đ is not a marked d in Unicode, so it is
    mapped before decomposition.
    """
    return " ".join(strip_marks(text).lower().split())


def strip_marks(text: str) -> str:
    """The text without diacritics, everything else kept (an SMS that must fit GSM-7)."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text.translate(_D))
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c)))


def nfc(text: str) -> str:
    """The one stored form of a text: composed, outer spaces gone."""
    return unicodedata.normalize("NFC", text).strip()
