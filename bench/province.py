"""A made-up province: 166 communes, 4,351 villages, one gong each, three team members a village."""

from datetime import UTC, date, datetime, time, timedelta

VILLAGES = 4351
COMMUNES = 166


def build(night: date) -> None:
    """Write the province with its schedules, steps and the shifts of one night. Needs Django set up."""
    from keng.core.nights import Audience
    from keng.records.gongs.models import Gong, GongPost
    from keng.records.messages.models import Channel, ContactPath
    from keng.records.people.accounts import digest
    from keng.records.people.models import Account, Appointment, BoundPhone, Person, Phone
    from keng.records.places.models import Commune, Village
    from keng.records.roster.models import Duty, Shift
    from keng.records.watch.models import ReminderStep, Schedule

    since = night - timedelta(days=400)
    at = datetime.combine(since, time(), UTC)
    communes = Commune.objects.bulk_create(
        Commune(name=f"Mẫu {i}", code=f"9{i:04d}", valid_from=since, is_sample=True) for i in range(COMMUNES)
    )
    Schedule.objects.bulk_create(
        Schedule(commune=c, ring_at=time(22), source="KH 2024 §II.2", valid_from=since) for c in communes
    )
    steps = {Audience.STRIKER: (-10, -2), Audience.DEPUTY: (5,), Audience.TEAM_LEADER: (10,)}
    steps |= {Audience.VILLAGE_HEAD: (15,), Audience.COMMUNE: (16,)}
    ReminderStep.objects.bulk_create(
        ReminderStep(commune=c, offset_minutes=m, audience=a)
        for c in communes
        for a, ms in steps.items()
        for m in ms
    )
    villages = Village.objects.bulk_create(
        Village(
            commune=communes[i % COMMUNES],
            name=f"Thôn {i}",
            folded=f"thon {i}",
            status_token=f"v{i}",
            valid_from=since,
        )
        for i in range(VILLAGES)
    )
    posts = GongPost.objects.bulk_create(
        GongPost(village=v, number=1, name="Nhà văn hóa", token=f"p{v.pk}", valid_from=since)
        for v in villages
    )
    Gong.objects.bulk_create(Gong(post=p, hung_on=since) for p in posts)
    people = Person.objects.bulk_create(
        Person(commune_id=v.commune_id, village=v, name=f"Người {v.pk} {k}", folded=f"nguoi {v.pk} {k}")
        for v in villages
        for k in range(3)
    )
    roles = ("team_leader", "striker", "team_member")
    Appointment.objects.bulk_create(
        Appointment(
            person=p, role=roles[i % 3], commune_id=p.commune_id, village_id=p.village_id, from_on=since
        )
        for i, p in enumerate(people)
    )
    phones = Phone.objects.bulk_create(
        Phone(person=p, number=f"+84900{p.pk:07d}", verified_at=at) for p in people
    )
    ContactPath.objects.bulk_create(
        ContactPath(person_id=f.person_id, channel=Channel.SMS, phone=f, verified_at=at) for f in phones
    )
    Shift.objects.bulk_create(
        Shift(post=post, night=night, duty=duty, person=people[3 * i + k], origin="rota", made_at=at)
        for i, post in enumerate(posts)
        for duty, k in ((Duty.STRIKER, 1), (Duty.DEPUTY, 2))
    )
    strikers = [people[3 * i + 1] for i in range(VILLAGES)]
    accounts = Account.objects.bulk_create(
        Account(username=f"u{p.pk}", person=p, password="!") for p in strikers
    )
    BoundPhone.objects.bulk_create(
        BoundPhone(
            account=a, digest=digest(f"key-{a.person_id}"), label="bench", bound_at=at, last_seen_at=at
        )
        for a in accounts
    )
