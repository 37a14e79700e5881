"""A commune's own words for a kind of alarm: set, taken back to ours, written in the log."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from keng.core.escalation.kinds import Kind
from keng.core.names import nfc
from keng.core.signals import Purpose
from keng.records.alarms.models import AlarmKind
from keng.records.people.audit import note_act
from keng.records.people.models import Account
from keng.records.places.models import Commune
from keng.records.refusal import Refused

LONGEST_CARD = 8  # lines; nobody reads more while a house burns
SIGNALS = (Purpose.ALARM, Purpose.ALARM_FIRE, Purpose.ALARM_INTRUDER, Purpose.GATHERING)


@dataclass(frozen=True)
class KindWords:
    """What a commune says of one kind: its name, the number to dial, hands needed, what helpers do."""

    name: str
    emergency: str
    strength: int
    card: Sequence[str]
    signal: str


@transaction.atomic
def set_kind(
    commune: Commune, kind: Kind, words: KindWords, *, by: Account | None, at: datetime
) -> AlarmKind:
    """The commune's own words for a kind of alarm."""
    card = [nfc(line).strip() for line in words.card if line.strip()]
    if not re.fullmatch(r"[0-9+ .]{2,20}", words.emergency):
        raise Refused(_("Số điện thoại khẩn cấp chỉ gồm chữ số, ví dụ 114."))
    if not card or len(card) > LONGEST_CARD:
        raise Refused(_("Thẻ việc cần làm có từ 1 đến %(n)s dòng.") % {"n": LONGEST_CARD})
    if words.strength < 1:
        raise Refused(_("Cần ít nhất một người đến giúp."))
    if words.signal not in SIGNALS:
        raise Refused(_("Không có hiệu lệnh này."))
    row, _made = AlarmKind.objects.update_or_create(
        commune=commune,
        code=kind.code,
        defaults={
            "name": nfc(words.name).strip()[:60],
            "emergency": words.emergency.strip(),
            "strength": words.strength,
            "card": "\n".join(card)[:1000],
            "signal": words.signal,
        },
    )
    detail = f"{kind.code}: {row.emergency}, {row.strength}"
    note_act("set_alarm_kind", subject=f"commune:{commune.pk}", by=by, commune=commune, at=at, detail=detail)
    return row


@transaction.atomic
def drop_kind(commune: Commune, kind: Kind, *, by: Account | None, at: datetime) -> None:
    """Back to our words."""
    gone, _each = AlarmKind.objects.filter(commune=commune, code=kind.code).delete()
    if not gone:
        raise Refused(_("Đang dùng lời mặc định rồi."))
    subject = f"commune:{commune.pk}"
    note_act("drop_alarm_kind", subject=subject, by=by, commune=commune, at=at, detail=kind.code)
