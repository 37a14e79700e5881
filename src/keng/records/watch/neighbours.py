"""A neighbour's "I heard it": one source, once a night, and the striker's own word leads."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from keng.core.nights import Source
from keng.records.gongs.models import GongPost
from keng.records.people.models import Person
from keng.records.refusal import Refused
from keng.records.roster.models import Shift
from keng.records.watch.models import Expectation, Ringing
from keng.records.watch.ringings import Report, report_ringing

TOLD_AFTER = timedelta(hours=2)  # past the cut-off; later than that is a story, for the leader to enter
MOST_GONGS = 3  # one house hears two or three gongs, not a commune's
MOST_MINUTES = 120
NAMES = uuid.UUID("6d0f2d3e-3f0c-4c7d-9d5b-0a5f6b1c2e47")  # one report a person, gong and night


def night_to_hear(post: GongPost, *, at: datetime) -> Expectation | None:
    """Tonight's row while somebody's ears still help: from the early hour to two hours past the end."""
    rows = Expectation.objects.filter(post=post, early_from__lte=at, cut_off_at__gt=at - TOLD_AFTER)
    return rows.order_by("-ring_at").first()


def has_heard(row: Expectation, by: Person) -> bool:
    """Whether this person has said so already."""
    return Ringing.objects.filter(client_id=_id(row, by)).exists()


@transaction.atomic
def say_heard(post: GongPost, *, by: Person, minutes_ago: int, at: datetime) -> Ringing:
    """Keep what a neighbour heard; said again it is the same report. Raises `Refused` in words."""
    row = night_to_hear(post, at=at)
    if row is None:
        raise Refused(_("Giờ này kẻng không có lịch. Nghe kẻng lạ thì ra xem, gọi 113 hoặc 114."))
    if not 0 <= minutes_ago <= MOST_MINUTES:
        raise Refused(_("Hãy chọn nghe cách đây bao lâu."))
    if Shift.objects.filter(post=post, night=row.night, person=by, replaced_at=None).exists():
        raise Refused(_("Bác trực kẻng này đêm nay: hãy bấm ở “Phiên của tôi”."))
    tonight = Ringing.objects.filter(by=by, source=Source.NEIGHBOUR, expectation__night=row.night)
    if tonight.exclude(post=post).values("post").distinct().count() >= MOST_GONGS:
        raise Refused(_("Đêm nay bác đã báo nhiều kẻng rồi. Hãy gọi tổ trưởng."))
    report = Report(
        client_id=_id(row, by),
        source=Source.NEIGHBOUR,
        struck_at=max(at - timedelta(minutes=minutes_ago), row.early_from),
        by=by,
    )
    return report_ringing(post, report, at=at)


def _id(row: Expectation, by: Person) -> uuid.UUID:
    return uuid.uuid5(NAMES, f"{row.pk}/{by.pk}")
