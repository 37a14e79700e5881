"""A test of the phones is over: whoever asked for it hears what it came to, once."""

from datetime import datetime, timedelta

from keng.core.nights import night_of
from keng.core.rights import Role
from keng.records.messages.models import Lane, Message
from keng.records.messages.outbox import Notice, post
from keng.records.people.models import Person
from keng.records.people.queries import officers
from keng.records.places.models import Commune
from keng.records.reach.models import ReachTest
from keng.records.reach.queries import result_of

STILL_NEWS = timedelta(days=1)
KEEPERS = (Role.POLICE_CHIEF, Role.OFFICE)  # hear of a test that nobody began by hand


def tell_closed(commune: Commune, *, at: datetime) -> None:
    """Say of each test that has just closed how many answered and how many did not."""
    for test in ReachTest.objects.filter(
        commune=commune, closes_at__lte=at, closes_at__gt=at - STILL_NEWS
    ).select_related("started_by", "village"):
        subject = f"reach_over:{test.pk}"
        if not Message.objects.filter(commune=commune, subject=subject).exists():
            _tell(test, subject, at)


def _tell(test: ReachTest, subject: str, at: datetime) -> None:
    whole = result_of(test, villages=None).whole
    notice = Notice(
        template="reach_over",
        commune_id=test.commune_id,
        params={
            "place": str(test.village or test.commune),
            "answered": str(whole.answered),
            "asked": str(whole.asked),
            "silent": str(whole.asked - whole.answered),
        },
        lane=Lane.NOTICE,
        subject=subject,
        dedupe=subject,
        expires_at=test.closes_at + STILL_NEWS,
    )
    post(notice, to=_keepers(test, at), at=at)


def _keepers(test: ReachTest, at: datetime) -> list[Person]:
    if test.started_by is not None:
        return [test.started_by]
    held = officers(test.commune, on=night_of(at, test.commune.zone)).filter(role__in=KEEPERS)
    return list({one.person_id: one.person for one in held}.values())
