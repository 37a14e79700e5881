"""What the nights came to, for the commune's own programs; no person is named."""

from datetime import date, timedelta

from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, model_validator

from keng.api.answers import KEYED, UNREAD
from keng.api.asked import Asked, Bearer
from keng.records.devices.models import ApiKey
from keng.records.watch.models import Expectation

router = Router(tags=["nights"])
MOST_DAYS = 62


class Span(Schema):
    """From the first night to the last, both included."""

    first: date
    last: date

    @model_validator(mode="after")
    def _ordered(self) -> "Span":
        if not timedelta() <= self.last - self.first < timedelta(days=MOST_DAYS):
            words = _("“last” không được trước “first”, và mỗi lần xem nhiều nhất %(n)s đêm.")
            raise ValueError(words % {"n": MOST_DAYS})
        return self


class Night(Schema):
    """One gong's night."""

    night: date
    village: str
    gong: int
    gong_name: str
    due_at: AwareDatetime
    outcome: str
    struck_at: AwareDatetime | None
    source: str


@router.get(
    "",
    auth=Bearer(ApiKey.Scope.READ),
    response={200: list[Night], **KEYED, **UNREAD},
    summary="Nights and their outcomes",
)
def nights(request: Asked, span: Query[Span]) -> list[dict[str, object]]:
    """Every gong of the key's commune, night by night."""
    rows = Expectation.objects.filter(
        commune=request.auth.commune, night__gte=span.first, night__lte=span.last
    ).select_related("post", "village")
    return [
        {
            "night": row.night,
            "village": str(row.village),
            "gong": row.post.number,
            "gong_name": row.post.name,
            "due_at": row.ring_at,
            "outcome": row.outcome,
            "struck_at": row.struck_at,
            "source": row.source,
        }
        for row in rows.order_by("night", "village__order", "post__number")
    ]
