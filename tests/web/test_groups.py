"""Inter-family groups: made by hand, one group a home, a leader people chose, called first."""

import pytest
from django.test import Client

from keng.core.rights import Role
from keng.records.alarms.calling import call_everybody
from keng.records.alarms.models import Alarm, AlarmCall
from keng.records.groups.actions import adopt_groups, choose_leader, form_group, move_home
from keng.records.groups.models import GroupMember, InterFamilyGroup
from keng.records.groups.queries import group_of, groups_of, homes_in_none
from keng.records.households.models import Household
from keng.records.households.moves import move_household
from keng.records.people.models import AuditEntry, Phone
from keng.records.refusal import Refused
from tests.web.conftest import SINCE, World, sign_in
from tests.web.sides import NOW


@pytest.fixture
def homes(world: World) -> list[Household]:
    """Eight homes of thôn Một in a row, a hundred and fifty metres from one to the next."""
    rows = []
    for n in range(8):
        head = world.person(f"Chủ {n + 1}", role=Role.RESIDENT, village=world.mot)
        Phone.objects.create(person=head, number=f"+84900000{n:03d}", verified_at=NOW)
        rows.append(
            Household.objects.create(
                village=world.mot,
                number=str(n + 1),
                head=head,
                lat=20.0 + n * 150 / 111_195,
                lon=105.3,
                valid_from=SINCE,
            )
        )
    return rows


@pytest.fixture
def head(world: World) -> Client:
    return sign_in(world.person("Bình", role=Role.VILLAGE_HEAD, village=world.mot))


def ids(rows: list[Household], *numbers: int) -> list[int]:
    return [rows[n - 1].pk for n in numbers]


@pytest.mark.feature("G3")
def test_a_village_head_forms_names_leads_and_prints_a_group(world, homes, head) -> None:
    answer = head.post("/to-lien-gia/them/", {"name": "Tổ bờ sông", "homes": "1, 2, chu 3"}, follow=True)
    page = answer.content.decode()
    assert "Tổ bờ sông" in page
    assert "3 hộ trong tổ" in page
    assert "Hơi ít nhà" in page  # said, not refused
    group = InterFamilyGroup.objects.get()
    head.post(f"/to-lien-gia/{group.pk}/sua/", {"name": "Tổ Bờ Sông", "leader": homes[1].head.pk})
    group.refresh_from_db()
    assert (group.number, group.name, group.leader) == (1, "Tổ Bờ Sông", homes[1].head)
    sheet = head.get(f"/to-lien-gia/{group.pk}/in/").content.decode()
    assert "0900 000 001" in sheet
    assert "không báo được" in sheet and "gõ cửa" in sheet  # numbers nobody has verified
    assert AuditEntry.objects.filter(verb="see_group_sheet").exists()


def test_a_home_is_in_one_group_and_leaves_with_its_leader(world, homes) -> None:
    one = form_group(world.mot, homes=homes[:3], by=None, at=NOW)
    two = form_group(world.mot, homes=homes[3:5], by=None, at=NOW)
    choose_leader(one, leader=homes[0].head, by=None, at=NOW)
    move_home(homes[0], to=two, by=None, at=NOW)
    assert group_of(homes[0]) == two
    assert GroupMember.objects.filter(household=homes[0]).count() == 2  # the past stays
    one.refresh_from_db()
    assert one.leader is None
    with pytest.raises(Refused):
        choose_leader(one, leader=homes[0].head, by=None, at=NOW)


def test_words_say_what_was_not_found_and_homes_go_in_and_out(world, homes, head) -> None:
    wrong = head.post("/to-lien-gia/them/", {"homes": "1, 99"})
    assert "“99”: thôn Một không có hộ nào" in wrong.content.decode()
    assert not InterFamilyGroup.objects.exists()
    group = form_group(world.mot, homes=homes[:2], by=None, at=NOW)
    assert "Thêm Chủ 3" in head.get(f"/to-lien-gia/{group.pk}/").content.decode()  # the nearest in none
    head.post(f"/to-lien-gia/{group.pk}/them-ho/", {"homes": "3"})
    head.post(f"/to-lien-gia/{group.pk}/ra/{homes[0].pk}/")
    head.post(f"/ho/{homes[7].pk}/to-lien-gia/", {"group": group.pk})
    assert [h.number for s in groups_of([world.mot]) for h in s.homes] == ["2", "3", "8"]
    head.post(f"/to-lien-gia/{group.pk}/giai-the/")
    assert homes_in_none(world.mot).count() == 8
    assert "đã giải thể" in head.get(f"/to-lien-gia/{group.pk}/").content.decode().lower()


def test_a_home_that_moved_to_another_village_is_in_its_old_group_no_longer(world, homes) -> None:
    group = form_group(world.mot, homes=homes[:3], by=None, at=NOW)
    move_household(homes[0], to=world.hai, on=NOW.date(), by=None, at=NOW)
    assert group_of(homes[0]) is None
    assert len(groups_of([world.mot])[0].homes) == 2
    with pytest.raises(Refused):
        move_home(homes[0], to=group, by=None, at=NOW)


def test_a_plan_is_adopted_and_what_people_chose_goes_on(world, homes) -> None:
    old = form_group(world.mot, homes=homes[:4], name="Tổ cũ", by=None, at=NOW)
    gone = form_group(world.mot, homes=homes[4:6], by=None, at=NOW)
    choose_leader(old, leader=homes[1].head, by=None, at=NOW)
    made = adopt_groups(world.mot, groups=[ids(homes, 5, 6, 4), ids(homes, 1, 2, 3)], by=None, at=NOW)
    assert made == [gone, old]
    assert (made[1].name, made[1].leader) == ("Tổ cũ", homes[1].head)
    assert {h.number for h in groups_of([world.mot])[1].homes} == {"4", "5", "6"}
    again = adopt_groups(world.mot, groups=[ids(homes, 1, 2, 3, 4, 5, 6)], by=None, at=NOW)
    assert again == [old]
    assert [s.group for s in groups_of([world.mot])] == [old]  # the empty one is dissolved
    assert homes_in_none(world.mot).count() == 2  # not named, so left where they were


@pytest.mark.parametrize("wrong", [[[]], [[1, 1]], [[1], [1]], [[10**9]]])
def test_a_plan_that_cannot_be_is_refused_whole(world, homes, wrong) -> None:
    plan = [[homes[0].pk if pk == 1 else pk for pk in group] for group in wrong]
    with pytest.raises(Refused):
        adopt_groups(world.mot, groups=plan, by=None, at=NOW)
    assert not InterFamilyGroup.objects.exists()


@pytest.mark.feature("G4", "D3")
def test_an_alarm_calls_the_group_of_the_home_and_says_so(world, homes) -> None:
    group = form_group(world.mot, homes=[homes[0], homes[2], homes[7]], by=None, at=NOW)
    form = {
        "client_id": "7d1f4f4e-0000-4000-8000-000000000001",
        "kind": "medical",
        "village": world.mot.pk,
        "home": "",
        "note": "",
    }
    sign_in(homes[0].head).post("/bao-dong/", form)
    call_everybody(at=NOW)
    row = Alarm.objects.get()
    called = {c.person: c.why for c in AlarmCall.objects.filter(alarm=row)}
    assert called == {homes[2].head: "same_group", homes[7].head: "same_group"}  # not the nearest ones
    page = sign_in(world.person("Cường", role=Role.POLICE_CHIEF)).get(f"/bao-dong/{row.pk}/vi-sao/")
    assert f"cùng tổ liên gia: {group}" in page.content.decode()


def test_a_group_of_one_home_is_none_and_the_nearest_are_called(world, homes) -> None:
    form_group(world.mot, homes=[homes[0]], by=None, at=NOW)
    form = {
        "client_id": "7d1f4f4e-0000-4000-8000-000000000002",
        "kind": "medical",
        "village": world.mot.pk,
        "home": "",
        "note": "",
    }
    sign_in(homes[0].head).post("/bao-dong/", form)
    call_everybody(at=NOW)
    assert {c.person for c in AlarmCall.objects.all()} == {homes[1].head}
