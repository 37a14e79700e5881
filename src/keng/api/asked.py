"""Machines show a key at the door: a bearer's, or a signature over what they say."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path
from ninja.errors import HttpError
from ninja.security import APIKeyHeader, HttpBearer
from pydantic import BeforeValidator

from keng.records.devices.keys import bearer, hook_signer, signer
from keng.records.devices.models import ApiKey

MOST_SKEW = timedelta(minutes=10)  # cheap phones' clocks; a text handed over twice is one text anyway

REPLAYED_WITHIN = timedelta(minutes=5)  # Standard Webhooks, "Verifying": older ones may be replays
LONGEST_ID = 200


def whole(text: object) -> object:
    """Without NUL, which a badly decoded SMS holds in place of “@” and no database keeps."""
    return text.replace("\0", "") if isinstance(text, str) else text


Words = Annotated[str, BeforeValidator(whole)]
Number = Annotated[int, Path(ge=1, lt=2**63)]  # of a row, in an address


class Asked(HttpRequest):
    """A machine's request: the instant it came (read once, at the edge) and its key."""

    at: datetime
    auth: ApiKey


class Bearer(HttpBearer):
    """`Authorization: Bearer keng_…` with a key of one of the scopes; one of another scope may not."""

    openapi_description = "A key of the page “Máy được nối”, of the kind that the operation asks for."

    def __init__(self, *scopes: ApiKey.Scope) -> None:
        super().__init__()
        self.scopes = frozenset(scopes)

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        at: datetime = request.at  # type: ignore[attr-defined]  # the gate in front of every address reads it
        row = bearer(token, at=at)
        if row is not None and row.scope not in self.scopes:
            raise HttpError(
                403, _("Khóa này được cấp cho việc khác: %(what)s.") % {"what": row.get_scope_display()}
            )
        return row


class HookSignature(APIKeyHeader):
    """A program signs what it says with its key."""

    param_name = "webhook-signature"
    openapi_description = "Standard Webhooks: `v1,` and the HMAC-SHA256 of id, timestamp and body, in base64."

    def authenticate(self, request: HttpRequest, key: str | None) -> ApiKey | None:
        return _hooked(request)


class GatewaySignature(APIKeyHeader):
    """An SMS gateway signs what it says with its key."""

    param_name = "X-Signature"
    openapi_description = "HMAC-SHA256 in hex over the body followed by `X-Timestamp` (Unix seconds)."

    def authenticate(self, request: HttpRequest, key: str | None) -> ApiKey | None:
        return _signed(request)


def with_headers(**said: str) -> dict[str, Any]:
    """What the description says of the headers that are signed along: `webhook_id="…"`."""
    named = {name.replace("_", "-"): words for name, words in said.items()}
    return {
        "parameters": [
            {
                "in": "header",
                "name": name,
                "required": True,
                "description": words,
                "schema": {"type": "string"},
            }
            for name, words in named.items()
        ]
    }


def _hooked(request: HttpRequest) -> ApiKey | None:
    """Standard Webhooks: `webhook-id`, `webhook-timestamp` and `webhook-signature` over both and the body."""
    at: datetime = request.at  # type: ignore[attr-defined]  # as above
    number, stamp = request.headers.get("webhook-id", ""), request.headers.get("webhook-timestamp", "")
    match = request.resolver_match
    if not number or len(number) > LONGEST_ID or not _is_now(stamp, at, REPLAYED_WITHIN) or match is None:
        return None
    return hook_signer(
        int(match.kwargs["key"]),
        header=request.headers.get("webhook-signature", ""),
        number=number,
        stamp=int(stamp),
        body=request.body,
        at=at,
    )


def _is_now(stamp: str, at: datetime, skew: timedelta) -> bool:
    if not (stamp.isascii() and stamp.isdigit()) or len(stamp) > 11:
        return False
    return abs(at.timestamp() - int(stamp)) <= skew.total_seconds()


def _signed(request: HttpRequest) -> ApiKey | None:
    """`X-Signature`: HMAC-SHA256 in hex over the body followed by `X-Timestamp` (Unix seconds)."""
    at: datetime = request.at  # type: ignore[attr-defined]  # as above
    stamp, match = request.headers.get("X-Timestamp", ""), request.resolver_match
    if not _is_now(stamp, at, MOST_SKEW) or match is None:
        return None
    return signer(
        int(match.kwargs["key"]),
        signature=request.headers.get("X-Signature", ""),
        signed=request.body + stamp.encode(),
        at=at,
    )
