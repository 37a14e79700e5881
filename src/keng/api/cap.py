"""An authority sends a warning (CAP 1.2): nobody is called by it, an officer decides."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.errors import HttpError

from keng.api.answers import KEYED, REFUSED, Trouble
from keng.api.asked import Asked, Bearer
from keng.papers.cap.reading import Unreadable, read_cap
from keng.papers.cap.xml import MOST_BYTES
from keng.records.alarms.cap_feeds import trusted
from keng.records.alarms.models import CapProposal
from keng.records.alarms.proposals import Came, take_cap
from keng.records.devices.models import ApiKey

router = Router(tags=["cap"])
XML = {
    "requestBody": {
        "required": True,
        "content": {
            "application/cap+xml": {
                "schema": {"type": "string", "maxLength": MOST_BYTES, "description": "One CAP 1.2 message."}
            }
        },
    }
}


class Proposed(Schema):
    """The message as it was kept. `trust`: trusted, stranger (signed by nobody known here), unsigned."""

    number: int
    state: str
    trust: str
    received_at: datetime


@router.post(
    "",
    auth=Bearer(ApiKey.Scope.CAP_IN),
    response={200: Proposed, **KEYED, **REFUSED, 413: Trouble, 422: Trouble},
    summary="Propose an alarm by CAP 1.2",
    openapi_extra=XML,
)
def propose(request: Asked) -> Proposed:
    """The same message again changes nothing. A signature that does not hold is refused."""
    key = request.auth
    pems = [one.pem for one in trusted(key.commune, at=request.at)]
    try:
        read = read_cap(_body(request), trusted=pems)
    except Unreadable as why:
        raise HttpError(422, str(why)) from why
    came = Came(read.message, CapProposal.Trust(read.trust), read.signed_by, key.name)
    row = take_cap(came, commune=key.commune, at=request.at)
    return Proposed(number=row.pk, state=row.state, trust=row.trust, received_at=row.received_at)


def _body(request: HttpRequest) -> bytes:
    """The bytes, never more than a message may have."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > MOST_BYTES:
        raise HttpError(413, "Tin quá lớn: tin cảnh báo chỉ vài nghìn chữ.")
    return request.body
