"""Our own telephone calls speak back: the key that was pressed, and how the call ended."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.errors import HttpError
from ninja.security import APIKeyHeader

from keng.api.answers import GONE, REFUSED, SIGNED, UNREAD
from keng.api.asked import Asked, Number, whole
from keng.channels.voice import ask_for_a_key, is_signed, thank
from keng.records.inbound.keys import Pressed, take_key
from keng.records.messages.models import Channel, Message
from keng.records.messages.receipts import arrived

router = Router(tags=["calls"])
ENDS = {
    "completed": (Message.State.DELIVERED, ""),
    "busy": (Message.State.FAILED, "máy bận"),
    "no-answer": (Message.State.FAILED, "không ai nhấc máy"),
    "failed": (Message.State.FAILED, "không gọi được số này"),
    "canceled": (Message.State.FAILED, "cuộc gọi bị hủy"),
}


class CallSignature(APIKeyHeader):
    """The telephone service signs its calls back to us."""

    param_name = "X-Twilio-Signature"
    openapi_description = "HMAC-SHA1 over the address and every field, by a service of KENG_VOICE_URLS."

    def authenticate(self, request: HttpRequest, key: str | None) -> str | None:
        return _called(request)


def _called(request: HttpRequest) -> str | None:
    url = f"{settings.CONFIG.base_url}{request.get_full_path()}"
    said = {name: str(value) for name, value in request.POST.items()}
    is_ours = is_signed(request.headers.get("X-Twilio-Signature", ""), settings.CONFIG.lines, url, said)
    return "telephone service" if is_ours else None


def _form(**fields: str) -> dict[str, Any]:
    """What the description says of a form's fields."""
    properties = {name: {"type": "string", "description": said} for name, said in fields.items()}
    content = {"application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": properties}}}
    return {"requestBody": {"required": True, "content": content}}


TWIML: dict[str, Any] = {
    "200": {"description": "TwiML", "content": {"text/xml": {"schema": {"type": "string"}}}}
}


@router.post(
    "/{int:number}",
    auth=CallSignature(),
    response={**SIGNED, **UNREAD, **GONE, **REFUSED},
    summary="A key was pressed in a call",
    openapi_extra=_form(CallSid="The service's number of the call.", Digits="The key.")
    | {"responses": TWIML},
)
def key(request: Asked, number: Number) -> HttpResponse:
    """1 coming, 2 on the scene, 0 cannot; what is said back is spoken, and an unclear key asked for again."""
    row = _message(number)
    pressed = Pressed(call=_field(request, "CallSid"), key=_field(request, "Digits"))
    said = take_key(row, pressed, at=request.at)
    words = {"language": said.language, "speaker": settings.CONFIG.voice_speaker}
    if said.is_clear:
        return _twiml(thank(said.words, **words))
    back = f"{settings.CONFIG.base_url}{request.path}"
    return _twiml(ask_for_a_key(said.words, back, **words))


@router.post(
    "/{int:number}/end",
    auth=CallSignature(),
    response={**SIGNED, **UNREAD, **GONE},
    summary="A call has ended",
    openapi_extra=_form(CallSid="The service's number of the call.", CallStatus="How it ended.")
    | {"responses": TWIML},
)
def end(request: Asked, number: Number) -> HttpResponse:
    """A call that nobody took sends the next path at once; one that was taken still waits for a key."""
    _message(number)
    if (found := ENDS.get(_field(request, "CallStatus"))) is not None:
        state, why = found
        arrived(_field(request, "CallSid"), state=state, at=request.at, why=why)
    return _twiml("<Response/>")


def _field(request: HttpRequest, name: str) -> str:
    return str(whole(request.POST.get(name, "")))


def _message(number: int) -> Message:
    rows = Message.objects.filter(channel=Channel.VOICE, person__isnull=False)
    rows = rows.select_related("commune", "person", "path__phone")
    if (row := rows.filter(pk=number).first()) is None:
        raise HttpError(404, "Không có cuộc gọi này.")
    return row


def _twiml(text: str) -> HttpResponse:
    return HttpResponse(f'<?xml version="1.0" encoding="UTF-8"?>{text}', content_type="text/xml")
