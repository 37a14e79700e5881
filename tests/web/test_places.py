"""The places pages: founded, renamed, merged and split, with nothing of the past lost."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from keng.core.nights import Outcome
from keng.core.rights import Role
from keng.records.alarms.models import AlarmLadder
from keng.records.gongs.models import GongPost
from keng.records.groups.models import InterFamilyGroup
from keng.records.households.models import Household
from keng.records.people.models import Appointment, AuditEntry
from keng.records.places.models import Cluster, PlaceChange, Village
from keng.records.watch.expecting import expect_nights
from keng.records.watch.models import Expectation, Schedule
from tests.cast import Cast, cast
from tests.web.conftest import SINCE, World, sign_in
from tests.web.rows import post_at


@pytest.fixture
def clerk(world: World) -> Client:
    return sign_in(world.person("Hà Thị Hạnh", role=Role.OFFICE))


def today() -> str:
    return timezone.localdate().isoformat()


def page(client: Client, address: str, **asked: str) -> str:
    answer = client.get(address, asked)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_village_names_its_head_first_and_not_every_resident(world: World, clerk: Client) -> None:
    for name, role in (
        ("Bà Dân", Role.RESIDENT),
        ("An Đánh", Role.STRIKER),
        ("Ông Trưởng", Role.VILLAGE_HEAD),
    ):
        world.person(name, role=role, village=world.mot)
    text = page(clerk, f"/thon/{world.mot.pk}/")
    assert text.index("Ông Trưởng") < text.index("An Đánh")
    assert "Bà Dân" not in text


@pytest.mark.feature("W5")
def test_a_renamed_village_is_found_by_its_old_name_without_marks(world: World, clerk: Client) -> None:
    answer = clerk.post(
        f"/thon/{world.mot.pk}/doi-ten/",
        {"local_word": "bản", "name": "Đồng Mới", "on": today(), "directive": "15/NQ-HĐND"},
    )
    assert answer.status_code == 302, answer.content.decode()
    found = page(clerk, "/thon/", tim="mot")
    assert "Bản Đồng Mới" in found
    assert "gọi là thôn Một" in found
    assert "15/NQ-HĐND" in page(clerk, f"/thon/{world.mot.pk}/")
    assert AuditEntry.objects.filter(verb="rename_village", subject=f"village:{world.mot.pk}").exists()


def test_a_day_ahead_is_refused_in_words(world: World, clerk: Client) -> None:
    later = (timezone.localdate() + timedelta(days=2)).isoformat()
    words = {"local_word": "thôn", "name": "Mới", "on": later, "directive": ""}
    answer = clerk.post(f"/thon/{world.mot.pk}/doi-ten/", words)
    assert "không thể sau hôm nay" in answer.content.decode()
    world.mot.refresh_from_db()
    assert world.mot.name == "Một"


def test_villages_are_founded_from_a_pasted_list(world: World, clerk: Client) -> None:
    clerk.post("/thon/them/", {"text": "1. thôn Đồng Cốc\n2) bản Lúng\n\nthôn Một"})
    names = {str(v) for v in Village.objects.filter(commune=world.commune)}
    assert names == {"thôn Một", "thôn Hai", "thôn Đồng Cốc", "bản Lúng"}


def test_an_empty_commune_is_told_how_to_begin(world: World, clerk: Client) -> None:
    Village.objects.filter(commune=world.commune).delete()
    assert "Chưa có thôn nào" in page(clerk, "/thon/")


def test_a_cluster_is_added_corrected_and_closed(world: World, clerk: Client) -> None:
    clerk.post(f"/thon/{world.mot.pk}/them-cum/", {"name": "Bờ Sông", "is_far": "on"})
    row = Cluster.objects.get(name="Bờ Sông")
    assert row.is_far
    clerk.post(f"/thon/cum/{row.pk}/", {"name": "Bờ Suối"})
    assert "Bờ Suối" in page(clerk, "/thon/", tim="bo suoi")
    clerk.post(f"/thon/cum/{row.pk}/", {"thoi": "1"})
    row.refresh_from_db()
    assert row.valid_to == timezone.localdate()
    twice = clerk.post(f"/thon/{world.mot.pk}/them-cum/", {"name": ""}, follow=True)
    assert "Tên cụm" in twice.content.decode()


@pytest.mark.feature("W5")
def test_merged_villages_carry_on_as_one_and_keep_their_past(world: World, clerk: Client) -> None:
    heads = [
        world.person(n, role=Role.VILLAGE_HEAD, village=v)
        for n, v in [("Ông Một", world.mot), ("Ông Hai", world.hai)]
    ]
    striker = world.person("Anh Đánh", role=Role.STRIKER, village=world.hai)
    posts = [post_at(world.mot), post_at(world.hai)]
    homes = [
        Household.objects.create(village=v, number="001", head=h, valid_from=SINCE)
        for v, h in zip((world.mot, world.hai), heads, strict=True)
    ]
    for n, village in enumerate((world.mot, world.hai)):
        square = [[[105 + n, 20], [106 + n, 20], [106 + n, 21], [105 + n, 20]]]
        village.boundary = {"type": "Polygon", "coordinates": square}
        village.save()
        group = InterFamilyGroup.objects.create(village=village, number=1, formed_on=SINCE)
        group.members.create(household=homes[n], joined_on=SINCE)
    AlarmLadder.objects.create(
        commune=world.commune, village=world.hai, kind="fire", rungs=[{"circles": ["commune"], "wait_s": 60}]
    )
    asked = {
        "villages": [world.mot.pk, world.hai.pk],
        "lead": world.hai.pk,
        "local_word": "thôn",
        "name": "Đoàn Kết",
        "on": today(),
        "directive": "9/NQ",
    }
    answer = clerk.post("/thon/sap-nhap/", asked)
    assert answer.status_code == 302, answer.content.decode()
    new = Village.objects.get(name="Đoàn Kết")
    assert {h.number for h in Household.objects.filter(village=new)} == {"001", "001-2"}
    assert len({p.number for p in GongPost.objects.filter(village=new)}) == len(posts)
    assert Appointment.objects.get(village=new, role=Role.VILLAGE_HEAD).person == heads[1]
    assert Appointment.objects.get(village=new, role=Role.STRIKER).person == striker
    assert sorted(g.number for g in InterFamilyGroup.objects.filter(village=new)) == [1, 2]
    assert AlarmLadder.objects.get(village=new).kind == "fire"
    assert len(new.boundary["coordinates"]) == 2
    homes[0].refresh_from_db()
    assert homes[0].history.count() == 2
    old = page(clerk, f"/thon/{world.mot.pk}/")
    assert "không còn từ" in old
    found = page(clerk, "/thon/", tim="thôn Một")
    assert "Thôn Một" in found
    assert re.search(r"nay là <a[^>]*>thôn Đoàn Kết</a>", found)
    assert str(striker) in page(clerk, "/moi-nguoi/", tim="thon mot"), "found by the village of then"
    assert "thôn Một" in page(clerk, f"/thon/{new.pk}/")
    assert f"/thon/{world.mot.pk}/" not in page(clerk, "/thon/")


def undo(client: Client, village: Village) -> str:
    change = PlaceChange.objects.latest("pk")
    address = f"/thon/{village.pk}/hoan-tac/{change.pk}/"
    assert address in page(client, f"/thon/{village.pk}/")
    return client.post(address, follow=True).content.decode()


@pytest.mark.feature("W5")
def test_a_rename_by_mistake_is_taken_back(world: World, clerk: Client) -> None:
    asked = {"local_word": "bản", "name": "Nhầm", "on": today(), "directive": ""}
    clerk.post(f"/thon/{world.mot.pk}/doi-ten/", asked)
    assert "Đã hoàn tác" in undo(clerk, world.mot)
    world.mot.refresh_from_db()
    assert str(world.mot) == "thôn Một"
    assert "Thôn Một" not in page(clerk, "/thon/", tim="nham")
    shown = page(clerk, f"/thon/{world.mot.pk}/")
    assert "đã hoàn tác" in shown
    assert "hoan-tac" not in shown


def standing() -> dict[str, list[object]]:
    """Who and what stands where."""
    rows = {
        "villages": Village.objects.filter(valid_to=None).values_list("pk", "name"),
        "clusters": Cluster.objects.filter(valid_to=None).values_list("pk", "village"),
        "homes": Household.objects.values_list("pk", "village", "cluster", "number"),
        "posts": GongPost.objects.values_list("pk", "village", "number", "clusters"),
        "offices": Appointment.objects.filter(until_on=None).values_list("person", "role", "village"),
        "nights": Expectation.objects.values_list("post", "night", "village", "schedule"),
        "rules": Schedule.objects.filter(valid_to=None).values_list("pk", "village"),
    }
    return {name: sorted(found, key=str) for name, found in rows.items()}


@pytest.mark.feature("W5")
def test_a_merger_by_mistake_is_taken_back_whole(people: Cast) -> None:
    client, now = sign_in(people.clerk), datetime.now(UTC)
    for village, head in ((people.mau_nam, people.resident), (people.mau_sau, people.dung)):
        Household.objects.create(village=village, number="1", head=head, valid_from=SINCE)
    expect_nights(people.commune, nights=[people.night + timedelta(days=n) for n in range(1, 3)], at=now)
    stood = standing()
    asked = {"villages": [people.mau_nam.pk, people.mau_sau.pk], "lead": people.mau_nam.pk, "on": today()}
    client.post("/thon/sap-nhap/", asked | {"local_word": "thôn", "name": people.mau_nam.name})
    new = Village.objects.latest("pk")
    later = people.night + timedelta(days=3)
    expect_nights(people.commune, nights=[later], at=now)
    assert standing()["homes"] != stood["homes"]
    assert "Đã hoàn tác" in undo(client, new)
    assert not Village.objects.filter(pk=new.pk).exists()
    assert set(Expectation.objects.filter(night=later).values_list("village", flat=True)) <= {
        people.mau_nam.pk,
        people.mau_sau.pk,
    }
    Expectation.objects.filter(night=later).delete()
    assert standing() == stood


@pytest.mark.feature("W5")
def test_what_somebody_worked_on_since_is_not_taken_back(people: Cast) -> None:
    client = sign_in(people.clerk)
    asked = {"names": "thôn Trên\nthôn Dưới", "on": today(), f"cum-{people.bo_song.pk}": "2"}
    client.post(f"/thon/{people.mau_nam.pk}/chia-tach/", asked)
    above = Village.objects.get(name="Trên")
    client.post(f"/thon/{above.pk}/them-cum/", {"name": "Cụm mới"})
    assert "không hoàn tác được" in undo(client, above)
    assert Village.objects.get(pk=above.pk).valid_to is None
    Cluster.objects.filter(name="Cụm mới").delete()
    assert "Đã hoàn tác" in undo(client, above)
    people.bo_song.refresh_from_db()
    assert people.bo_song.valid_to is None


def test_a_village_cannot_be_merged_with_itself_alone(world: World, clerk: Client) -> None:
    asked = {
        "villages": [world.mot.pk],
        "lead": world.mot.pk,
        "local_word": "thôn",
        "name": "Mới",
        "on": today(),
    }
    assert "hai thôn trở lên" in clerk.post("/thon/sap-nhap/", asked).content.decode()
    assert not PlaceChange.objects.exists()


@pytest.fixture
def people(db: None) -> Cast:
    return cast(datetime.now(UTC))


@pytest.mark.feature("W5")
def test_a_split_sends_homes_people_gongs_and_coming_nights_along(people: Cast) -> None:
    client = sign_in(people.clerk)
    now = datetime.now(UTC)
    nights = [people.night + timedelta(days=n) for n in range(-3, 4)]
    expect_nights(people.commune, nights=nights[3:], at=now)
    behind = Expectation.objects.filter(post=people.post_4).latest("night")
    for name in ("early_from", "on_time_from", "ring_at", "late_from", "cut_off_at"):
        setattr(behind, name, getattr(behind, name) - timedelta(days=30))
    behind.pk, behind.night, behind.outcome = None, nights[0], Outcome.ON_TIME
    behind.save()
    home = Household.objects.create(
        village=people.mau_nam, cluster=people.bo_song, number="1", head=people.resident, valid_from=SINCE
    )
    answer = client.post(
        f"/thon/{people.mau_nam.pk}/chia-tach/",
        {"names": "thôn Trên\nthôn Dưới", "on": today(), f"cum-{people.bo_song.pk}": "2"},
    )
    assert answer.status_code == 302, answer.content.decode()
    above, below = Village.objects.get(name="Trên"), Village.objects.get(name="Dưới")
    for row in (home, people.resident, people.post_3, people.post_4, behind):
        row.refresh_from_db()
    assert (home.village, people.resident.village) == (below, below)
    assert (people.post_3.village, people.post_4.village) == (above, below)
    assert behind.village == people.mau_nam
    ahead = Expectation.objects.filter(post=people.post_4, ring_at__gt=now)
    assert ahead.exists() and {row.village for row in ahead} == {below}
    liaisons = Appointment.objects.filter(role=Role.LIAISON, until_on=None).values_list("village", flat=True)
    assert set(liaisons) == {above.pk, below.pk}
    assert Appointment.objects.get(role=Role.VILLAGE_HEAD, until_on=None).village == above


def test_a_cluster_sent_to_a_line_that_is_not_there_is_refused(people: Cast) -> None:
    answer = sign_in(people.clerk).post(
        f"/thon/{people.mau_nam.pk}/chia-tach/",
        {"names": "Trên\nDưới", "on": today(), f"cum-{people.bo_song.pk}": "3"},
    )
    assert "Không có dòng số 3" in answer.content.decode()


def test_a_whole_name_finds_that_village_not_one_whose_cluster_shares_a_word(clerk: Client) -> None:
    clerk.post("/thon/them/", {"text": "Mẫu Ba\nMẫu Sáu"})
    clerk.post(f"/thon/{Village.objects.get(name='Mẫu Sáu').pk}/them-cum/", {"name": "Ngã Ba"})
    found = page(clerk, "/thon/", tim="mau ba")
    assert "Mẫu Ba" in found and "Mẫu Sáu" not in found
    assert "Mẫu Sáu" in page(clerk, "/thon/", tim="nga ba")


def test_a_split_that_leaves_a_new_village_without_a_home_is_refused(people: Cast) -> None:
    answer = sign_in(people.clerk).post(
        f"/thon/{people.mau_nam.pk}/chia-tach/",
        {"names": "Trên\nDưới", "on": today(), f"cum-{people.bo_song.pk}": "1"},
    )
    assert "Thôn ở dòng 2 chưa có cụm nào về" in answer.content.decode()
    assert not PlaceChange.objects.exists()


def test_the_commune_is_chosen_from_the_directory(world: World, clerk: Client) -> None:
    found = page(clerk, "/thon/xa/", tim="nguyet an thanh hoa")
    assert "15106" in found
    clerk.post("/thon/xa/", {"don-vi": "15106"})
    world.commune.refresh_from_db()
    assert (world.commune.name, world.commune.code) == ("Nguyệt Ấn", "15106")
    assert "Thanh Hóa" in world.commune.province
    assert "Không có đơn vị" in clerk.post("/thon/xa/", {"don-vi": "x"}, follow=True).content.decode()


@pytest.mark.feature("W5")
def test_a_commune_that_is_renamed_keeps_its_name_and_code_of_before(world: World, clerk: Client) -> None:
    clerk.post("/thon/xa/", {"don-vi": "15106", "on": "2025-07-01", "directive": "NQ 1686"})
    world.commune.refresh_from_db()
    assert str(world.commune) == "xã Nguyệt Ấn"
    shown = page(clerk, "/thon/xa/")
    assert "xã Mẫu · mã 99001" in shown and "NQ 1686" in shown
    assert "01/07/2025" in page(clerk, "/thon/")
    typed = {"kind": "ward", "name": "Nguyệt Ấn", "code": "15106", "on": "2025-06-01"}
    assert "phải sau ngày 01/07/2025" in clerk.post("/thon/xa/", typed).content.decode()
    clerk.post("/thon/xa/", typed | {"on": ""})
    assert world.commune.former_names.count() == 1


def test_a_village_head_reads_her_own_village_and_changes_nothing(world: World) -> None:
    head = sign_in(world.person("Lê Thị Thu", role=Role.VILLAGE_HEAD, village=world.mot))
    assert "Sáp nhập" not in page(head, "/thon/")
    assert head.get(f"/thon/{world.hai.pk}/").status_code == 404
    assert head.post(f"/thon/{world.mot.pk}/doi-ten/", {}).status_code == 403
