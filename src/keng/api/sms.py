"""Texts that come in by an SMS gateway, and what became of those that went out."""

import re
from datetime import datetime
from typing import Any, Literal

from ninja import Field, Router, Schema
from pydantic import AwareDatetime, model_validator

from keng.api.answers import BODIED, SIGNED
from keng.api.asked import Asked, GatewaySignature, Number, Words, with_headers
from keng.records.inbound.actions import Incoming, take_text
from keng.records.messages.models import Message
from keng.records.messages.receipts import arrived

router = Router(tags=["sms"])
STATES = {"sms:delivered": Message.State.DELIVERED, "sms:failed": Message.State.FAILED}


class Event(Schema):
    """One event of the gateway, flat or inside `payload` as Android gateways send it."""

    event: Literal["sms:received", "sms:sent", "sms:delivered", "sms:failed"] = "sms:received"
    id: Words = Field("", max_length=120, description="The gateway's own number for the text.")
    sender: Words = Field("", max_length=20)
    text: Words = Field("", max_length=2000)
    received_at: AwareDatetime | None = None

    @model_validator(mode="before")
    @classmethod
    def _lift(cls, found: Any) -> Any:
        """Names of the Android gateways → ours."""
        given = getattr(found, "_obj", found)
        if not isinstance(given, dict) or not isinstance(given.get("payload"), dict):
            return found
        inner = given["payload"]
        return {
            "event": given.get("event", "sms:received"),
            "id": str(inner.get("messageId", "")),
            "sender": str(inner.get("phoneNumber") or inner.get("sender") or ""),
            "text": str(inner.get("message", "")),
            "received_at": inner.get("receivedAt"),
        }


class Taken(Schema):
    """What the text was taken to mean."""

    meaning: str


@router.post(
    "/{int:key}",
    auth=GatewaySignature(),
    response={200: Taken, **SIGNED, **BODIED},
    summary="A text came in, or a receipt",
    openapi_extra=with_headers(X_Timestamp="Unix seconds, at most ten minutes off."),
)
def sms(request: Asked, key: Number, event: Event) -> dict[str, str]:
    """The gateway repeats an event until it is answered: the same one again changes nothing."""
    if event.event != "sms:received":
        state = STATES.get(event.event)
        if state is not None and event.id:
            arrived(event.id, state=state, at=request.at)
        return {"meaning": event.event}
    received_at: datetime = event.received_at or request.at
    # Some gateways number texts by their content alone: the same "1" tomorrow is another text.
    number = f"{key}:{event.id or event.sender}:{received_at:%Y%m%dT%H%M%S}"
    incoming = Incoming(
        provider_id=number,
        sender=re.sub(r"[\s.]", "", event.sender),
        text=event.text,
        received_at=received_at,
    )
    return {"meaning": take_text(incoming, commune=request.auth.commune, at=request.at).meaning}
