"""A machine or another system calls for help, and asks what became of it."""

import uuid
from datetime import datetime
from typing import Annotated

from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from ninja.errors import HttpError, ValidationError
from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from keng.api.answers import BODIED, GONE, KEYED, REFUSED, SIGNED, UNREAD
from keng.api.asked import Asked, Bearer, HookSignature, Number, Words, with_headers
from keng.core.escalation.kinds import PRESETS
from keng.core.geo import NotAPoint, Point, checked
from keng.core.names import fold
from keng.records.alarms.actions import Cry, raise_alarm
from keng.records.alarms.ground import village_at
from keng.records.alarms.models import Alarm, Origin
from keng.records.alarms.queries import picture
from keng.records.devices.models import ApiKey
from keng.records.gongs.models import GongPost
from keng.records.messages.models import Occasion
from keng.records.places.models import Village
from keng.records.refusal import Refused

router = Router(tags=["alarms"])
KEYS = uuid.UUID("7c1b6a53-6c1c-4a6e-9f0e-2f5d1f1f6a10")  # names of webhooks, each under its key
KINDS = [kind.code for kind in PRESETS]


def _known(code: str) -> str:
    if code not in KINDS:
        raise PydanticCustomError("literal_error", "one of: {expected}", {"expected": ", ".join(KINDS)})
    return code


KindCode = Annotated[str, AfterValidator(_known), Field(json_schema_extra={"enum": [*KINDS]})]


class SignedCall(Schema):
    """One event that somebody or something saw."""

    kind: KindCode
    village: Words = Field(
        "",
        max_length=120,
        description="Its name; empty: the village of the key's gong, else the one around the point.",
    )
    lat: float | None = Field(
        None,
        ge=-90,
        le=90,
        description="WGS 84, degrees. Without a name it finds the village; else 422.",
    )
    lon: float | None = Field(None, ge=-180, le=180)
    note: Words = Field("", max_length=200)
    occasion: Occasion = Occasion.REAL


class CallForHelp(SignedCall):
    """The same, numbered by the caller."""

    id: uuid.UUID = Field(description="Made by the caller; the same id again changes nothing.")


class Standing(Schema):
    """The alarm as it stands now. Counts only: no names, no numbers."""

    number: int
    kind: str
    village: str
    occasion: str
    state: str
    raised_at: datetime
    called: int
    reached: int
    coming: int
    on_scene: int
    needed: int
    merged_into: int | None = Field(description="The alarm that goes on for it: the same event.")


@router.post(
    "",
    auth=Bearer(ApiKey.Scope.ALARMS),
    response={200: Standing, **KEYED, **BODIED, **REFUSED},
    summary="Raise an alarm",
)
def call_for_help(request: Asked, cry: CallForHelp) -> Standing:
    """A live alarm of the same place and kind takes it as one more witness.

    The same `id` with the same content changes nothing; with another kind or place it is refused (409).
    A point alone finds its village; one outside every village is answered 422, in words.
    """
    return _raised(request, cry, cry.id)


@router.post(
    "/signed/{int:key}",
    auth=HookSignature(),
    response={200: Standing, **SIGNED, **BODIED, **REFUSED},
    summary="Raise an alarm by a signed webhook",
    openapi_extra=with_headers(
        webhook_id="The caller's number of the call: the same one again changes nothing.",
        webhook_timestamp="Unix seconds, at most five minutes off.",
    ),
)
def signed_call(request: Asked, key: Number, cry: SignedCall) -> Standing:
    """Standard Webhooks 1.0, for programs that sign. The same `webhook-id` again changes nothing."""
    return _raised(request, cry, uuid.uuid5(KEYS, f"{key}/{request.headers['webhook-id']}"))


def _raised(request: Asked, cry: "SignedCall", client_id: uuid.UUID) -> Standing:
    key = request.auth
    row = raise_alarm(
        Cry(
            kind=cry.kind,
            village=_village(key, cry),
            occasion=cry.occasion,
            origin=Origin.MACHINE,
            client_id=client_id,
            post=key.post,
            point=_point(cry),
            note=cry.note,
            reporter=key.name,
        ),
        by=None,
        at=request.at,
    )
    return _said(row)


@router.get(
    "/{int:number}",
    auth=Bearer(ApiKey.Scope.ALARMS),
    response={200: Standing, **KEYED, **UNREAD, **GONE},
    summary="What became of an alarm",
)
def standing(request: Asked, number: Number) -> Standing:
    """An alarm of another commune does not exist; a silent one is nobody's to read here."""
    rows = Alarm.objects.filter(pk=number, commune=request.auth.commune, is_silent=False)
    if (row := rows.select_related("village", "commune", "household", "post", "cluster").first()) is None:
        raise HttpError(404, _("Không có báo động này."))
    return _said(row)


def _said(row: Alarm) -> Standing:
    shown = picture(row)
    return Standing(
        number=row.pk,
        kind=row.kind,
        village=str(row.village),
        occasion=row.occasion,
        state=row.state,
        raised_at=row.raised_at,
        called=shown.spread.reach.called,
        reached=shown.spread.reach.reached,
        coming=len(shown.coming),
        on_scene=len(shown.on_scene),
        needed=row.need,
        merged_into=row.joined_to_id,
    )


def _village(key: ApiKey, cry: SignedCall) -> Village:
    post: GongPost | None = key.post
    name, point = cry.village, _point(cry)
    if post is not None and not name:
        return post.village
    if not name and cry.lat is not None and cry.lon is not None:
        return _village_at(key, point)
    standing = Village.objects.filter(commune=key.commune, valid_to=None)
    found = list(standing.filter(folded=fold(name))) if name else []
    if len(found) != 1:
        raise Refused(_("Không có thôn này trong xã, hoặc tên thôn chưa rõ."))
    return found[0]


def _village_at(key: ApiKey, point: Point | None) -> Village:
    found = village_at(key.commune, point) if point is not None else None
    if found is None:
        words = _("Chỗ này không nằm trong thôn nào của xã. Hãy nói tên thôn (village).")
        raise ValidationError(
            [{"type": "outside_every_village", "loc": ["body", "cry", "lat"], "msg": words}]
        )
    return found


def _point(cry: SignedCall) -> Point | None:
    """A position that cannot be true is no reason to lose an alarm."""
    if cry.lat is None or cry.lon is None:
        return None
    try:
        return checked(Point(cry.lat, cry.lon))
    except NotAPoint:
        return None
