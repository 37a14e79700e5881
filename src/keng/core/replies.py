"""What a short text from a keypad phone means: "1", "KENG 12", "nghe rồi", "NGHI".

Without marks, in any case, with a number anywhere. A text that says something of its own is left
to people: a wrong guess would write a strike nobody struck.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from keng.core.names import fold


class Meaning(StrEnum):
    """What the sender wants to tell."""

    STRUCK = "struck"
    HEARD = "heard"
    BUSY = "busy"
    EMERGENCY = "emergency"  # a fire or a thief: only a telephone call is quick enough
    HELP = "help"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Reply:
    """A text understood: its meaning, and the gong's number where one was named."""

    meaning: Meaning
    number: int | None = None


WORDS: tuple[tuple[Meaning, frozenset[str]], ...] = (
    (Meaning.EMERGENCY, frozenset({"chay", "trom", "cuop", "cuu", "sos", "lua"})),
    (Meaning.BUSY, frozenset({"nghi", "ban", "om", "vang"})),
    (Meaning.HEARD, frozenset({"nghe", "heard"})),
    (Meaning.STRUCK, frozenset({"keng", "danh", "xong", "roi", "ok", "da", "struck", "done"})),
    (Meaning.HELP, frozenset({"giup", "help", "huong"})),
)
# Words that carry no meaning of their own between those that do.
FILLING = frozenset(
    "so toi ben em anh chi bac co chu ong ba a vang nhe thay duoc o con dau dem nay".split()  # noqa: SIM905
)
# What follows the plain answer "1" without making another of it.
AFTER_ONE = frozenset({"nhe", "a", "vang", "em", "toi", "bac", "da", "danh", "roi", "xong", "ok"})
KNOWN = FILLING.union({"khong"}, *(words for _, words in WORDS))
LONGEST = 8  # words; a longer text is somebody telling something


def understand(text: str) -> Reply:
    """`"Kẻng số 12 xong"` → struck at gong 12; `"1"` → struck; `"mai tôi lên xã"` → unclear.

    Digits alone: "1" is the answer every reminder asks for; any other number is unclear.
    """
    words = re.findall(r"[a-z]+|\d+", fold(text))
    numbers = [int(w) for w in words if w.isdigit() and len(w) <= 3]
    said = [w for w in words if not w.isdigit()]
    if words[:1] == ["1"] and said and words == ["1", *said] and set(said) <= AFTER_ONE:
        return Reply(Meaning.STRUCK)
    if not said:
        if words == ["1"]:
            return Reply(Meaning.STRUCK)
        if len(words) == 2 and words[0] == "1" and numbers:
            return Reply(Meaning.STRUCK, numbers[-1])
        return Reply(Meaning.HELP if text.strip() == "?" else Meaning.UNCLEAR)
    meaning = next((m for m, known in WORDS if known & set(said)), Meaning.UNCLEAR)
    if meaning is Meaning.EMERGENCY:
        return Reply(meaning)
    if "khong" in said and meaning is not Meaning.BUSY:
        meaning = Meaning.BUSY if {"danh", "duoc"} <= set(said) else Meaning.UNCLEAR
    if set(said) - KNOWN or len(words) > LONGEST:
        return Reply(Meaning.UNCLEAR)
    return Reply(meaning, numbers[-1] if numbers else None)
