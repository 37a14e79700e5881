"""Machines show a key at the door: a bearer's, or a signature over what they say."""

from datetime import datetime, timedelta

from django.http import HttpRequest
from ninja.security import HttpBearer

from keng.records.devices.keys import bearer, signer
from keng.records.devices.models import ApiKey

MOST_SKEW = timedelta(minutes=10)  # cheap phones' clocks; a text handed over twice is one text anyway


class Asked(HttpRequest):
    """A machine's request: the instant it came (read once, at the edge) and its key."""

    at: datetime
    auth: ApiKey


class Bearer(HttpBearer):
    """`Authorization: Bearer keng_…` with a key of one of the scopes."""

    def __init__(self, *scopes: ApiKey.Scope) -> None:
        super().__init__()
        self.scopes = frozenset(scopes)

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        at: datetime = request.at  # type: ignore[attr-defined]  # the gate in front of every address reads it
        return bearer(token, scopes=self.scopes, at=at)


def signed(request: HttpRequest) -> ApiKey | None:
    """`X-Signature`: HMAC-SHA256 in hex over the body followed by `X-Timestamp` (Unix seconds)."""
    at: datetime = request.at  # type: ignore[attr-defined]  # as above
    stamp, match = request.headers.get("X-Timestamp", ""), request.resolver_match
    if not stamp.isdigit() or len(stamp) > 11 or match is None:
        return None
    if abs(at.timestamp() - int(stamp)) > MOST_SKEW.total_seconds():
        return None
    return signer(
        int(match.kwargs["key"]),
        signature=request.headers.get("X-Signature", ""),
        signed=request.body + stamp.encode(),
        at=at,
    )
