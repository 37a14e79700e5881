"""The household pages: kept by the head, found without marks, moved, split, joined and put back."""

import pytest
from django.test import Client

from keng.core.rights import Role
from keng.records.households.models import HelpNeed, Household, HouseholdChange
from keng.records.people.models import AuditEntry, Consent, Person
from keng.records.places.models import Cluster, Village
from tests.web.conftest import SINCE, World, sign_in


@pytest.fixture
def head(world: World) -> Client:
    return sign_in(world.person("Lê Thị Thu", role=Role.VILLAGE_HEAD, village=world.mot))


@pytest.fixture
def clerk(world: World) -> Client:
    return sign_in(world.person("Hà Thị Hạnh", role=Role.OFFICE))


def home_of(world: World, name: str, village: Village, number: str, residents: int = 4) -> Household:
    person = world.person(name, village=village)
    return Household.objects.create(
        village=village, head=person, number=number, residents=residents, valid_from=SINCE
    )


def asked(village: Village, name: str, **more: object) -> dict[str, object]:
    return {"village": village.pk, "name": name, "residents": 4, **more}


@pytest.mark.feature("G1")
def test_a_head_writes_a_home_with_cluster_position_and_phones(world: World, head: Client) -> None:
    cluster = Cluster.objects.create(village=world.mot, name="Bờ Sông", folded="bo song", valid_from=SINCE)
    answer = head.post(
        "/ho/them/",
        asked(
            world.mot,
            "Quách Thị Đào",
            cluster=cluster.pk,
            phones="912345678",
            point="20,0213; 105,3301",
            consents=["position", "calls"],
            means="ký phiếu 3/3",
        ),
    )
    assert answer.status_code == 302, answer.content.decode()
    home = Household.objects.get(head__name="Quách Thị Đào")
    assert (home.number, home.cluster, home.lat, home.lon) == ("1", cluster, 20.0213, 105.3301)
    page = head.get(f"/ho/{home.pk}/").content.decode()
    for words in ("Quách Thị Đào", "Bờ Sông", "0912 345 678", "ký phiếu 3/3"):
        assert words in page


@pytest.mark.feature("G9")
def test_a_position_without_consent_is_refused(world: World, head: Client) -> None:
    page = head.post("/ho/them/", asked(world.mot, "Ai", point="20.02, 105.33")).content.decode()
    assert "im lặng không phải là đồng ý" in page
    assert not Household.objects.exists()
    assert not Person.objects.filter(name="Ai").exists()


@pytest.mark.feature("G1")
@pytest.mark.parametrize(
    ("point", "words"),
    [
        ("105.33, 20.02", "đang đổi chỗ"),
        ("48.85, 2.35", "nằm ngoài Việt Nam"),
        ("2214563, 545021", "VN-2000"),
        ("gần cây đa", "Không đọc được vị trí"),
    ],
)
def test_a_wrong_position_is_refused_with_what_seems_wrong(
    world: World, head: Client, point: str, words: str
) -> None:
    page = head.post(
        "/ho/them/", asked(world.mot, "Ai", point=point, consents=["position"], means="giấy")
    ).content.decode()
    assert words in page
    assert not Household.objects.exists()


def test_a_position_far_from_the_village_is_refused(world: World, head: Client) -> None:
    world.mot.lat, world.mot.lon = 20.02, 105.33
    world.mot.save()
    page = head.post(
        "/ho/them/", asked(world.mot, "Ai", point="10.8, 106.7", consents=["position"], means="giấy")
    ).content.decode()
    assert "chắc ghi nhầm" in page


@pytest.mark.feature("G1", "R2")
def test_a_head_finds_her_homes_without_marks_and_no_others(world: World, head: Client) -> None:
    mine = home_of(world, "Đào Văn Ước", world.mot, "3")
    theirs = home_of(world, "Đào Thị Lạ", world.hai, "1")
    page = head.get("/ho/", {"tim": "dao uoc"}).content.decode()
    assert "Đào Văn Ước" in page
    assert "Đào Văn Ước" in head.get("/ho/", {"tim": "thon mot"}).content.decode()
    assert "Đào Thị Lạ" not in head.get("/ho/").content.decode()
    assert head.get(f"/ho/{mine.pk}/").status_code == 200
    assert head.get(f"/ho/{theirs.pk}/").status_code == 404


def test_an_empty_register_says_what_to_do(world: World, head: Client) -> None:
    assert "Chưa ghi hộ nào" in head.get("/ho/").content.decode()
    assert "Chưa có hộ nào khớp" in head.get("/ho/", {"tim": "khong co"}).content.decode()


@pytest.mark.feature("G8")
def test_a_likely_twin_is_shown_before_it_is_written(world: World, head: Client) -> None:
    home_of(world, "Bùi Thị Nhàn", world.mot, "1")
    page = head.post("/ho/them/", asked(world.mot, "bui thi nhan")).content.decode()
    assert "Có thể hộ này đã ghi rồi" in page
    assert Household.objects.count() == 1
    head.post("/ho/them/", asked(world.mot, "Bùi Thị Nhàn", is_another="on"))
    assert Household.objects.count() == 2


@pytest.mark.feature("G1")
def test_a_striker_who_heads_a_home_is_not_written_down_twice(world: World, head: Client) -> None:
    hoa = world.person("Trần Văn Hòa", role=Role.STRIKER, village=world.mot)
    hoa.phones.create(number="+84912345678")
    head.post("/ho/them/", asked(world.mot, "Trần Văn Hòa", phones="0912 345 678"))
    assert Household.objects.get().head == hoa


@pytest.mark.feature("G2", "G9", "R5")
def test_help_needs_are_kept_with_consent_as_needs_and_each_look_is_logged(
    world: World, head: Client
) -> None:
    home = home_of(world, "Vi Thị Cụ", world.mot, "5")
    page = head.get(f"/ho/{home.pk}/can-giup/").content.decode()
    assert "chưa đồng ý" in page
    head.post(f"/ho/{home.pk}/can-giup/", {"carry": 1})
    assert not HelpNeed.objects.exists()
    head.post(f"/ho/{home.pk}/dong-y/", {"dong-y-purpose": "help_needs", "dong-y-means": "ký phiếu"})
    refused = head.post(f"/ho/{home.pk}/can-giup/", {"carry": 1, "carry_note": "bị tai biến"})
    assert "không ghi bệnh tật" in refused.content.decode()
    head.post(f"/ho/{home.pk}/can-giup/", {"carry": 1, "carry_note": "tầng hai"})
    assert "cần người cõng" in head.get("/ho/can-giup/").content.decode()
    looks = AuditEntry.objects.filter(verb="see_needs", subject=f"household:{home.pk}")
    assert looks.count() >= 1
    assert AuditEntry.objects.filter(verb="see_needs_sheet").exists()


@pytest.mark.feature("G2", "R2")
def test_the_clerk_keeps_homes_but_does_not_see_who_needs_help(world: World, clerk: Client) -> None:
    home = home_of(world, "Vi Thị Cụ", world.mot, "5")
    HelpNeed.objects.create(household=home, kind="carry")
    assert clerk.get("/ho/can-giup/").status_code == 403
    assert clerk.get(f"/ho/{home.pk}/can-giup/").status_code == 403
    assert "cõng" not in clerk.get(f"/ho/{home.pk}/").content.decode()


@pytest.mark.feature("G9")
def test_consent_withdrawn_erases_what_was_kept_for_it(world: World, head: Client) -> None:
    home = home_of(world, "Vi Thị Cụ", world.mot, "5")
    home.lat, home.lon = 20.02, 105.33
    home.save()
    HelpNeed.objects.create(household=home, kind="carry")
    for purpose in ("position", "help_needs"):
        head.post(f"/ho/{home.pk}/dong-y/", {"dong-y-purpose": purpose, "dong-y-means": "ký"})
        given = Consent.objects.get(person=home.head, purpose=purpose)
        head.post(f"/ho/{home.pk}/dong-y/{given.pk}/rut/")
    home.refresh_from_db()
    assert (home.lat, home.help_needs.count()) == (None, 0)
    assert not home.history.exclude(lat=None).exists()


@pytest.mark.feature("G8")
def test_a_home_leaves_and_comes_back_by_undo(world: World, head: Client) -> None:
    home = home_of(world, "Hà Văn Đi", world.mot, "9")
    head.post(f"/ho/{home.pk}/chuyen/", {"to": "", "on": "2026-03-01", "reason": "vào Nam"})
    home.refresh_from_db()
    assert home.valid_to is not None
    assert "Hà Văn Đi" not in head.get("/ho/").content.decode()
    change = HouseholdChange.objects.get()
    assert "vào Nam" in head.get(f"/ho/{home.pk}/").content.decode()
    head.post(f"/ho/{home.pk}/hoan-tac/{change.pk}/")
    home.refresh_from_db()
    assert home.valid_to is None


@pytest.mark.feature("G8")
def test_a_home_moves_to_another_village_with_its_people(world: World, clerk: Client) -> None:
    home = home_of(world, "Hà Văn Chuyển", world.mot, "9")
    clerk.post(f"/ho/{home.pk}/chuyen/", {"to": world.hai.pk, "on": "2026-03-01"})
    home.refresh_from_db()
    home.head.refresh_from_db()
    assert (home.village, home.head.village, home.number) == (world.hai, world.hai, "1")
    clerk.post(f"/ho/{home.pk}/hoan-tac/{HouseholdChange.objects.get().pk}/")
    home.refresh_from_db()
    home.head.refresh_from_db()
    assert (home.village, home.head.village, home.number) == (world.mot, world.mot, "9")


@pytest.mark.feature("G8")
def test_a_home_splits_and_is_put_together_again_by_undo(world: World, head: Client) -> None:
    home = home_of(world, "Cao Văn Cha", world.mot, "1", residents=5)
    son = world.person("Cao Văn Con", village=world.mot)
    home.members.create(person=son)
    head.post(f"/ho/{home.pk}/tach/", {"name": "Cao Văn Con", "residents": 2, "on": "2026-03-01"})
    new = Household.objects.get(head=son)
    home.refresh_from_db()
    assert (home.residents, new.residents, home.members.count()) == (3, 2, 0)
    head.post(f"/ho/{home.pk}/hoan-tac/{HouseholdChange.objects.get().pk}/")
    home.refresh_from_db()
    new.refresh_from_db()
    assert (home.residents, home.members.get().person, new.valid_to) == (5, son, new.valid_from)


@pytest.mark.feature("G8")
def test_two_homes_become_one_and_an_edit_since_forbids_the_undo(world: World, head: Client) -> None:
    keep, gone = (home_of(world, n, world.mot, n[-1]) for n in ("Lò 1", "Lò 2"))
    head.post(f"/ho/{keep.pk}/nhap/", {"gone": gone.pk, "on": "2026-03-01"})
    gone.refresh_from_db()
    keep.refresh_from_db()
    assert gone.valid_to is not None
    assert (keep.residents, keep.members.get().person) == (8, gone.head)
    head.post(f"/ho/{keep.pk}/sua/", asked(world.mot, "Lò 1", number="11"))
    page = head.post(f"/ho/{keep.pk}/hoan-tac/{HouseholdChange.objects.get().pk}/", follow=True)
    assert "không hoàn tác được" in page.content.decode()
