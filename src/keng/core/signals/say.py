"""A signal in plain words: in Vietnamese as people say it, or as whoever shows it translates."""

from itertools import pairwise

from keng.core.signals.language import Hours, Kind, Peal, Purpose, Signal
from keng.core.signals.refused import Gettext, gettext_noop

PURPOSE_WORDS: dict[Purpose, str] = {
    Purpose.PEACE: gettext_noop("kẻng bình yên"),
    Purpose.ALARM: gettext_noop("báo động"),
    Purpose.ALARM_FIRE: gettext_noop("báo động cháy, nổ"),
    Purpose.ALARM_INTRUDER: gettext_noop("báo động trộm, gây rối"),
    Purpose.GATHERING: gettext_noop("họp, tập trung dân"),
    Purpose.WAKE: gettext_noop("báo thức"),
    Purpose.STUDY: gettext_noop("giờ học buổi tối"),
    Purpose.ALL_CLEAR: gettext_noop("báo yên"),
    Purpose.DRILL: gettext_noop("diễn tập"),
}
DAY_WORDS = (
    gettext_noop("thứ Hai"),
    gettext_noop("thứ Ba"),
    gettext_noop("thứ Tư"),
    gettext_noop("thứ Năm"),
    gettext_noop("thứ Sáu"),
    gettext_noop("thứ Bảy"),
    gettext_noop("Chủ nhật"),
)

SHORT_ROLL, LONG_ROLL = 8, 25  # strokes: below and above these a hồi is called ngắn, dài
PRESSING_S = 0.4  # seconds: a roll that begins faster than this is dồn dập


def say(signal: Signal, gettext: Gettext = str) -> str:
    """`1 hồi 9 tiếng`, `nhiều hồi dồn dập, mỗi hồi 3 tiếng, liên tục`."""
    if signal.is_continuous and len(signal.peals) == 1:
        return _say_endless(signal.peals[0], gettext)
    words = _say_all(signal.peals, gettext)
    if signal.is_continuous:
        return gettext("%(words)s, lặp lại liên tục") % {"words": words}
    if signal.repeats == 1:
        return words
    return gettext("%(words)s, đánh %(n)s lượt") % {"words": words, "n": signal.repeats}


def say_hours(signal: Signal, gettext: Gettext = str) -> str:
    """When it may sound: `22:00–22:15 hằng ngày`, `bất kỳ lúc nào`."""
    return "; ".join(_say_span(h, gettext) for h in signal.hours) or gettext("bất kỳ lúc nào")


def _say_endless(peal: Peal, gettext: Gettext) -> str:
    is_pressing = peal.first_gap <= PRESSING_S
    if not peal.pause and peal.is_even:
        if is_pressing:
            return gettext("liên hồi dồn dập, không nghỉ")
        return gettext("đánh đều liên tục, không nghỉ")
    if peal.kind is Kind.STROKES:
        manner = _after_a_space([gettext("dồn dập")] if is_pressing else [])
        said = gettext("nhiều hồi%(manner)s, mỗi hồi %(n)s tiếng, liên tục")
        return said % {"manner": manner, "n": peal.count}
    return gettext("nhiều hồi%(manner)s, liên tục") % {"manner": _manner(peal, gettext)}


def _say_all(peals: tuple[Peal, ...], gettext: Gettext) -> str:
    words = _say_peal(peals[0], gettext)
    for before, peal in pairwise(peals):
        follows_roll = before.kind is Kind.ROLL and peal.kind is Kind.STROKES and peal.times == 1
        joined = gettext("%(words)s %(then)s") if follows_roll else gettext("%(words)s, nghỉ, %(then)s")
        words = joined % {"words": words, "then": _say_peal(peal, gettext)}
    return words


def _say_peal(peal: Peal, gettext: Gettext) -> str:
    if peal.kind is Kind.ROLL:
        said = gettext("1 hồi%(manner)s") if peal.times == 1 else gettext("%(n)s hồi%(manner)s")
        return said % {"n": peal.times, "manner": _manner(peal, gettext)}
    strokes = gettext("1 tiếng") if peal.count == 1 else gettext("%(n)s tiếng") % {"n": peal.count}
    if peal.times == 1:
        return strokes
    return gettext("%(n)s lần %(strokes)s") % {"n": peal.times, "strokes": strokes}


def _manner(peal: Peal, gettext: Gettext) -> str:
    words = []
    if peal.count <= SHORT_ROLL:
        words.append(gettext("ngắn"))
    elif peal.count >= LONG_ROLL:
        words.append(gettext("dài"))
    if peal.first_gap <= PRESSING_S:
        words.append(gettext("dồn dập"))
    elif peal.is_even:
        words.append(gettext("đều"))
    return _after_a_space(words)


def _after_a_space(words: list[str]) -> str:
    return "".join(f" {word}" for word in words)


def _say_span(hours: Hours, gettext: Gettext) -> str:
    days = sorted(hours.weekdays)
    names = [gettext(DAY_WORDS[d]) for d in days]
    if len(days) == 7:
        when = gettext("hằng ngày")
    elif len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        when = gettext("từ %(first)s đến %(last)s") % {"first": names[0], "last": names[-1]}
    else:
        when = ", ".join(names)
    return f"{hours.start:%H:%M}–{hours.end:%H:%M} {when}"
