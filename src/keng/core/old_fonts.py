"""Vietnamese written before Unicode: letters kept in the places of other letters, mended where certain."""

import re
import unicodedata
from collections.abc import Iterable

# TCVN 5712:1993 (VN3, the ".VnTime" fonts): what each byte, read as Windows-1252, stands for.
_TCVN3 = str.maketrans(
    dict(
        zip(
            "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\xadõøöù÷úýûüþ¡¢§£¤¥¦",
            "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửựữỳýỷỹỵĂÂĐÊÔƠƯ",
            strict=True,
        )
    )
)
_ONLY_TCVN3 = re.compile(r"[µ¸¶·¹¨»¾¼½Æ©Ç®ÎÏÑªÖ×ØÜÞßäåæç«¬ëîïñö÷øûüþ¡¢§£¤¥¦]")
_LETTER = "[A-Za-z\u00c0-\u1ef9]"
# What only TCVN3 writes inside a word: its signs, or a capital with a mark amid small letters ("TÌo").
_WITHIN = re.compile(
    f"(?<={_LETTER})[µ¸¶¹¨¾¼½Æ©®ÎÏÑªÖ×ØÜÞßåæç«¬ëîïñö÷øûü\xad]|[µ¸¶¹¨¾¼½Æ©®ª«¬\xad](?={_LETTER})"
    "|(?<=[a-z])[À-ÖØ-Þ]"
)
_LOST = re.compile(rf"{_LETTER}\?+{_LETTER}|\ufffd")
_REAL = re.compile(r"[ăĂđĐơƠưƯĩĨũŨ\u1EA0-\u1EF9]")
_VNI = re.compile(r"[aeouAEOU][âäàáåãêéèëïùøûüõúÂÄÀÁÅÃÊÉÈËÙØÛÜÕÚ]|[öÖ][ôùøûõïÔ]")
# Pairs that Vietnamese never writes: it has "oà", "uê" and "uâ", but no "aø", "eã" or "oâ".
_ONLY_VNI = re.compile(
    r"[aeAE][âäàáåãêéèëïùøûüõúÂÄÀÁÅÃÊÉÈËÙØÛÜÕÚ]|[oO][âäåêëïùøûüõúÂÄÅÊËÙØÛÜÕÚ]|[uU][äåëïùøûüõúÄÅËÙØÛÜÕÚ]|[öÖ][ôùøûõïÔ]"
)
_TWICE = re.compile(r"á[»º]|Ä[‘\x91ƒ]|Æ[°¡]|Ã[\xa0-\xbf]|áº")


def from_tcvn3(text: str) -> str:
    """`"NguyÔn V¨n Hßa"` → `"Nguyễn Văn Hòa"`."""
    return text.translate(_TCVN3)


def is_tcvn3(texts: Iterable[str]) -> bool:
    """Whether the texts together look like TCVN3: its own signs stand there, real letters do not."""
    signs = letters = 0
    for text in texts:
        signs += len(_ONLY_TCVN3.findall(text))
        letters += len(_REAL.findall(text))
    return signs >= 2 and signs > 4 * letters


def is_tcvn3_cell(text: str) -> bool:
    """Whether this cell alone is certainly TCVN3, whatever stands beside it: `"TÌo"`, `"V¨n"`."""
    return bool(_WITHIN.search(text)) and not is_real(text) and not is_read_twice(text)


def has_lost_letters(text: str) -> bool:
    """Whether letters were replaced by question marks when the file was saved: `"Ch? h?"`, `"M?u"`."""
    if "://" in text or "@" in text:
        return False
    return bool(_LOST.search(text)) or len(re.findall(rf"{_LETTER}\?", text)) >= 2


def is_vni(texts: Iterable[str]) -> bool:
    """Whether the texts look like the VNI fonts: a vowel followed by its mark as a letter of its own."""
    marks = letters = other = 0
    for text in texts:
        marks += len(_VNI.findall(text))
        letters += len(_REAL.findall(unicodedata.normalize("NFC", text)))
        other += sum(not c.isascii() for c in text)
    return marks >= 3 and marks > 4 * letters and 2 * marks >= other


def is_vni_below(texts: Iterable[str]) -> bool:
    """Whether some cells are VNI though Unicode stands beside them: headings, or rows typed later."""
    old = [text for text in texts if not is_real(text) and not is_read_twice(text)]
    pairs = sum(len(_ONLY_VNI.findall(text)) for text in old)
    others = sum(len(_WITHIN.findall(_ONLY_VNI.sub("", text))) for text in old)
    return pairs >= 2 and pairs > others


def is_real(text: str) -> bool:
    """Whether a letter stands there that only Vietnamese has."""
    return bool(_REAL.search(unicodedata.normalize("NFC", text)))


def is_read_twice(text: str) -> bool:
    """Whether UTF-8 was read as Windows-1252 and written again (`"Nguyá»…n"`)."""
    return bool(_TWICE.search(text))


def read_once(text: str) -> str:
    """Undo that reading where it can be undone; otherwise the text as it is."""
    try:
        return b"".join(_byte(c) for c in text).decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


def _byte(letter: str) -> bytes:
    """The byte that Windows-1252 shows as this letter; five bytes have none and stand for themselves."""
    return letter.encode("latin-1") if "\x80" <= letter <= "\x9f" else letter.encode("cp1252")
