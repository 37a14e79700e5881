"""Made-up communes that are about to burn: homes with a browser each, and fifty people on duty."""

from datetime import datetime

from bench.browsers import keys

DUTY = 50
CIRCLES = ["group", "team", "village", "commune"]
AT_ONCE = 20_000


def build(
    communes: int, homes: int, port: int, at: datetime, *, duty: int = DUTY, is_wide: bool = True
) -> None:
    """One village a commune; every browser belongs to the double that listens on `port`. Needs Django set up.

    `is_wide`: the first rung of the ladder calls everybody, the widest call there is, and the first who
    comes is enough; else our own ladder and strength.
    """
    from django.db import connection

    from keng.core.nights import night_of
    from keng.records.alarms.models import AlarmKind, AlarmLadder
    from keng.records.gongs.models import GongPost
    from keng.records.households.models import Household
    from keng.records.messages.models import Channel, ContactPath, PushEndpoint
    from keng.records.people.models import Person
    from keng.records.places.models import Commune, Village
    from keng.records.roster.models import Duty, Shift

    since, pairs = (
        at.date(),
        [keys() for _ in range(50)],
    )  # made-up browsers may share keys: the work is the same
    for number in range(communes):
        commune = Commune.objects.create(name=f"Mẫu {number}", code=f"9{number:04d}", valid_from=since)
        village = Village.objects.create(
            commune=commune, name="Thôn Mẫu", folded="thon mau", status_token=f"v{number}", valid_from=since
        )
        rung = {"circles": CIRCLES, "wait_s": 180}
        if is_wide:
            AlarmLadder.objects.create(commune=commune, kind="fire", rungs=[rung], source="đo")
            AlarmKind.objects.create(
                commune=commune, code="fire", name="Cháy", emergency="114", strength=1, card="Gọi 114"
            )
        people = Person.objects.bulk_create(
            [
                Person(commune=commune, village=village, name=f"Người {n}", folded=f"nguoi {n}")
                for n in range(homes + duty)
            ],
            AT_ONCE,
        )
        Household.objects.bulk_create(
            Household(
                village=village, number=str(n), head=head, lat=20 + n / 1e5, lon=105.3, valid_from=since
            )
            for n, head in enumerate(people[duty:])
        )
        posts = GongPost.objects.bulk_create(
            GongPost(
                village=village, number=n, name=f"Kẻng {n}", token=f"p{village.pk}.{n}", valid_from=since
            )
            for n in range(1, duty + 1)
        )
        night = night_of(at, commune.zone)
        Shift.objects.bulk_create(
            Shift(post=post, night=night, duty=Duty.STRIKER, person=one, origin="rota", made_at=at)
            for post, one in zip(posts, people, strict=False)
        )
        ContactPath.objects.bulk_create(
            ContactPath(person=one, channel=Channel.PUSH, verified_at=at) for one in people
        )
        PushEndpoint.objects.bulk_create(
            PushEndpoint(
                person=one,
                endpoint=f"http://127.0.0.1:{port}/{'duty' if n < duty else 'home'}/{number}/{n}",
                p256dh=pairs[n % 50][0],
                auth=pairs[n % 50][1],
                made_at=at,
            )
            for n, one in enumerate(people)
        )
    with connection.cursor() as asked:
        asked.execute("ANALYZE")  # what a server that has run for a day knows of its tables


def fire(village: object, at: datetime) -> int:
    """A house burns in this village; the number of the alarm."""
    from keng.records.alarms.actions import Cry, raise_alarm

    return raise_alarm(Cry(kind="fire", village=village), by=None, at=at).pk  # type: ignore[arg-type]  # a Village


def arrive(alarm: int, endpoint: str, at: datetime) -> None:
    """Whoever has that browser stands at the door."""
    from keng.core.escalation.machine import Reply
    from keng.records.alarms.actions import answer_alarm
    from keng.records.alarms.models import Alarm
    from keng.records.messages.models import PushEndpoint

    who = PushEndpoint.objects.select_related("person").get(endpoint=endpoint).person
    answer_alarm(Alarm.objects.get(pk=alarm), Reply.ON_SCENE, by=who, at=at)
