"""What tests of the phones came to: per village, per path, month after month; and who stays silent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from keng.core.reaching import Tally
from keng.records.messages.models import Channel
from keng.records.people.models import Person
from keng.records.places.models import Commune, Village
from keng.records.reach.actions import people_to_try
from keng.records.reach.heard import heard_since, unreachable
from keng.records.reach.models import ReachAsk, ReachTest

PEOPLE = Count("person", distinct=True)
ANSWERED = Q(answered_at__isnull=False)
Villages = Collection[int] | None  # those the asker may see; None is all


@dataclass(frozen=True)
class Result:
    """One test: people by village, paths by their kind."""

    test: ReachTest
    whole: Tally
    by_village: Sequence[tuple[Village | None, Tally]]
    by_channel: Sequence[tuple[Channel, Tally]]
    without_path: int


@dataclass(frozen=True)
class Past:
    """The rates of several tests beside each other, newest first."""

    tests: Sequence[tuple[ReachTest, Tally]]
    villages: Sequence[tuple[Village, Sequence[Tally]]]


def tests_of(commune: Commune, *, villages: Villages) -> QuerySet[ReachTest]:
    """The tests that tried somebody of these villages, newest first."""
    rows = ReachTest.objects.filter(commune=commune).select_related("village", "started_by", "commune")
    if villages is not None:
        rows = rows.filter(pk__in=ReachAsk.objects.filter(village__in=villages).values("test"))
    return rows


def result_of(test: ReachTest, *, villages: Villages) -> Result:
    """What one test came to so far."""
    asks = _seen(test.asks.all(), villages)
    places = Village.objects.in_bulk()
    by_village = {pk: tally for (_test, pk), tally in _by_village(asks).items()}
    paths = (
        asks.exclude(channel="").values("channel").annotate(n=Count("pk"), ok=Count("pk", filter=ANSWERED))
    )
    whole = asks.aggregate(n=PEOPLE, ok=Count("person", distinct=True, filter=ANSWERED))
    return Result(
        test=test,
        whole=Tally(whole["n"], whole["ok"]),
        by_village=[
            (places[pk] if pk else None, tally)
            for pk, tally in sorted(by_village.items(), key=lambda one: _place(places, one[0]))
        ],
        by_channel=[
            (Channel(one["channel"]), Tally(one["n"], one["ok"])) for one in paths.order_by("channel")
        ],
        without_path=asks.filter(channel="").count(),
    )


def past_of(tests: Sequence[ReachTest], *, villages: Villages) -> Past:
    """These tests side by side: people who answered, of those asked."""
    asks = _seen(ReachAsk.objects.filter(test__in=tests), villages)
    found = _by_village(asks)
    places = Village.objects.in_bulk({pk for _test, pk in found if pk})
    return Past(
        tests=[(test, _sum(found, test.pk)) for test in tests],
        villages=[
            (place, [found.get((test.pk, place.pk), Tally()) for test in tests])
            for place in sorted(places.values(), key=lambda one: (one.order, one.pk))
        ],
    )


def silent_people(test: ReachTest, *, villages: Villages) -> QuerySet[Person]:
    """Who was asked and has not answered by any path, village by village."""
    asks = _seen(test.asks.all(), villages)
    rows = Person.objects.filter(pk__in=asks.values("person"))
    rows = rows.exclude(pk__in=asks.filter(ANSWERED).values("person"))
    return (
        rows.select_related("village").prefetch_related("phones").order_by("village__order", "folded", "pk")
    )


def unreachable_now(
    commune: Commune, *, villages: Villages, at: datetime
) -> list[tuple[Village | None, Tally]]:
    """Per village how many people a path is known to reach, of all whom an alarm may call."""
    people = people_to_try(commune, None)
    if villages is not None:
        people = people.filter(village__in=villages)
    lost = _per_village(unreachable(people, since=heard_since(commune, at)))
    places = Village.objects.filter(commune=commune).in_bulk()
    every = _per_village(people)
    return [
        (places[pk] if pk else None, Tally(n, n - lost.get(pk, 0)))
        for pk, n in sorted(every.items(), key=lambda one: _place(places, one[0]))
    ]


def _per_village(people: QuerySet[Person]) -> dict[int | None, int]:
    rows = people.order_by().values_list("village").annotate(n=Count("pk"))
    return dict(rows)


def _by_village(asks: QuerySet[ReachAsk]) -> dict[tuple[int, int | None], Tally]:
    rows = asks.order_by().values("test", "village")
    rows = rows.annotate(n=PEOPLE, ok=Count("person", distinct=True, filter=ANSWERED))
    return {(one["test"], one["village"]): Tally(one["n"], one["ok"]) for one in rows}


def _sum(found: Mapping[tuple[int, int | None], Tally], test: int) -> Tally:
    mine = [tally for (pk, _village), tally in found.items() if pk == test]
    return Tally(sum(one.asked for one in mine), sum(one.answered for one in mine))


def _seen(asks: QuerySet[ReachAsk], villages: Villages) -> QuerySet[ReachAsk]:
    return asks if villages is None else asks.filter(village__in=villages)


def _place(places: Mapping[int, Village], pk: int | None) -> tuple[bool, int, int]:
    """Villages in their order, those of no village last."""
    return (pk is None, places[pk].order if pk else 0, pk or 0)
