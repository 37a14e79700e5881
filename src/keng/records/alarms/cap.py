"""Alarms as CAP 1.2 messages: the first word, later words, the end; each names those before it.

They are read out of what happened, so that asking twice gives the same message. What leaves is the kind,
the hour and the village: never a name, a home, a phone's position or words that somebody typed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from keng.core.areas import Drawn, Round
from keng.core.cap.message import CapArea, CapInfo, CapMessage, Category, MsgType, Status
from keng.core.drawn import NotAnArea, read_area
from keng.core.escalation.machine import Because
from keng.records.alarms.audience import area_of
from keng.records.alarms.models import Alarm, AlarmEvent
from keng.records.messages.models import Occasion
from keng.records.places.models import Village

LASTS = timedelta(hours=6)  # a word that nobody renews is no longer believed then
FIRST = frozenset({Because.RAISED, Because.APPROVED})
LATER = frozenset(
    {
        Because.UPDATED,
        Because.STOOD_DOWN,
        Because.CALLED_OFF,
        Because.CORRECTED,
        Because.MERGED,
        Because.PARTED,
    }
)
WITHDRAWN = frozenset({Because.CALLED_OFF, Because.MERGED})
NOTES = {
    Because.CALLED_OFF: gettext_noop("Báo nhầm, không có việc gì."),
    Because.MERGED: gettext_noop("Cùng một việc với báo động khác còn đang mở."),
}
LANGUAGES = ("vi", "en")
TAGS = {"vi": "vi-VN", "en": "en-US"}


@dataclass(frozen=True)
class _Words:
    """One kind for strangers: what it is called, how bad, what to do."""

    category: Category
    event: str
    severity: str
    advice: str


WORDS: dict[str, _Words] = {
    "fire": _Words(
        Category.FIRE,
        gettext_noop("Cháy nhà dân"),
        "Severe",
        gettext_noop("Gọi 114. Giữ lối cho xe chữa cháy; ai có bình chữa cháy thì mang đến."),
    ),
    "explosion": _Words(
        Category.FIRE,
        gettext_noop("Nổ"),
        "Severe",
        gettext_noop("Gọi 114. Không lại gần, không châm lửa, không bật tắt điện."),
    ),
    "flood": _Words(
        Category.GEO,
        gettext_noop("Lũ, sạt lở đất"),
        "Extreme",
        gettext_noop("Gọi 112. Rời chỗ thấp, chân dốc, bờ suối ngay; không lội qua nước chảy."),
    ),
    "missing": _Words(
        Category.RESCUE,
        gettext_noop("Tìm người mất tích"),
        "Moderate",
        gettext_noop("Gọi 113 nếu thấy người lạ đi lạc."),
    ),
    "theft": _Words(
        Category.SECURITY,
        gettext_noop("Báo động an ninh"),
        "Moderate",
        gettext_noop("Gọi 113. Khóa cửa, bật đèn; không tự ý truy đuổi."),
    ),
    "disorder": _Words(
        Category.SECURITY,
        gettext_noop("Báo động trật tự"),
        "Moderate",
        gettext_noop("Gọi 113. Không tụ tập đến xem."),
    ),
    "medical": _Words(
        Category.HEALTH, gettext_noop("Cấp cứu"), "Moderate", gettext_noop("Gọi 115. Nhường đường cho xe.")
    ),
    "other": _Words(Category.OTHER, gettext_noop("Việc gấp"), "Moderate", gettext_noop("Gọi 112 khi cần.")),
}


def messages_of(row: Alarm) -> list[CapMessage]:
    """Every message of one alarm, the oldest first; none of a silent one or before a wide one is approved."""
    if row.is_silent or row.kind not in WORDS:
        return []
    found: list[CapMessage] = []
    for event in row.events.order_by("at", "pk"):
        because = Because(event.because)
        if (not found and because in FIRST) or (found and because in LATER):
            found.append(_message(row, event, because, found))
    return found


def sender_of(row: Alarm) -> str:
    """Who speaks, the same for ever: the commune at this installation's address."""
    host = urlsplit(settings.CONFIG.base_url).hostname or "localhost"
    return f"{row.commune.code or f'xa{row.commune_id}'}@{host}"


def _message(row: Alarm, event: AlarmEvent, because: Because, before: list[CapMessage]) -> CapMessage:
    sent = timezone.localtime(event.at, row.commune.zone).replace(microsecond=0)
    areas = _places(row)
    infos = []
    for language in LANGUAGES:
        with translation.override(language):
            infos.append(_info(row, because, TAGS[language], sent + LASTS, areas))
    with translation.override(LANGUAGES[0]):
        note = _(NOTES[because]) if because in NOTES else ""
        if row.occasion == Occasion.DRILL:
            note = _("DIỄN TẬP, không có việc thật.")
    return CapMessage(
        identifier=f"keng.{row.commune_id}.{row.pk}.{event.pk}",
        sender=sender_of(row),
        sent=sent,
        status=Status.EXERCISE if row.occasion == Occasion.DRILL else Status.ACTUAL,
        msg_type=_type(because),
        note=note,
        references=tuple(one.name for one in before),
        infos=tuple(infos),
    )


def _type(because: Because) -> MsgType:
    if because in FIRST:
        return MsgType.ALERT
    return MsgType.CANCEL if because in WITHDRAWN else MsgType.UPDATE


def _info(
    row: Alarm, because: Because, language: str, expires: datetime, areas: tuple[CapArea, ...]
) -> CapInfo:
    words = WORDS[row.kind]
    is_over = because in (Because.STOOD_DOWN, Because.CALLED_OFF, Because.CORRECTED)
    event = _(words.event)
    headline = {
        Because.STOOD_DOWN: _("Đã yên: %(event)s, %(village)s"),
        Because.CALLED_OFF: _("Báo nhầm: %(event)s, %(village)s"),
        Because.CORRECTED: _("Đính chính: %(event)s, %(village)s"),
        Because.UPDATED: _("Tin thêm: %(event)s, %(village)s"),
        Because.MERGED: _("Gộp vào tin khác: %(event)s, %(village)s"),
        Because.PARTED: _("Còn tiếp: %(event)s, %(village)s"),
    }.get(because, "%(event)s, %(village)s") % {"event": event, "village": row.village}
    if row.occasion == Occasion.DRILL:
        headline = f"{_('DIỄN TẬP')}: {headline}"
    raised_at = timezone.localtime(row.raised_at, row.commune.zone)
    return CapInfo(
        language=language,
        categories=(words.category,),
        event=event,
        urgency="Past" if is_over else "Immediate",
        severity="Minor" if because is Because.CALLED_OFF else words.severity,
        certainty="Unlikely" if because is Because.CALLED_OFF else "Observed",
        response="AllClear" if is_over else "Monitor",
        expires=expires,
        sender_name=str(row.commune),
        headline=headline,
        description=_("Báo động lúc %(time)s tại %(village)s, %(commune)s.")
        % {"time": f"{raised_at:%H:%M %d/%m/%Y}", "village": row.village, "commune": row.commune},
        instruction="" if is_over else _(words.advice),
        areas=areas,
    )


def _places(row: Alarm) -> tuple[CapArea, ...]:
    """The area that an officer drew or named, else the whole of each village. A home is never the middle."""
    area = area_of(row)
    is_somebodys = row.household_id is not None or row.radius_m is None
    if isinstance(area, Drawn):
        return (CapArea(str(row.village), polygons=tuple(rings[0] for rings in area.polygons)),)
    if isinstance(area, Round) and not is_somebodys:
        return (CapArea(str(row.village), circles=(area,)),)
    return tuple(_village(v) for v in _villages(row))


def _villages(row: Alarm) -> Iterator[Village]:
    yield row.village
    yield from row.others.all()


def _village(village: Village) -> CapArea:
    if not village.boundary:
        return CapArea(str(village))
    try:
        drawn = read_area(village.boundary)
    except NotAnArea:  # stored by hand, past our reading: the village is named all the same
        return CapArea(str(village))
    return CapArea(str(village), polygons=tuple(rings[0] for rings in drawn.polygons))
