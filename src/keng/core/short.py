"""A text for a radio that carries a few dozen bytes: no marks, no more than it holds."""

from keng.core.names import strip_marks

LORAWAN_BYTES = 51  # what the slowest data rate carries everywhere (LoRaWAN Regional Parameters, DR0)


def short(text: str, *, most: int = LORAWAN_BYTES) -> str:
    """The text in ASCII, cut after the last whole word that fits.

    `short("CHÁY nhà bác Hòa, thôn Mẫu", most=16)` → `"CHAY nha bac Hoa"`.
    """
    plain = strip_marks(text).encode("ascii", "replace").decode()
    words = " ".join(plain.split())
    if len(words) <= most:
        return words
    return words[: most + 1].rpartition(" ")[0].rstrip(",;:") or words[:most]
