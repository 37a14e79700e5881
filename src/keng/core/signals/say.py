"""A signal in plain Vietnamese words, as people say it to each other."""

from itertools import pairwise

from keng.core.signals.language import Hours, Kind, Peal, Purpose, Signal

PURPOSE_WORDS: dict[Purpose, str] = {
    Purpose.PEACE: "kẻng bình yên",
    Purpose.ALARM: "báo động",
    Purpose.ALARM_FIRE: "báo động cháy, nổ",
    Purpose.ALARM_INTRUDER: "báo động trộm, gây rối",
    Purpose.GATHERING: "họp, tập trung dân",
    Purpose.WAKE: "báo thức",
    Purpose.STUDY: "giờ học buổi tối",
    Purpose.ALL_CLEAR: "báo yên",
    Purpose.DRILL: "diễn tập",
}
DAY_WORDS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")

SHORT_ROLL, LONG_ROLL = 8, 25  # strokes: below and above these a hồi is called ngắn, dài
PRESSING_S = 0.4  # seconds: a roll that begins faster than this is dồn dập


def say(signal: Signal) -> str:
    """`1 hồi 9 tiếng`, `nhiều hồi dồn dập, mỗi hồi 3 tiếng, liên tục`."""
    if signal.is_continuous and len(signal.peals) == 1:
        return _say_endless(signal.peals[0])
    words = _say_all(signal.peals)
    if signal.is_continuous:
        return f"{words}, lặp lại liên tục"
    return words if signal.repeats == 1 else f"{words}, đánh {signal.repeats} lượt"


def say_hours(signal: Signal) -> str:
    """When it may sound: `22:00–22:15 hằng ngày`, `bất kỳ lúc nào`."""
    return "; ".join(_say_span(h) for h in signal.hours) or "bất kỳ lúc nào"


def _say_endless(peal: Peal) -> str:
    pressing = " dồn dập" if peal.first_gap <= PRESSING_S else ""
    if not peal.pause and peal.is_even:
        return "liên hồi dồn dập, không nghỉ" if pressing else "đánh đều liên tục, không nghỉ"
    if peal.kind is Kind.STROKES:
        return f"nhiều hồi{pressing}, mỗi hồi {peal.count} tiếng, liên tục"
    return f"nhiều hồi{_manner(peal)}, liên tục"


def _say_all(peals: tuple[Peal, ...]) -> str:
    words = _say_peal(peals[0])
    for before, peal in pairwise(peals):
        follows_roll = before.kind is Kind.ROLL and peal.kind is Kind.STROKES and peal.times == 1
        words += (" " if follows_roll else ", nghỉ, ") + _say_peal(peal)
    return words


def _say_peal(peal: Peal) -> str:
    if peal.kind is Kind.ROLL:
        return f"{peal.times} hồi{_manner(peal)}"
    return f"{peal.count} tiếng" if peal.times == 1 else f"{peal.times} lần {peal.count} tiếng"


def _manner(peal: Peal) -> str:
    length = " ngắn" if peal.count <= SHORT_ROLL else " dài" if peal.count >= LONG_ROLL else ""
    if peal.is_even:
        return length + (" dồn dập" if peal.first_gap <= PRESSING_S else " đều")
    return length + (" dồn dập" if peal.first_gap <= PRESSING_S else "")


def _say_span(hours: Hours) -> str:
    days = sorted(hours.weekdays)
    if len(days) == 7:
        when = "hằng ngày"
    elif len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        when = f"từ {DAY_WORDS[days[0]]} đến {DAY_WORDS[days[-1]]}"
    else:
        when = ", ".join(DAY_WORDS[d] for d in days)
    return f"{hours.start:%H:%M}–{hours.end:%H:%M} {when}"
