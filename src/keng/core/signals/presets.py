"""Signals that communes were found to use, offered as a start for a commune's own codebook.

The counts, hours and meanings are from public reports on each place; tempo and pauses were reported by
nobody and are our proposal, to be changed by whoever issues the codebook. Where no source tells a
place's alarm, none is offered under its name. Bình Thạnh (Lâm Đồng) relays from gong to gong: that is a way
of passing an alarm on, not a pattern, so it has no row.
"""

from datetime import time

from keng.core.rights import Role
from keng.core.signals.language import Hours, Kind, Peal, Purpose, Signal

STRIKERS = (Role.STRIKER, Role.TEAM_MEMBER, Role.DEPUTY_LEADER, Role.TEAM_LEADER, Role.VILLAGE_HEAD)
LEADERS = (Role.TEAM_LEADER, Role.DEPUTY_LEADER, Role.VILLAGE_HEAD)
WEEKDAYS = frozenset(range(5))
OPTIONAL = frozenset({Purpose.ALL_CLEAR, Purpose.DRILL})

VAN_AM = "Vân Am, làng Sùng (Thanh Hóa)"
LUONG_SON = "Lương Sơn, Thường Xuân (Thanh Hóa)"
THAI_HOA = "Thái Hòa, Triệu Sơn (Thanh Hóa)"
KIEN_THIET = "Kiến Thiết (Hải Phòng)"
LAM_HA = "Lam Hạ (Hà Nam)"
EA_O = "Ea Ô (Đắk Lắk)"
TA_GIA_KHAU = "Tả Gia Khâu (Lào Cai)"
NA_NHUNG = "Na Nhung 1 (Lào Cai)"
FIRE_BELL = "chuông báo cháy Nhật Bản"


def _around(hour: int, weekdays: frozenset[int] = frozenset(range(7))) -> tuple[Hours, ...]:
    before = time((hour - 1) % 24, 50)
    return (Hours(before, time(hour, 30), weekdays),)


def _roll(times: int = 1, *, count: int = 16, first: float = 0.7, last: float = 0.22) -> Peal:
    return Peal(Kind.ROLL, count, times, first, last, pause=2.0)


def _strokes(count: int, *, times: int = 1, gap: float = 0.8, pause: float = 2.0) -> Peal:
    return Peal(Kind.STROKES, count, times, gap, gap, pause)


def _short(times: int) -> Peal:
    return _roll(times, count=8, first=0.5, last=0.5)


def _long(times: int) -> Peal:
    return _roll(times, count=30, first=0.8, last=0.2)


DAY = (Hours(time(5, 0), time(21, 0)),)
PRESSING_ROLL = Peal(Kind.ROLL, 12, 1, 0.35, 0.2, pause=1.0)
RUNNING_ROLL = Peal(Kind.ROLL, 12, 1, 0.3, 0.3, pause=0.0)


def _peace(place: str, hour: int, *peals: Peal) -> Signal:
    report = f"Báo chí về mô hình kẻng an ninh ở {place}"
    return Signal(Purpose.PEACE, "Kẻng bình yên", peals, 1, _around(hour), STRIKERS, report, place)


def _alarm(place: str, peal: Peal) -> Signal:
    report = f"Báo chí về mô hình kẻng an ninh ở {place}"
    return Signal(Purpose.ALARM, "Kẻng báo động", (peal,), None, (), (), report, place)


def _call(place: str, purpose: Purpose, name: str, hours: tuple[Hours, ...], *peals: Peal) -> Signal:
    report = f"Báo chí về mô hình kẻng an ninh ở {place}"
    return Signal(purpose, name, peals, 1, hours, LEADERS, report, place)


PRESETS: tuple[Signal, ...] = (
    _peace(VAN_AM, 22, _roll(), _strokes(9)),
    _peace(LUONG_SON, 22, _short(3)),
    _peace(THAI_HOA, 22, _roll()),
    _alarm(THAI_HOA, PRESSING_ROLL),
    _peace(KIEN_THIET, 22, _long(1)),
    _peace(LAM_HA, 22, _roll(3)),
    _alarm(LAM_HA, RUNNING_ROLL),
    _peace(EA_O, 22, _long(2)),
    _alarm(EA_O, _strokes(3, gap=0.4, pause=1.2)),
    _call(EA_O, Purpose.WAKE, "Kẻng báo thức", _around(5), _long(3)),
    _call(EA_O, Purpose.STUDY, "Kẻng học bài", _around(19, WEEKDAYS), _roll(), _strokes(3)),
    _peace(TA_GIA_KHAU, 21, _strokes(5)),
    _alarm(TA_GIA_KHAU, RUNNING_ROLL),
    _call(TA_GIA_KHAU, Purpose.GATHERING, "Kẻng họp", DAY, _strokes(3)),
    _call(NA_NHUNG, Purpose.GATHERING, "Kẻng họp loại một", DAY, _roll(3), _strokes(3)),
    _call(NA_NHUNG, Purpose.GATHERING, "Kẻng họp loại hai", DAY, _roll(2), _strokes(3)),
    _call(NA_NHUNG, Purpose.GATHERING, "Kẻng họp loại ba", DAY, _roll(1), _strokes(3)),
    Signal(
        Purpose.ALL_CLEAR,
        "Kẻng báo yên (tùy chọn)",
        (_strokes(1, pause=1.8), _strokes(2, pause=4.0)),
        4,
        (),
        LEADERS,
        "Tín hiệu 1-2 của chuông báo cháy Nhật Bản; chưa tìm thấy hiệu lệnh báo yên của Việt Nam",
        FIRE_BELL,
    ),
    Signal(
        Purpose.DRILL,
        "Kẻng diễn tập (tùy chọn)",
        (_strokes(1, pause=1.8), _strokes(3, pause=4.0)),
        4,
        (),
        LEADERS,
        "Tín hiệu 1-3 của chuông báo cháy Nhật Bản; chưa tìm thấy hiệu lệnh diễn tập của Việt Nam",
        FIRE_BELL,
    ),
)


def presets_of(place: str) -> tuple[Signal, ...]:
    """Everything found for one place."""
    return tuple(s for s in PRESETS if s.place == place)


def places() -> tuple[str, ...]:
    """The places in the order they are offered."""
    return tuple(dict.fromkeys(s.place for s in PRESETS))
