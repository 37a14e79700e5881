"""How an alarm is said on pages: states, answers, circles, directions."""

from collections.abc import Mapping
from datetime import datetime

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from keng.core.escalation.fanout import WhyNot
from keng.core.escalation.sounding import WhyQuiet
from keng.records.alarms.kinds import kind_of, read_kinds_once
from keng.records.alarms.models import (
    BECAUSE_WORDS,
    CIRCLE_WORDS,
    REPLY_WORDS,
    STATE_WORDS,
    WHY_WORDS,
    Alarm,
)
from keng.records.people.rights import Holder

register = template.Library()

WINDS = (
    _("phía bắc"),
    _("phía đông bắc"),
    _("phía đông"),
    _("phía đông nam"),
    _("phía nam"),
    _("phía tây nam"),
    _("phía tây"),
    _("phía tây bắc"),
)
KIND_NAMES = (  # ours; a commune's own name for a kind stands as it wrote it
    _("Cháy"),
    _("Nổ"),
    _("Trộm cướp"),
    _("Gây rối, đánh nhau"),
    _("Người mất tích"),
    _("Lũ, sạt lở"),
    _("Cấp cứu"),
    _("Việc gấp khác"),
)
CARD_LINES = (  # ours too: what a helper does, and whoever waits
    _("Gọi 114 ngay, nói rõ thôn, nhà ai."),
    _("Hô to, đánh kẻng báo cháy, đập cửa nhà bên."),
    _("Ngắt điện. Đưa người ra trước, của cải sau."),
    _("Mang bình chữa cháy, xô, chăn ướt, đồ phá dỡ."),
    _("Cúi thấp dưới khói; không quay lại nhà đang cháy."),
    _("Gọi 114 ngay."),
    _("Không lại gần, không bật tắt điện, không châm lửa."),
    _("Đưa bà con ra xa, giữ lối cho xe."),
    _("Báo Công an xã ngay; không tự ý truy đuổi, khống chế."),
    _("Bật đèn, hô to, đi từ hai người trở lên."),
    _("Nhớ dáng người, quần áo, biển số, hướng đi."),
    _("Giữ nguyên hiện trường."),
    _("Can ngăn bằng lời; đưa trẻ em, người già ra xa."),
    _("Ghi lại sự việc khi an toàn."),
    _("Hỏi tên, tuổi, quần áo, lúc thấy lần cuối."),
    _("Chia nhóm hai người, mỗi nhóm một hướng, hẹn giờ về."),
    _("Xem bờ ao, bờ suối, giếng, nương trước."),
    _("Rời chỗ thấp, chân dốc, bờ suối ngay."),
    _("Dắt người già, trẻ em trước; ngắt điện."),
    _("Không lội qua nước chảy, không vớt củi."),
    _("Gọi 115, nói rõ đường vào."),
    _("Không tự ý di chuyển người bị thương nặng."),
    _("Một người đón xe ở đầu ngõ."),
    _("Hỏi rõ việc gì, ở đâu, cần bao nhiêu người."),
    _("Báo Công an xã ngay; đến lặng lẽ, từ hai người trở lên."),
    _("Không bật đèn, không hô, không đánh kẻng, không gọi vào máy người báo."),
    _("Ở chỗ kín mà nhìn; không tự ý truy đuổi, khống chế."),
    _("Để máy im lặng, úp màn hình xuống."),
    _("Đừng để lộ là đã báo; giữ mạng người trước, của cải sau."),
    _("Ra được chỗ kín thì gọi 113, nói nhỏ."),
)
WHY_NOT_WORDS = {
    WhyNot.RAISED_IT: _("chính người này báo"),
    WhyNot.TOLD_BEFORE: _("đã gọi ở bậc dưới"),
    WhyNot.ON_ITS_WAY: _("lời gọi trước còn chờ gửi"),
    WhyNot.ANSWERED: _("đã trả lời"),
    WhyNot.AWAY: _("đang nghỉ, đi vắng"),
}
WHY_QUIET_WORDS = {
    WhyQuiet.SECRET: _("báo kín, không nói ra loa"),
    WhyQuiet.DRILL: _("diễn tập không chọn đường này"),
    WhyQuiet.NOT_ITS_CIRCLE: _("nói ở bậc khác"),
    WhyQuiet.HERE_ONLY: _("mới gọi một góc thôn, chưa gọi cả thôn"),
}
WORDS: Mapping[str, str | Promise] = {
    **{k.value: v for k, v in BECAUSE_WORDS.items()},
    **{k.value: v for k, v in STATE_WORDS.items()},
    **{k.value: v for k, v in CIRCLE_WORDS.items()},
    **{k.value: v for k, v in WHY_WORDS.items()},
    **{k.value: v for k, v in WHY_NOT_WORDS.items()},
    **{k.value: v for k, v in WHY_QUIET_WORDS.items()},
}


@register.filter
def kind_said(name: str) -> str:
    """A kind of alarm, or a line of its card, in the reader's language: `Cháy`, `Fire`."""
    return say(name)


@register.filter
def alarm_word(value: object) -> str | Promise:
    """The word of a state, a circle or a reason."""
    return WORDS[str(value)]


@register.filter
def reply_word(value: object) -> str | Promise:
    """The word of an answer."""
    return {k.value: v for k, v in REPLY_WORDS.items()}[str(value)]


@register.simple_tag
def kind_name(row: Alarm, holder: Holder) -> str:
    """What an alarm is about, in the words of the commune of whoever looks."""
    read_kinds_once(holder.commune)
    return say(kind_of(holder.commune, row.kind).name)


@register.filter
def compass(degrees: int) -> str | Promise:
    """One of eight directions, as people point."""
    return WINDS[round(degrees / 45) % 8]


@register.filter
def metres(distance: float) -> str:
    """`60 m`, `1,2 km`: as exact as a walk in the dark."""
    return (
        f"{round(distance / 10) * 10} m"
        if distance < 1_000
        else f"{distance / 1_000:.1f} km".replace(".", ",")
    )


@register.simple_tag
def minutes_until(then: datetime | None, now: datetime) -> int:
    """Whole minutes to an instant; 0 once it is past."""
    return 0 if then is None else max(0, -int((now - then).total_seconds() // 60))


@register.filter
def seconds_until(then: datetime, now: datetime) -> int:
    """Whole seconds to an instant; the page counts on by itself."""
    return max(0, int((then - now).total_seconds()))


@register.filter
def lasted(row: Alarm) -> int:
    """How many minutes an alarm went on that is over."""
    return 0 if row.ended_at is None else round((row.ended_at - row.raised_at).total_seconds() / 60)


@register.filter
def ago(then: datetime, now: datetime) -> str:
    """`41 giây trước`, `7 phút trước`, `2 giờ trước`; the page counts on by itself."""
    seconds = max(0, int((now - then).total_seconds()))
    if seconds < 60:
        return say("%(n)s giây trước") % {"n": seconds}
    if seconds < 3600:
        return say("%(n)s phút trước") % {"n": seconds // 60}
    return say("%(n)s giờ trước") % {"n": seconds // 3600}


@register.simple_tag
def share(part: int, whole: int) -> int:
    """How many of a hundred, for a bar."""
    return min(100, round(100 * part / whole)) if whole else 0


@register.filter
def of_person(people: Mapping[int, object], pk: int) -> object | None:
    """What is known of the person behind a number: who it is, or by which paths."""
    return people.get(pk)


@register.filter
def named(names: Mapping[str, str], code: str) -> str:
    """A kind by its code, in the commune's words, else in the reader's language."""
    return say(names.get(code, code))
