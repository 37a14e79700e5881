"""How hours, steps and their changes are said."""

from collections.abc import Mapping, Sequence

from django import template
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from keng.core.evenings import Mark, Moment
from keng.core.nights import Audience
from keng.records.places.terms import DEFAULTS
from keng.records.watch.models import AUDIENCE_WORDS, Exemption, RuleChange
from keng.web.forms.hours import WEEKDAYS

register = template.Library()
Part = RuleChange.Part

MARKS = {
    Mark.EARLY_FROM: _("Đánh từ lúc này được tính, là đánh sớm"),
    Mark.ON_TIME_FROM: _("Từ lúc này là đúng giờ"),
    Mark.RING: _("Giờ đánh kẻng"),
    Mark.LATE_FROM: _("Từ lúc này là muộn"),
    Mark.CUT_OFF: _("Giờ chót: chưa đánh thì đừng đánh nữa"),
}


@register.filter
def moment_words(moment: Moment) -> str:
    """One line of the evening."""
    if moment.audience is None:
        return str(MARKS[moment.mark])
    if moment.audience is Audience.COMMUNE:
        return say("Hiện trên bảng trực của xã")
    return say("Nhắc %(who)s") % {"who": AUDIENCE_WORDS[moment.audience]}


@register.filter
def offset_words(minutes: int) -> str:
    """`trước giờ 10 phút`, `sau giờ 5 phút`, `đúng giờ`."""
    if minutes == 0:
        return say("đúng giờ kẻng")
    n = abs(minutes)
    if minutes < 0:
        return ngettext("trước giờ %(n)s phút", "trước giờ %(n)s phút", n) % {"n": n}
    return ngettext("sau giờ %(n)s phút", "sau giờ %(n)s phút", n) % {"n": n}


@register.filter
def weekday_words(mask: int) -> str:
    """`mọi đêm`, or the nights by name."""
    if mask == 127:
        return say("mọi đêm")
    return ", ".join(str(word) for day, word in WEEKDAYS if mask >> day & 1)


@register.filter
def change_lines(change: RuleChange) -> list[str]:
    """What one change did, one line for each thing that became another."""
    part = Part(change.part)
    if part is Part.HOURS:
        return _compared(_hours(change.before), _hours(change.after))
    if part is Part.STEPS:
        return _compared(_steps(change.before), _steps(change.after))
    names = {
        Part.WORDS: {key: str(word) for key, word in DEFAULTS.items()},
        Part.KINDS: {kind.value: str(kind.label) for kind in Exemption.Kind},
        Part.GENERAL: _general_names(),
    }[part]
    before, after = change.before, change.after
    return [
        f"{names.get(key, key)}: {_shown(before.get(key))} → {_shown(after.get(key))}"
        for key in sorted({*before, *after})
        if before.get(key) != after.get(key)
    ]


def _general_names() -> dict[str, str]:
    return {
        "time_zone": say("múi giờ"),
        "quiet_from": say("yên lặng từ"),
        "quiet_to": say("yên lặng đến"),
        "sms_daily_cap": say("SMS một ngày cho một số"),
    }


def _shown(value: object) -> str:
    if value in (None, ""):
        return say("mặc định")
    return say("không dùng") if value == "-" else str(value)


def _compared(before: Sequence[str], after: Sequence[str]) -> list[str]:
    gone = [f"− {line}" for line in before if line not in after]
    return gone + [f"+ {line}" for line in after if line not in before]


def _hours(rows: Sequence[Mapping[str, object]]) -> list[str]:
    return [
        say("%(time)s, %(nights)s; đúng giờ −%(before)s đến +%(after)s phút, giờ chót +%(last)s; %(source)s")
        % {
            "time": row["ring_at"],
            "nights": weekday_words(int(str(row["weekdays"]))),
            "before": row["on_time_before_minutes"],
            "after": row["on_time_minutes"],
            "last": row["cut_off_minutes"],
            "source": row["source"],
        }
        + (say(" (thôn riêng)") if row["village_id"] else "")
        for row in rows
    ]


def _steps(rows: Sequence[Mapping[str, object]]) -> list[str]:
    return [
        f"{offset_words(int(str(row['minutes'])))}: {AUDIENCE_WORDS[Audience(str(row['audience']))]}"
        for row in rows
    ]
