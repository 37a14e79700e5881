"""How nights, outcomes and rhythms are said and drawn on pages."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from keng.core.signals import Bar, BarKind
from keng.core.targets import Face
from keng.records.people.models import Person
from keng.records.places.models import Village
from keng.records.watch.models import AUDIENCE_WORDS, OUTCOME_WORDS, SOURCE_WORDS

register = template.Library()

WEEKDAYS = (
    _("thứ Hai"),
    _("thứ Ba"),
    _("thứ Tư"),
    _("thứ Năm"),
    _("thứ Sáu"),
    _("thứ Bảy"),
    _("Chủ nhật"),
)
# Sign, class of the chip, word: colour is never the only sign.
CHIPS: dict[Face, tuple[str, str, str | Promise]] = {
    Face.AHEAD: ("◔", "", _("Chưa đến giờ")),
    Face.DUE: ("◔", "late", _("Đến giờ")),
    Face.SILENT: ("✕", "miss", _("Chưa nghe kẻng")),
    Face.EARLY: ("●", "ok", _("Đánh sớm")),
    Face.ON_TIME: ("●", "ok", _("Đúng giờ")),
    Face.LATE: ("◐", "late", _("Muộn")),
    Face.WRONG_SIGNAL: ("✕", "miss", _("Sai hiệu lệnh")),
    Face.EXCUSED: ("–", "", _("Có lý do")),
    Face.UNKNOWN: ("?", "", _("Chưa rõ")),
}
CLASSES = {
    face: {"ok": "k", "late": "l", "miss": "m"}.get(css, "q") for face, (_sign, css, _word) in CHIPS.items()
}


@register.filter
def night_words(night: date) -> str:
    """`đêm thứ Hai 23/11`."""
    return say("đêm %(weekday)s %(day)s/%(month)s") % {
        "weekday": WEEKDAYS[night.weekday()],
        "day": night.day,
        "month": night.month,
    }


@register.filter
def day_words(day: date) -> str:
    """`thứ Hai 23/11`."""
    return f"{WEEKDAYS[day.weekday()]} {day.day}/{day.month}"


@register.filter
def clock(at: datetime | None) -> str:
    """`22:06`, where the reader lives."""
    return timezone.localtime(at).strftime("%H:%M") if at else ""


@register.filter
def clock_seconds(at: datetime | None) -> str:
    """`22:06:48`."""
    return timezone.localtime(at).strftime("%H:%M:%S") if at else ""


@register.filter
def instant(at: datetime | None) -> int | str:
    """Milliseconds since 1970, for scripts."""
    return int(at.timestamp() * 1000) if at else ""


@register.filter
def late_words(minutes: int) -> str:
    """`muộn 6 phút`; under a minute is said so."""
    if minutes < 1:
        return say("muộn chưa đến 1 phút")
    return ngettext("muộn %(n)s phút", "muộn %(n)s phút", minutes) % {"n": minutes}


@register.filter
def called(person: Person | None) -> str:
    """As neighbours call somebody: `bác Hòa`."""
    if person is None:
        return ""
    given = person.name.split()[-1] if person.form_of_address and person.name.split() else person.name
    return f"{person.form_of_address} {given}".strip()


@register.filter
def titled(village: Village) -> str:
    """`Thôn Mẫu Năm`: as a heading writes it."""
    text = str(village)
    return text[:1].upper() + text[1:]


@register.filter
def audience_words(audience: str) -> str:
    return str(dict(AUDIENCE_WORDS).get(audience, audience))  # type: ignore[call-overload]  # keys are StrEnum


@register.filter
def source_words(source: str) -> str:
    return str(dict(SOURCE_WORDS).get(source, source))  # type: ignore[call-overload]  # keys are StrEnum


@register.filter
def outcome_words(outcome: str) -> str:
    return str(dict(OUTCOME_WORDS).get(outcome, outcome))  # type: ignore[call-overload]  # keys are StrEnum


@register.simple_tag
def chip(face: Face | str | None, words: str = "") -> SafeString:
    """The status chip: sign, colour and word together."""
    if not face:
        return format_html('<span class="status" data-sign="–">{}</span>', words or say("Không có lịch"))
    sign, css, word = CHIPS[Face(face)]
    return format_html('<span class="status {}" data-sign="{}">{}</span>', css, sign, words or word)


@register.filter
def sign(face: Face | str | None) -> str:
    return CHIPS[Face(face)][0] if face else "–"


@register.filter
def tone(face: Face | str | None) -> str:
    """One letter for the sheet: k struck, l late or due, m silent, q neither."""
    return CLASSES[Face(face)] if face else "q"


@register.filter
def word(face: Face | str | None) -> str:
    return str(CHIPS[Face(face)][2]) if face else say("Không có lịch")


@register.simple_tag
def fresh_id() -> str:
    """An id for one report: pressing a plain form twice is still one report."""
    return str(uuid.uuid4())


@register.simple_tag
def rhythm(bars: Iterable[Bar], label: str) -> SafeString:
    """A signal drawn as strokes: rising bars for a hồi, equal bars for tiếng; the label says it in words."""
    drawn = [b for b in bars if b.kind is not BarKind.PAUSE]
    rects = format_html_join(
        "",
        '<rect x="{}" y="{}" width="{}" height="{}" rx="2"/>',
        (_rect(n, bar) for n, bar in enumerate(_spaced(drawn))),
    )
    width = 9 * len(_spaced(drawn))
    return format_html(
        '<svg class="rhythm" viewBox="0 0 {} 36" role="img" aria-label="{}">{}</svg>', width, label, rects
    )


def _spaced(drawn: list[Bar]) -> list[Bar | None]:
    """A free place wherever the hand rests, so that groups are seen as groups."""
    row: list[Bar | None] = []
    for before, bar in zip([None, *drawn], drawn, strict=False):
        if before is not None and bar.x - before.x > before.width + 1e-3:
            row.append(None)
        row.append(bar)
    return row


def _rect(n: int, bar: Bar | None) -> tuple[int, int, int, int]:
    if bar is None:
        return (n * 9, 36, 0, 0)
    high = round(34 * bar.height)
    return (
        n * 9 + (1 if bar.kind is BarKind.ROLL else 0),
        36 - high,
        4 if bar.kind is BarKind.ROLL else 6,
        high,
    )
