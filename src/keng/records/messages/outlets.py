"""Machines of a village that say an alarm to whoever is near: its loudspeakers, radio nodes beside gongs.

A loudspeaker system gets a small signed JSON (Standard Webhooks) with the class of TT 39/2020/TT-BTTTT:
"khan_cap" is played at once, "thong_thuong" when its operator chooses.
"""

import json
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from keng.core.geojson import Json
from keng.core.webhooks import spoken
from keng.records.messages.models import ALARMS, Channel, Lane, Message, Occasion, Outlet
from keng.records.messages.outbox import Notice, put, row_of
from keng.records.people.audit import note_act
from keng.records.people.models import Account
from keng.records.places.models import Commune, Village
from keng.records.refusal import Refused

DEVEUI = re.compile(r"[0-9a-f]{16}")
MOST = 60  # of one commune
TEST, TEST_LASTS = "outlet_test", timedelta(minutes=30)
AT_ONCE, AT_LEISURE = "khan_cap", "thong_thuong"
TIMES = 3  # how often a loudspeaker says an alarm


@transaction.atomic
def add_outlet(
    commune: Commune,
    *,
    kind: Channel,
    name: str,
    address: str,
    village: Village | None,
    by: Account | None,
    at: datetime,
) -> Outlet:
    """One more machine; `village` None is one that all of the commune hears."""
    if Outlet.objects.filter(commune=commune, closed_at=None).count() >= MOST:
        raise Refused(_("Mỗi xã nối nhiều nhất %(n)s máy.") % {"n": MOST})
    address = address.strip()
    if kind is Channel.MESH:
        address = re.sub(r"[\s:-]", "", address).lower()
        if not DEVEUI.fullmatch(address):
            raise Refused(_("Mã DevEUI của nút gồm 16 chữ số và chữ cái từ a đến f."))
        if village is None:
            raise Refused(_("Nút vô tuyến đặt cạnh kẻng của một thôn: hãy chọn thôn."))
    elif urlsplit(address).scheme not in ("https", "http") or not urlsplit(address).hostname:
        raise Refused(_("Địa chỉ phải bắt đầu bằng https://"))
    row = Outlet.objects.create(
        commune=commune, village=village, kind=kind, name=name.strip()[:120], address=address, made_at=at
    )
    note_act("outlet_added", subject=f"outlet:{row.pk}", by=by, commune=commune, at=at, detail=kind)
    return row


@transaction.atomic
def close_outlet(row: Outlet, *, by: Account | None, at: datetime) -> None:
    """It says nothing more; what was not sent yet stays here."""
    if not Outlet.objects.filter(pk=row.pk, closed_at=None).update(closed_at=at):
        raise Refused(_("Máy này đã ngưng nối."))
    waiting = row.messages.filter(state=Message.State.QUEUED)
    waiting.update(state=Message.State.SUPPRESSED, state_at=at, reason=_("đã ngưng nối máy này"))
    note_act("outlet_closed", subject=f"outlet:{row.pk}", by=by, commune=row.commune, at=at)


@transaction.atomic
def test_outlet(row: Outlet, *, at: datetime) -> None:
    """Owe it a word that says it is a test; a loudspeaker leaves it to its operator when to play it."""
    if row.closed_at is not None:
        raise Refused(_("Máy này đã ngưng nối."))
    notice = Notice(
        TEST,
        row.commune_id,
        {"name": row.name},
        village_id=row.village_id,
        lane=Lane.NOTICE,
        occasion=Occasion.DRILL,
        subject=f"outlet:{row.pk}",
        expires_at=at + TEST_LASTS,
    )
    post_to_outlets(notice, [row], at=at)


def post_to_outlets(notice: Notice, outlets: Iterable[Outlet], *, at: datetime) -> int:
    """Owe a notice to these machines, each once; how many that makes."""
    return put(rows_to_outlets(notice, outlets, at))


def rows_to_outlets(notice: Notice, outlets: Iterable[Outlet], at: datetime) -> list[Message]:
    """The same as rows, not yet written."""
    rows = []
    for outlet in outlets:
        row = row_of(notice, None, Channel(outlet.kind), None, at, after=at, key=f"outlet{outlet.pk}")
        row.outlet = outlet  # a notice of its own: what one machine said leaves no other quiet
        rows.append(row)
    return rows


def outlet_address(row: Outlet) -> str:
    """Where it is told: a node's DevEUI, or a loudspeaker's address and the secret that signs, as JSON."""
    if row.kind == Channel.MESH:
        return row.address
    return json.dumps({"url": row.address, "secrets": [spoken(secret_of(row))]})


def loudspeaker_json(message: Message, text: str) -> str:
    """What a loudspeaker system is handed: what to say, how often, how urgently and until when."""
    is_alarm = message.lane in ALARMS
    data: dict[str, Json] = {
        "class": AT_ONCE if is_alarm else AT_LEISURE,
        "text": text,
        "language": "vi",
        "times": TIMES if is_alarm else 1,
        "occasion": message.occasion,
        "commune": str(message.commune),
        "village": str(message.village) if message.village else "",
        "expires_at": message.expires_at.isoformat(),
    }
    body = {"type": "loudspeaker.play", "timestamp": message.made_at.isoformat(), "data": data}
    return json.dumps(body, ensure_ascii=False)


def secret_of(row: Outlet) -> bytes:
    """What its messages are signed with; derived, stored nowhere."""
    made = f"{row.pk}.{row.made_at.timestamp():.3f}"
    return salted_hmac("keng.outlet", made, algorithm="sha256").digest()
