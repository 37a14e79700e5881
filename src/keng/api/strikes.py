"""A machine beside a gong says that it sounded."""

import uuid

from ninja import Field, Router, Schema
from pydantic import AwareDatetime

from keng.api.answers import BODIED, KEYED, REFUSED
from keng.api.asked import Asked, Bearer, Words
from keng.core.nights import Source
from keng.records.devices.models import ApiKey
from keng.records.gongs.models import GongPost
from keng.records.messages.models import Occasion
from keng.records.refusal import Refused
from keng.records.watch.actions import Report, report_ringing

router = Router(tags=["strikes"])


class Strike(Schema):
    """One sounding of one gong."""

    id: uuid.UUID = Field(description="Made by the device; the same id again changes nothing.")
    gong: Words = Field("", max_length=32, description="The code on the gong's label; empty: the key's gong.")
    struck_at: AwareDatetime = Field(description="By the device's clock, with its zone.")
    clock_offset_ms: int = Field(0, ge=-86_400_000, le=86_400_000, description="That clock minus ours.")
    is_right_signal: bool = True
    note: Words = Field("", max_length=120, description="What was heard, where it was another signal.")
    occasion: Occasion = Occasion.REAL


class Kept(Schema):
    """The report as it stands, and what the night came to."""

    id: uuid.UUID
    outcome: str | None


@router.post(
    "",
    auth=Bearer(ApiKey.Scope.STRIKES),
    response={200: Kept, **KEYED, **BODIED, **REFUSED},
    summary="A gong sounded, heard by a device",
)
def strike(request: Asked, strike: Strike) -> dict[str, object]:
    """Kept as it came and judged by the corrected time, with the trust a device has."""
    report = Report(
        client_id=strike.id,
        source=Source.DEVICE,
        struck_at=strike.struck_at,
        clock_offset_ms=strike.clock_offset_ms,
        reporter=request.auth.name,
        is_right_signal=strike.is_right_signal,
        signal_note=strike.note,
        occasion=strike.occasion,
    )
    kept = report_ringing(_post(request.auth, strike.gong), report, at=request.at)
    if kept.expectation is not None:
        kept.expectation.refresh_from_db()
    return {"id": kept.client_id, "outcome": kept.expectation.outcome if kept.expectation else None}


def _post(key: ApiKey, gong: str) -> GongPost:
    """The gong the key is bound to, else the one named; a stranger's gong does not exist."""
    if key.post is not None and gong in ("", key.post.token):
        return key.post
    rows = GongPost.objects.filter(village__commune=key.commune, valid_to=None, token=gong)
    if key.post is not None or not gong or (found := rows.first()) is None:
        raise Refused("Không có kẻng này, hoặc khóa này không được báo cho kẻng đó.")
    return found
