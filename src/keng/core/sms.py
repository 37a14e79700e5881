"""What a text costs as SMS: its alphabet and its parts (3GPP TS 23.038, TS 23.040)."""

from collections.abc import Sequence
from dataclasses import dataclass

from keng.core.names import strip_marks

# The GSM 7-bit default alphabet; the second row costs two septets a character.
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€\f")
ASCII = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "·": "-"})
GSM_ONE, GSM_EACH = 160, 153  # septets in a single message, in each part of a longer one
UCS_ONE, UCS_EACH = 70, 67  # UTF-16 units


@dataclass(frozen=True)
class Sms:
    """A text as it will leave: what it says, in which alphabet, in how many parts."""

    text: str
    is_gsm: bool
    parts: int


def measure(text: str) -> Sms:
    """The alphabet and the number of parts of a text as it stands."""
    if all(c in BASIC or c in EXTENDED for c in text):
        return Sms(text, is_gsm=True, parts=_parts([1 + (c in EXTENDED) for c in text], GSM_ONE, GSM_EACH))
    return Sms(text, is_gsm=False, parts=_parts([1 + (c > "\uffff") for c in text], UCS_ONE, UCS_EACH))


def cheapest(text: str) -> Sms:
    """The text with its marks, or without them where that saves a part.

    82 marked characters are two parts; without marks they are one.
    """
    marked = measure(text)
    plain = measure(_plain(text))
    return plain if plain.parts < marked.parts else marked


def _plain(text: str) -> str:
    folded = strip_marks(text).translate(ASCII)
    return "".join(c if c in BASIC or c in EXTENDED else "?" for c in folded)


def _parts(units: Sequence[int], one: int, each: int) -> int:
    """Parts filled one after the other; no character is cut in half (TS 23.040 §9.2.3.24)."""
    if sum(units) <= one:
        return 1
    parts, room = 1, each
    for unit in units:
        if unit > room:
            parts, room = parts + 1, each
        room -= unit
    return parts
