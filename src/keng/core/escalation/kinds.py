"""What an alarm is about: whom to telephone first, how many hands it needs, what a helper does.

These are the kinds that every commune begins with; a commune changes names, strength and cards as data.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from keng.core.escalation.ladder import FIRE, POLICE, USUAL, Ladder
from keng.core.escalation.sayings import AFTER, AFTER_MARKED, BEFORE, COMPANIONS
from keng.core.names import fold, nfc


@dataclass(frozen=True)
class Kind:
    """One kind of alarm. `emergency` is the number to dial before anything else; `card` what helpers do."""

    code: str
    name: str
    emergency: str
    strength: int  # people who are needed at the door
    card: tuple[str, ...]
    signal: str = "alarm"  # the codebook signal that strikers sound
    ladder: Ladder = USUAL
    cries: frozenset[str] = frozenset()  # in a text, wherever they stand
    words: frozenset[str] = frozenset()  # where a text begins


KEEP_BACK = "Báo Công an xã ngay; không tự ý truy đuổi, khống chế."  # Luật 30/2023

# An alarm that nobody may notice: lights, shouts and a ringing phone would betray whoever raised it.
QUIET_HELP = (
    "Báo Công an xã ngay; đến lặng lẽ, từ hai người trở lên.",
    "Không bật đèn, không hô, không đánh kẻng, không gọi vào máy người báo.",
    "Ở chỗ kín mà nhìn; không tự ý truy đuổi, khống chế.",
)
QUIET_WAIT = (
    "Để máy im lặng, úp màn hình xuống.",
    "Đừng để lộ là đã báo; giữ mạng người trước, của cải sau.",
    "Ra được chỗ kín thì gọi 113, nói nhỏ.",
)

PRESETS: tuple[Kind, ...] = (
    Kind(
        "fire", "Cháy", "114", 6,
        (
            "Gọi 114 ngay, nói rõ thôn, nhà ai.",
            "Hô to, đánh kẻng báo cháy, đập cửa nhà bên.",
            "Ngắt điện. Đưa người ra trước, của cải sau.",
            "Mang bình chữa cháy, xô, chăn ướt, đồ phá dỡ.",
            "Cúi thấp dưới khói; không quay lại nhà đang cháy.",
        ),
        signal="alarm_fire", ladder=FIRE, cries=frozenset({"cháy", "fire"}), words=frozenset({"lửa"}),
    ),
    Kind(
        "explosion", "Nổ", "114", 4,
        (
            "Gọi 114 ngay.",
            "Không lại gần, không bật tắt điện, không châm lửa.",
            "Đưa bà con ra xa, giữ lối cho xe.",
        ),
        signal="alarm_fire", ladder=FIRE, words=frozenset({"nổ"}),
    ),
    Kind(
        "theft", "Trộm cướp", "113", 4,
        (
            KEEP_BACK,
            "Bật đèn, hô to, đi từ hai người trở lên.",
            "Nhớ dáng người, quần áo, biển số, hướng đi.",
            "Giữ nguyên hiện trường.",
        ),
        signal="alarm_intruder", ladder=POLICE, cries=frozenset({"trộm", "cướp", "thief"}),
    ),
    Kind(
        "disorder", "Gây rối, đánh nhau", "113", 4,
        (KEEP_BACK, "Can ngăn bằng lời; đưa trẻ em, người già ra xa.", "Ghi lại sự việc khi an toàn."),
        signal="alarm_intruder", ladder=POLICE, words=frozenset({"rối", "loạn", "fight"}),
    ),
    Kind(
        "missing", "Người mất tích", "113", 8,
        (
            "Hỏi tên, tuổi, quần áo, lúc thấy lần cuối.",
            "Chia nhóm hai người, mỗi nhóm một hướng, hẹn giờ về.",
            "Xem bờ ao, bờ suối, giếng, nương trước.",
        ),
        signal="gathering", words=frozenset({"lạc", "missing"}),
    ),
    Kind(
        "flood", "Lũ, sạt lở", "112", 8,
        (
            "Rời chỗ thấp, chân dốc, bờ suối ngay.",
            "Dắt người già, trẻ em trước; ngắt điện.",
            "Không lội qua nước chảy, không vớt củi.",
        ),
        signal="alarm", words=frozenset({"lũ", "lụt", "sạt", "flood"}),
    ),
    Kind(
        "medical", "Cấp cứu", "115", 2,
        (
            "Gọi 115, nói rõ đường vào.",
            "Không tự ý di chuyển người bị thương nặng.",
            "Một người đón xe ở đầu ngõ.",
        ),
        words=frozenset({"ngất", "medical"}),
    ),
    Kind("other", "Việc gấp khác", "112", 3, ("Hỏi rõ việc gì, ở đâu, cần bao nhiêu người.",),
         cries=frozenset({"cứu", "sos"})),
)  # fmt: skip

# Before the word: nothing burns.
NOT_SO = frozenset({"khong", "chua", "het", "gia", "tap", "phong", "yen", "ve"})
BETWEEN = frozenset({"co", "phai", "bi", "con", "thay"})  # "không có cháy": taken back with a word between
OURS = frozenset({"nham", "nhan"})  # "báo nhầm", "nhắn 1": taken back, or our own words come back
ON_THE_MOVE = frozenset(
    {"xe", "bo", "di", "ra", "ve", "den", "sang", "bang", "theo", "may"}
)  # chạy, not cháy
LONGEST = 24  # words
CALLS = frozenset({"khan", "cap", "gap", "bao", "co", "dang", "bi", "nha", "toi", "a", "oi", "voi"})


def exercised(card: Iterable[str]) -> tuple[str, ...]:
    """A card as a drill walks through it: without the steps that would ring 112 to 115 or rouse sleepers."""
    return tuple(step for step in card if not re.search(r"\b11[2-5]\b|đánh kẻng", nfc(step).lower()))


@dataclass(frozen=True)
class Read:
    """What a text cries; `doubted` where a word of alarm stands in it that may mean something else."""

    kind: Kind | None = None
    doubted: Kind | None = None


def understand(text: str, kinds: Iterable[Kind] = PRESETS) -> Kind | None:
    """`"CHAY nha bac Hoa"` → fire; `"toi chay xe ve"` → None: a wrong guess would wake a village."""
    return read(text, kinds).kind


def read(text: str, kinds: Iterable[Kind] = PRESETS) -> Read:
    """`"cháy hàng rồi"` → no alarm, a fire doubted: to be asked about.

    A word typed with its marks must be the right one (cháy, not chạy). Without marks, a cry counts
    wherever it stands unless what is beside it takes it back or makes a set phrase of it; other words
    only where the text begins. Two letters the wrong way round or one held too long are forgiven.
    """
    written = re.findall(r"[^\W_]+", nfc(text).lower())
    words = [_plain(w) for w in written]
    if len(words) > LONGEST or OURS & set(words):
        return Read()
    doubted: Kind | None = None
    begin = next((n for n, word in enumerate(words) if word not in CALLS), None)
    for n, (said, word) in enumerate(zip(written, words, strict=True)):
        if n and words[n - 1] in NOT_SO:
            continue
        for kind in kinds:
            if _is(said, word, kind.cries) or (n == begin and _is(said, word, kind.words)):
                if not _is_doubtful(written, words, n):
                    return Read(kind)
                doubted = doubted or kind
    return Read(doubted=doubted)


def _is_doubtful(written: list[str], words: list[str], n: int) -> bool:
    """Whether the words beside it make it a saying, or the lack of marks a commoner word."""
    word, is_bare = words[n], written[n].isascii()
    if n > 1 and words[n - 1] in BETWEEN and words[n - 2] in NOT_SO:
        return True
    before = written[n - 1] if n else ""
    after, then = [*written[n + 1 :], "", ""][:2]
    if is_bare and word == "chay" and fold(after) in ON_THE_MOVE and fold(then) != "nha":
        return True
    if is_bare and word in COMPANIONS and fold(after) not in COMPANIONS[word]:
        return True
    sayings = AFTER.get(word, {})
    if any(_fits(after, saying) and fold(then) not in but for saying, but in sayings.items()):
        return True
    return after in AFTER_MARKED.get(word, ()) or any(_fits(before, one) for one in BEFORE.get(word, ()))


def _fits(said: str, right: str) -> bool:
    """Whether a word is the one meant, typed with its marks or without any."""
    return bool(said) and (said == right or said == fold(right))


def _is(said: str, word: str, known: frozenset[str]) -> bool:
    """Whether a word, as written and folded, is one of those known with their marks."""
    for right in known:
        plain = _plain(right)
        is_bare = word == plain and said.isascii() and len(said) >= len(right)  # "cu" is no "cứu"
        if right in (said, _unheld(said)) or is_bare or (said.isascii() and word in _turned(plain)):
            return True
    return False


def _plain(word: str) -> str:
    """Without marks, and no letter held: `_plain("Chááááy") == "chay"`."""
    return _unheld(fold(word))


def _unheld(word: str) -> str:
    return re.sub(r"(.)\1+", r"\1", word)


def _turned(word: str) -> frozenset[str]:
    """The word with two neighbouring letters the wrong way round; too short a word is never guessed."""
    if len(word) < 4:
        return frozenset()
    return frozenset(word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(1, len(word) - 1))
