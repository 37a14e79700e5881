"""Webhooks: other systems that hear of a commune's alarms, each with a secret that can be changed.

What leaves is owed like any other message: written in the transaction of what caused it, claimed, tried
again, and every attempt kept.
"""

import json
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from keng.core.geojson import Json
from keng.core.webhooks import spoken
from keng.records.messages.models import Channel, Lane, Message, Occasion, Webhook
from keng.records.people.audit import note_act
from keng.records.people.models import Account
from keng.records.places.models import Commune
from keng.records.refusal import Refused

OLD_SECRET_LASTS = timedelta(hours=24)  # time to put the new one in at the other end
EVENT_LASTS = timedelta(hours=6)
MOST = 10  # of one commune
TEST = "hook.test"


@transaction.atomic
def open_hook(commune: Commune, *, name: str, url: str, by: Account | None, at: datetime) -> Webhook:
    """Tell another system from now on."""
    if Webhook.objects.filter(commune=commune, closed_at=None).count() >= MOST:
        raise Refused(_("Mỗi xã nối nhiều nhất %(n)s nơi.") % {"n": MOST})
    if urlsplit(url).scheme not in ("https", "http") or not urlsplit(url).hostname:
        raise Refused(_("Địa chỉ phải bắt đầu bằng https://"))
    row = Webhook.objects.create(commune=commune, name=name.strip()[:120], url=url, made_at=at)
    note_act("hook_opened", subject=f"hook:{row.pk}", by=by, commune=commune, at=at)
    return row


@transaction.atomic
def rotate_secret(row: Webhook, *, by: Account | None, at: datetime) -> Webhook:
    """A new secret; the one before signs beside it for a day."""
    locked = _standing(row)
    locked.serial, locked.rotated_at = locked.serial + 1, at
    locked.save(update_fields=["serial", "rotated_at"])
    note_act("hook_rotated", subject=f"hook:{row.pk}", by=by, commune=locked.commune, at=at)
    return locked


@transaction.atomic
def close_hook(row: Webhook, *, by: Account | None, at: datetime) -> None:
    """Tell it nothing more; what was not sent yet stays here."""
    locked = _standing(row)
    locked.closed_at = at
    locked.save(update_fields=["closed_at"])
    waiting = locked.messages.filter(state=Message.State.QUEUED)
    waiting.update(state=Message.State.SUPPRESSED, state_at=at, reason=_("đã ngưng nối nơi này"))
    note_act("hook_closed", subject=f"hook:{row.pk}", by=by, commune=locked.commune, at=at)


@transaction.atomic
def test_hook(row: Webhook, *, at: datetime) -> None:
    """Owe it a word that says it is a test, named as a drill."""
    payload: dict[str, Json] = {"commune": str(row.commune), "test": True}
    tell_hooks([_standing(row)], TEST, payload, dedupe=f"test:{at.timestamp()}", at=at, is_drill=True)


def tell_hooks(
    hooks: Iterable[Webhook],
    event: str,
    data: Mapping[str, Json],
    *,
    dedupe: str,
    at: datetime,
    village_id: int | None = None,
    subject: str = "",
    is_drill: bool = False,
) -> int:
    """Owe one event to these systems, as Standard Webhooks writes a payload; how many that makes."""
    body = {"type": event, "timestamp": at.isoformat(), "data": data}
    payload = json.dumps(body, ensure_ascii=False)
    rows = [
        Message(
            commune_id=hook.commune_id,
            village_id=village_id,
            webhook=hook,
            channel=Channel.HOOK,
            occasion=Occasion.DRILL if is_drill else Occasion.REAL,
            lane=Lane.NOTICE if event == TEST else Lane.ALARM,
            template=event,
            params={"payload": payload},
            notice=uuid.uuid4(),
            dedupe=f"{dedupe}/hook{hook.pk}",
            subject=subject,
            made_at=at,
            send_after=at,
            expires_at=at + EVENT_LASTS,
            state_at=at,
        )
        for hook in hooks
    ]
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def hook_address(row: Webhook, *, at: datetime) -> str:
    """Where it is told, and the secrets that sign; JSON, as the channel takes it."""
    return json.dumps({"url": row.url, "secrets": [spoken(one) for one in secrets_of(row, at=at)]})


def secrets_of(row: Webhook, *, at: datetime) -> list[bytes]:
    """The secrets in force, the newest first."""
    is_old_good = row.rotated_at is not None and at - row.rotated_at < OLD_SECRET_LASTS
    serials = [row.serial, row.serial - 1] if is_old_good else [row.serial]
    return [_secret(row, serial) for serial in serials]


def _secret(row: Webhook, serial: int) -> bytes:
    made = f"{row.pk}.{row.made_at.timestamp():.3f}.{serial}"
    return salted_hmac("keng.webhook", made, algorithm="sha256").digest()


def _standing(row: Webhook) -> Webhook:
    locked = Webhook.objects.select_for_update().select_related("commune").filter(pk=row.pk, closed_at=None)
    if (found := locked.first()) is None:
        raise Refused(_("Nơi này đã ngưng nối."))
    return found
