"""The sample's people: officers of the commune, heads, teams of three, and the households."""

from keng.core.names import fold
from keng.core.rights import Role
from keng.records.households.models import HelpNeed, Household
from keng.records.people.models import Appointment, Consent, Person, Phone
from keng.records.places.models import Village
from keng.server.sample import Sample
from keng.server.sample.places import DEGREE_M

FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Bùi", "Hà", "Quách", "Trương", "Lương", "Đinh", "Cao", "Vi")
MIDDLE = ("Văn", "Thị", "Đức", "Hữu", "Ngọc", "Minh", "Xuân", "Thanh")
GIVEN = (
    "Hòa", "Lan", "Tư", "Sơn", "Mai", "Páo", "Thực", "Hạnh", "Bình", "Dũng", "Tâm", "Đào", "Khánh", "Liên",
    "Quý", "Thắng", "Vinh", "Yến", "Ước", "Phượng", "Nghĩa", "Hường", "Kiên", "Oanh",
)  # fmt: skip
WOMEN = frozenset({"Lan", "Mai", "Hạnh", "Đào", "Liên", "Yến", "Phượng", "Hường", "Oanh"})
EITHER = frozenset({"Hòa", "Bình", "Tâm", "Khánh", "Ước"})
OF_MEN = frozenset({"Văn", "Đức", "Hữu"})
ADDRESS = ("bác", "cô", "ông", "anh", "chị", "bà")
FOR_WOMEN = {"ông": "bà", "anh": "chị", "chú": "cô"}
FOR_MEN = {"bà": "ông", "chị": "anh", "cô": "chú"}
OFFICERS = {
    Role.CHAIRPERSON: "Lê Văn Chủ",
    Role.POLICE_CHIEF: "Nguyễn Văn Cường",
    Role.POLICE_OFFICER: "Trần Thị Thu",
    Role.MILITIA: "Cao Đức Kiên",
    Role.STEERING_COMMITTEE: "Phạm Đức Hưng",
    Role.OFFICE: "Hà Thị Hạnh",
    Role.FRONT: "Bùi Thị Nhàn",
}
TEAM = (Role.TEAM_LEADER, Role.DEPUTY_LEADER, Role.TEAM_MEMBER)
STRIKERS = (
    (("bác", "Nguyễn Văn Hòa"), ("cô", "Trần Thị Lan")),
    (("ông", "Lê Hữu Thắng"), ("chị", "Hà Thị Mai")),
    (("anh", "Phạm Đức Kiên"), ("bà", "Quách Thị Đào")),
    (("bác", "Bùi Xuân Tư"), ("cô", "Lương Thị Yến")),
    (("chú", "Trương Minh Sơn"), ("chị", "Vi Thị Liên")),
    (("ông", "Cao Văn Quý"), ("cô", "Đinh Thị Hường")),
    (("anh", "Trần Ngọc Vinh"), ("bác", "Nguyễn Thị Oanh")),
    (("bác", "Hà Đức Thực"), ("chị", "Lê Thị Phượng")),
    (("chú", "Lương Văn Páo"), ("bà", "Bùi Thị Tâm")),
    (("ông", "Quách Hữu Nghĩa"), ("cô", "Phạm Thị Hạnh")),
    (("anh", "Đinh Thanh Bình"), ("chị", "Cao Thị Khánh")),
)  # two for each village
HOUSEHOLDS = 3600


def make_people(sample: Sample) -> None:
    """Everybody with an office, with phones and appointments."""
    _officers(sample)
    for village, strikers in zip(sample.villages, STRIKERS, strict=True):
        sample.heads[village.pk] = _appointed(sample, village, _name(sample), Role.VILLAGE_HEAD)
        team = [_appointed(sample, village, _name(sample), role) for role in TEAM]
        sample.teams[village.pk] = team
        for word, name in strikers:
            sample.teams[village.pk].append(_appointed(sample, village, name, Role.STRIKER, word=word))
    for i in range(0, len(sample.villages), 3):
        name = _name(sample)
        person = _person(sample, None, name, called_as("chị", name))
        for village in sample.villages[i : i + 3]:
            sample.liaisons[village.pk] = person
            _appoint(sample, person, Role.LIAISON, village)


def make_households(sample: Sample) -> None:
    """3,600 homes; some hold a person who needs help, told as the need and with consent."""
    homes: list[Household] = []
    for i, village in enumerate(sample.villages):
        share = HOUSEHOLDS // len(sample.villages) + (HOUSEHOLDS % len(sample.villages) > i)
        heads = Person.objects.bulk_create(_row(sample, village) for _ in range(share))
        phones = Phone.objects.bulk_create(
            Phone(
                person=p,
                number=sample.next_number(),
                kind="smart" if sample.draw.random() < 0.8 else "feature",
                verified_at=sample.at,
            )
            for p in heads
            if sample.draw.random() < 0.9
        )
        Appointment.objects.bulk_create(
            Appointment(
                person=phone.person,
                role=Role.RESIDENT,
                commune=sample.commune,
                village=village,
                from_on=sample.since,
            )
            for phone in phones
        )
        Consent.objects.bulk_create(
            Consent(person=p, purpose=purpose, given_at=sample.at, means="phiếu giấy mẫu")
            for p in heads
            for purpose in (Consent.Purpose.CALLS, Consent.Purpose.POSITION)
        )
        homes += [_home(sample, village, number, head) for number, head in enumerate(heads, 1)]
    Household.objects.bulk_create(homes, batch_size=500)
    kinds = list(HelpNeed.Kind)
    needy = [home for home in homes if sample.draw.random() < 0.06]
    HelpNeed.objects.bulk_create(HelpNeed(household=h, kind=sample.draw.choice(kinds)) for h in needy)
    Consent.objects.bulk_create(
        Consent(person=h.head, purpose=Consent.Purpose.HELP_NEEDS, given_at=sample.at, means="phiếu giấy mẫu")
        for h in needy
    )


def _officers(sample: Sample) -> None:
    for role, name in OFFICERS.items():
        person = _person(sample, None, name, "")
        sample.officers[role] = person
        _appoint(sample, person, role, None)


def _appointed(sample: Sample, village: Village, name: str, role: Role, *, word: str = "") -> Person:
    person = _person(sample, village, name, word or called_as(sample.draw.choice(ADDRESS), name))
    _appoint(sample, person, role, village)
    return person


def _appoint(sample: Sample, person: Person, role: Role, village: Village | None) -> None:
    Appointment.objects.create(
        person=person,
        role=role,
        commune=sample.commune,
        village=village,
        from_on=sample.since,
        directive="Quyết định mẫu",
    )


def _person(sample: Sample, village: Village | None, name: str, word: str) -> Person:
    person = Person.objects.create(
        commune=sample.commune, village=village, name=name, folded=fold(name), form_of_address=word
    )
    Phone.objects.create(person=person, number=sample.next_number(), verified_at=sample.at)
    return person


def _row(sample: Sample, village: Village) -> Person:
    name = _name(sample)
    word = called_as(sample.draw.choice(ADDRESS), name)
    return Person(commune=sample.commune, village=village, name=name, folded=fold(name), form_of_address=word)


def _name(sample: Sample) -> str:
    draw = sample.draw
    family, middle, given = draw.choice(FAMILY), draw.choice(MIDDLE), draw.choice(GIVEN)
    if given in WOMEN and middle in OF_MEN:
        middle = "Thị"
    elif given not in WOMEN | EITHER and middle == "Thị":
        middle = "Văn"
    return f"{family} {middle} {given}"


def called_as(word: str, name: str) -> str:
    """The form of address as it fits the name: a Thị is no ông, a Văn no cô; bác is either."""
    _family, middle, given = name.split()
    is_woman = middle == "Thị" or (given in WOMEN and middle not in OF_MEN)
    return (FOR_WOMEN if is_woman else FOR_MEN).get(word, word)


def _home(sample: Sample, village: Village, number: int, head: Person) -> Household:
    cluster = sample.draw.choice(sample.clusters[village.pk])
    spread = 170 / DEGREE_M
    return Household(
        village=village,
        cluster=cluster,
        number=f"{number:03d}",
        head=head,
        lat=(cluster.lat or 0) + sample.draw.gauss(0, spread),
        lon=(cluster.lon or 0) + sample.draw.gauss(0, spread),
        residents=sample.draw.choice((2, 3, 3, 4, 4, 5, 6)),
        valid_from=sample.since,
    )
