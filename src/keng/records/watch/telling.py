"""What people of a village say themselves: busy tonight; that gong was no alarm."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from keng.core.nights import Audience
from keng.records.messages.models import Lane
from keng.records.messages.outbox import Notice, post, post_to_board
from keng.records.people.models import Person
from keng.records.places.changes import note_change
from keng.records.refusal import Refused
from keng.records.roster.models import Duty
from keng.records.watch.audience import LADDER, Listeners, village_people
from keng.records.watch.away import said_busy
from keng.records.watch.models import Expectation, WatchEvent

CALMS_FOR = timedelta(hours=1)  # after that nobody runs out any more


@transaction.atomic
def say_busy(row: Expectation, *, by: Person, at: datetime) -> list[Person]:
    """Somebody on duty cannot come tonight: the next one is asked at once. Who was asked."""
    if at >= row.cut_off_at:
        raise Refused(_("Giờ kẻng đêm nay đã qua."))
    is_news = (row.pk, by.pk) not in said_busy([row])
    if is_news:
        WatchEvent.objects.create(expectation=row, kind=WatchEvent.Kind.BUSY, at=at, by=by)
    audience, asked = Listeners([row]).reach(row, Audience.STRIKER)
    if not is_news:
        return asked
    notice = _about(row, "striker_busy", by=by, at=at)
    post(notice, to=asked, at=at)
    if audience is LADDER[-1]:
        post_to_board(notice, at=at)
    note_change("watch", commune=row.commune_id, village=row.village_id, at=at)
    return asked


@transaction.atomic
def say_back(row: Expectation, *, by: Person, at: datetime) -> list[Person]:
    """Who was busy can come after all: whoever was asked instead is told. Who was told."""
    if at >= row.cut_off_at:
        raise Refused(_("Giờ kẻng đêm nay đã qua."))
    if (row.pk, by.pk) not in said_busy([row]):
        return []
    everybody = Listeners([row])
    _audience, asked = everybody.reach(row, Audience.STRIKER)
    if everybody.holders(Duty.STRIKER).get((row.post_id, row.night)) != by:
        asked = []  # of a deputy nobody took the place
    WatchEvent.objects.create(expectation=row, kind=WatchEvent.Kind.BACK, at=at, by=by)
    post(_about(row, "striker_back", by=by, at=at), to=asked, at=at)
    note_change("watch", commune=row.commune_id, village=row.village_id, at=at)
    return asked


@transaction.atomic
def say_not_an_alarm(row: Expectation, *, by: Person, at: datetime) -> int:
    """Tell the village that the late or mistaken gong is no alarm; once a night. How many were told."""
    notice = Notice(
        template="not_an_alarm",
        commune_id=row.commune_id,
        village_id=row.village_id,
        params={"village": str(row.village)},
        lane=Lane.DUTY,
        subject=f"village:{row.village_id}",
        dedupe=f"not_an_alarm:{row.village_id}/{row.night}",
        expires_at=at + CALMS_FOR,
    )
    told = list(village_people(row.village_id))
    post(notice, to=told, at=at)
    post_to_board(notice, at=at)
    WatchEvent.objects.create(expectation=row, kind=WatchEvent.Kind.NOT_AN_ALARM, at=at, by=by)
    note_change("watch", commune=row.commune_id, village=row.village_id, at=at)
    return len(told)


def _about(row: Expectation, template: str, *, by: Person, at: datetime) -> Notice:
    return Notice(
        template=template,
        commune_id=row.commune_id,
        village_id=row.village_id,
        params={
            "gong": str(row.post),
            "village": str(row.village),
            "name": str(by),
            "time": f"{timezone.localtime(row.ring_at, row.commune.zone):%H:%M}",
        },
        subject=f"expectation:{row.pk}",
        dedupe=f"{template}:{row.pk}/{by.pk}/{at:%H%M%S}",
        expires_at=row.cut_off_at,
    )
