"""The cast of the stories: one made-up commune, two villages, people with names.

Thôn Mẫu Năm has two gongs; bác Hòa strikes number 3, cô Lan stands in for him. Anh Dũng lives in
thôn Mẫu Sáu and must see nothing of Mẫu Năm.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from keng.core.names import fold
from keng.core.nights import Audience, night_of
from keng.core.rights import Role
from keng.records.gongs.models import Gong, GongPost
from keng.records.people.accounts import invite
from keng.records.people.models import Appointment, Person, Phone
from keng.records.places.models import Cluster, Commune, Village
from keng.records.roster.models import Duty, Shift
from keng.records.watch.models import ReminderStep, Schedule

STEPS = (
    (-10, Audience.STRIKER),
    (-2, Audience.STRIKER),
    (5, Audience.DEPUTY),
    (10, Audience.TEAM_LEADER),
    (15, Audience.VILLAGE_HEAD),
    (15, Audience.LIAISON),
    (16, Audience.COMMUNE),
)


@dataclass
class Cast:
    """Everybody and everything a story needs, by name."""

    commune: Commune
    mau_nam: Village
    mau_sau: Village
    bo_song: Cluster
    post_3: GongPost
    post_4: GongPost
    post_of_sau: GongPost
    hoa: Person  # strikes kẻng số 3
    lan: Person  # his deputy
    tu: Person  # team leader of Mẫu Năm
    head: Person  # village head of Mẫu Năm
    liaison: Person
    chief: Person  # commune police
    clerk: Person  # Văn phòng - Thống kê
    dung: Person  # striker of the other village
    resident: Person  # lives in Mẫu Năm, holds no office
    night: date

    def on_duty(self, post: GongPost, striker: Person, deputy: Person, *, nights: int, at: datetime) -> None:
        """Put two people on duty for the coming nights."""
        Shift.objects.bulk_create(
            Shift(
                post=post, night=self.night + timedelta(days=n), duty=d, person=p, origin="rota", made_at=at
            )
            for n in range(nights)
            for d, p in ((Duty.STRIKER, striker), (Duty.DEPUTY, deputy))
        )


def cast(at: datetime) -> Cast:
    """The commune as it stands on the evening of `at`, with shifts for ten nights. Needs a database."""
    since = at.date() - timedelta(days=365)
    commune = Commune.objects.create(name="Mẫu", code="99001", valid_from=since, is_sample=True)
    nam, sau = _village(commune, "Mẫu Năm", since), _village(commune, "Mẫu Sáu", since)
    bo_song = Cluster.objects.create(
        village=nam, name="Bờ Sông", folded="bo song", is_far=True, valid_from=since
    )
    post_3, post_4 = _post(nam, 3, "Nhà văn hóa", since), _post(nam, 4, "Cây đa", since)
    post_4.clusters.add(bo_song)
    of_sau = _post(sau, 5, "Cổng làng", since)

    def person(n: int, word: str, name: str, village: Village | None, role: Role | None) -> Person:
        row = Person.objects.create(
            commune=commune, village=village, form_of_address=word, name=name, folded=fold(name)
        )
        Phone.objects.create(person=row, number=f"+849000000{n:02d}", verified_at=at)
        if role:
            place = None if role in (Role.POLICE_CHIEF, Role.OFFICE) else village
            Appointment.objects.create(person=row, role=role, commune=commune, village=place, from_on=since)
        return row

    found = Cast(
        commune=commune,
        mau_nam=nam,
        mau_sau=sau,
        bo_song=bo_song,
        post_3=post_3,
        post_4=post_4,
        post_of_sau=of_sau,
        hoa=person(1, "bác", "Hòa", nam, Role.STRIKER),
        lan=person(2, "cô", "Lan", nam, Role.TEAM_MEMBER),
        tu=person(3, "ông", "Tư", nam, Role.TEAM_LEADER),
        head=person(4, "ông", "Bình", nam, Role.VILLAGE_HEAD),
        liaison=person(5, "chị", "Mai", nam, Role.LIAISON),
        chief=person(6, "anh", "Cường", None, Role.POLICE_CHIEF),
        clerk=person(7, "chị", "Hạnh", None, Role.OFFICE),
        dung=person(8, "anh", "Dũng", sau, Role.STRIKER),
        resident=person(9, "bà", "Tâm", nam, Role.RESIDENT),
        night=night_of(at, commune.zone),
    )
    Schedule.objects.create(commune=commune, ring_at=time(22), source="KH 2024 §II.2", valid_from=since)
    ReminderStep.objects.bulk_create(
        ReminderStep(commune=commune, offset_minutes=minutes, audience=audience)
        for minutes, audience in STEPS
    )
    found.on_duty(post_3, found.hoa, found.lan, nights=10, at=at)
    found.on_duty(of_sau, found.dung, found.dung, nights=10, at=at)
    return found


def enter(client, person: Person, *, at: datetime) -> None:
    """Sign a test client in as that person, through the one-use link as a phone would."""
    token = invite(person, by=None, at=at)
    assert client.post(f"/vao/{token}").status_code == 302


def _village(commune: Commune, name: str, since: date) -> Village:
    return Village.objects.create(
        commune=commune,
        name=name,
        folded=fold(name),
        valid_from=since,
        status_token=fold(name).replace(" ", "-"),
    )


def _post(village: Village, number: int, name: str, since: date) -> GongPost:
    post = GongPost.objects.create(
        village=village, number=number, name=name, token=f"post-{number}", valid_from=since
    )
    Gong.objects.create(post=post, hung_on=since)
    return post
