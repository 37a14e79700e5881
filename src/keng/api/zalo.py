"""Zalo says that a ZNS message reached a phone."""

import hashlib
import hmac
import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.security import APIKeyHeader

from keng.api.answers import BODIED, SIGNED
from keng.api.asked import Asked, Words
from keng.records.messages.models import Message
from keng.records.messages.receipts import arrived

router = Router(tags=["zalo"])
ARRIVED = "user_received_message"


class ZaloSignature(APIKeyHeader):
    """Zalo signs its events with the secret of the Official Account."""

    param_name = "X-ZEvent-Signature"
    openapi_description = "`mac=` and the SHA-256 of app number, body, timestamp and the account's secret."

    def authenticate(self, request: HttpRequest, key: str | None) -> str | None:
        return _signed(request)


def _signed(request: HttpRequest) -> str | None:
    secret = settings.CONFIG.zalo_oa_secret
    try:
        said: Any = json.loads(request.body)
        stamp = str(said["timestamp"])
    except (ValueError, KeyError, TypeError):
        return None
    signed = settings.CONFIG.zalo_app_id.encode() + request.body + stamp.encode() + secret.encode()
    ours = hashlib.sha256(signed).hexdigest()
    given = request.headers.get("X-ZEvent-Signature", "").removeprefix("mac=")
    return "zalo" if secret and hmac.compare_digest(given.encode(), ours.encode()) else None


class Reached(Schema):
    """Which message it was."""

    msg_id: Words = Field("", max_length=120)


class ZaloEvent(Schema):
    """One event of the Official Account; only receipts mean something here."""

    event_name: Words = Field(max_length=60)
    message: Reached = Reached()  # type: ignore[call-arg]  # its one field has a default


class Heard(Schema):
    """How many messages it spoke of."""

    messages: int


@router.post("", auth=ZaloSignature(), response={200: Heard, **SIGNED, **BODIED}, summary="A Zalo receipt")
def receipt(request: Asked, event: ZaloEvent) -> dict[str, int]:
    """Zalo repeats an event until it is answered: the same one again changes nothing."""
    if event.event_name != ARRIVED or not event.message.msg_id:
        return {"messages": 0}
    return {"messages": arrived(event.message.msg_id, state=Message.State.DELIVERED, at=request.at)}
