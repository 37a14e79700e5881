"""The sample's rotas, and sixty nights behind it with all that happens in sixty nights."""

import uuid
from datetime import date, datetime, timedelta

from keng.core.nights import STRUCK, Outcome, Source
from keng.records.gongs.models import GongPost, HearingCheck
from keng.records.people.models import Person
from keng.records.roster.models import Duty, Rota, RotaPlace, Shift
from keng.records.watch.expecting import rows_of
from keng.records.watch.models import Exemption, Expectation, Ringing
from keng.server.sample import Sample

BEHIND, AHEAD = 60, 30
# How nights went: mostly well, as they do where people care.
ODDS = {Outcome.ON_TIME: 0.90, Outcome.LATE: 0.05, Outcome.EARLY: 0.02, Outcome.MISSED: 0.03}
MINUTES = {Outcome.ON_TIME: (-1, 4), Outcome.LATE: (6, 13), Outcome.EARLY: (-9, -4)}
SOURCES = (Source.TAP, Source.TAP, Source.TAP, Source.SMS, Source.NEIGHBOUR, Source.OFFICER)


def make_rotas(sample: Sample) -> None:
    """Two strikers take turns at each gong, the rest of the team stands in."""
    shifts: list[Shift] = []
    for village_id, posts in sample.posts.items():
        strikers, deputies = sample.teams[village_id][3:], sample.teams[village_id][1:3]
        for k, post in enumerate(posts):
            for duty, team in ((Duty.STRIKER, strikers), (Duty.DEPUTY, deputies)):
                people = team[k:] + team[:k]  # nobody strikes two gongs at one hour
                _rota(sample, post, duty, people)
                shifts += [
                    Shift(
                        post=post,
                        night=sample.tonight + timedelta(days=n),
                        duty=duty,
                        person=people[n % len(people)],
                        origin=Shift.Origin.ROTA,
                        made_at=sample.at,
                    )
                    for n in range(-BEHIND, AHEAD)
                ]
    Shift.objects.bulk_create(shifts, batch_size=500)


def make_history(sample: Sample) -> None:
    """Sixty concluded nights with the reports they rest on, and tonight where it is over: before noon."""
    nights = [sample.tonight - timedelta(days=n) for n in range(BEHIND, -1, -1)]
    _storm(sample, nights[20])
    rows = [row for row in rows_of(sample.commune, nights=nights) if row.cut_off_at < sample.at]
    strikers = {
        (s.post_id, s.night): s.person
        for s in Shift.objects.filter(duty=Duty.STRIKER).select_related("person")
    }
    for row in rows:
        if row.outcome != Outcome.EXCUSED:
            _conclude(sample, row, strikers[row.post_id, row.night])
    rows = Expectation.objects.bulk_create(rows, batch_size=500)
    struck = ((row, row.struck_at) for row in rows if row.struck_at)
    Ringing.objects.bulk_create((_ringing(row, at) for row, at in struck), batch_size=500)
    _hearing(sample, nights[-8:-1])


def _rota(sample: Sample, post: GongPost, duty: Duty, people: list[Person]) -> None:
    rota = Rota.objects.create(post=post, duty=duty, starts_on=sample.tonight - timedelta(days=BEHIND))
    RotaPlace.objects.bulk_create(
        RotaPlace(rota=rota, order=order, person=person) for order, person in enumerate(people)
    )


def _storm(sample: Sample, night: date) -> None:
    Exemption.objects.create(
        commune=sample.commune,
        kind=Exemption.Kind.STORM,
        from_on=night,
        until_on=night + timedelta(days=1),
        reason="Bão về, bà con ở trong nhà (mẫu)",
        approved_by=sample.officers["chairperson"],
        approved_at=datetime.combine(night, datetime.min.time(), sample.commune.zone),
    )


def _conclude(sample: Sample, row: Expectation, striker: Person) -> None:
    outcome = sample.draw.choices(list(ODDS), list(ODDS.values()))[0]
    row.outcome, row.outcome_at, row.wake_at, row.steps_done = outcome, row.cut_off_at, None, 99
    if outcome not in STRUCK:
        return
    low, high = MINUTES[outcome]
    row.struck_at = row.ring_at + timedelta(seconds=sample.draw.randint(low * 60, high * 60))
    row.outcome_at = row.struck_at + timedelta(seconds=20)
    row.struck_by, row.confidence = striker, 0.85
    row.source = sample.draw.choice(SOURCES)


def _ringing(row: Expectation, struck_at: datetime) -> Ringing:
    return Ringing(
        post_id=row.post_id,
        expectation=row,
        client_id=uuid.uuid4(),
        occasion="real",
        source=row.source,
        by=row.struck_by,
        struck_at=struck_at,
        received_at=struck_at + timedelta(seconds=20),
    )


def _hearing(sample: Sample, nights: list[date]) -> None:
    checks = []
    for village_id, posts in sample.posts.items():
        for cluster in sample.clusters[village_id]:
            for night in nights[::3]:
                heard = (
                    "not"
                    if cluster.is_far and len(posts) == 1
                    else sample.draw.choice(("clear", "clear", "faint"))
                )
                checks.append(
                    HearingCheck(post=posts[0], cluster=cluster, night=night, heard=heard, at=sample.at)
                )
    HearingCheck.objects.bulk_create(checks)
