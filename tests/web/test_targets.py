"""Where an alarm is and whom it calls: a gong, a cluster, a point, a radius, an area drawn by its corners."""

import pytest
from django.test import Client

from keng.core.escalation.machine import State
from keng.core.rights import Role
from keng.records.alarms.actions import advance_alarm
from keng.records.alarms.calling import call_everybody
from keng.records.alarms.models import Alarm, AlarmCall
from keng.records.gongs.models import GongPost
from keng.records.households.models import Household
from keng.records.places.models import Cluster, Village
from tests.web.conftest import World, sign_in
from tests.web.sides import SINCE
from tests.web.test_alarms import cry, watched

STEP = 1 / 111.195  # degrees of latitude in a kilometre


@pytest.fixture
def homes(world: World) -> World:
    """Thôn Một from south to north, a kilometre apart: Hòa, Tâm, Lan; Mận without a position; Dũng in Hai."""
    village = {"mot": world.mot, "hai": world.hai}
    rows = [("Hòa", "mot", 0), ("Tâm", "mot", 1), ("Lan", "mot", 2), ("Mận", "mot", None), ("Dũng", "hai", 3)]
    for n, (name, where, km) in enumerate(rows):
        person = world.person(name, role=Role.RESIDENT, village=village[where])
        world.folk[name] = person
        lat = None if km is None else 20 + km * STEP
        at = {"lat": lat, "lon": None if lat is None else 105.3, "valid_from": SINCE}
        Household.objects.create(village=village[where], number=str(n), head=person, **at)
    return world


@pytest.fixture
def chief(homes: World) -> Client:
    return sign_in(homes.person("Cường", role=Role.POLICE_CHIEF))


def _look(row):
    """The watchman's next look at it."""
    at = row.wake_at
    advance_alarm(row.pk, at=at)
    call_everybody(at=at)


def called_in_village(row: Alarm) -> set[str]:
    """Who is called with the circle of the village, a rung after the next door."""
    row.refresh_from_db()
    while row.rung < 1:
        _look(row)
        row.refresh_from_db()
    rows = AlarmCall.objects.filter(alarm=row, rung__lte=1, person__name__in=homes_of())
    return set(rows.values_list("person__name", flat=True))


def homes_of() -> list[str]:
    return ["Hòa", "Tâm", "Lan", "Mận", "Dũng"]


@pytest.mark.feature("B7")
def test_a_gong_or_a_cluster_says_where_even_in_another_village(homes: World) -> None:
    post = GongPost.objects.create(
        village=homes.hai, number=1, name="Cổng", token="x", lat=20.1, lon=105.3, valid_from=SINCE
    )
    client = sign_in(homes.folk["Hòa"])
    cry(client, homes.mot, post=post.pk)
    row = Alarm.objects.get()
    assert (row.village, row.post, row.household) == (homes.hai, post, None)
    assert "gần Kẻng số 1" in client.get(f"/bao-dong/{row.pk}/").content.decode().replace("Gần", "gần")
    cluster = Cluster.objects.create(village=homes.hai, name="Bờ Sông", folded="bo song", valid_from=SINCE)
    cry(client, homes.mot, cluster=cluster.pk, kind="medical")
    assert Alarm.objects.get(kind="medical").cluster == cluster


@pytest.mark.feature("B7")
@pytest.mark.parametrize("spot", ["20.0180, 105.3000", "20,0180; 105,3000", "20°01'04.8\"N 105°18'00\"E"])
def test_a_typed_point_is_where_help_goes_and_the_boundary_names_the_village(homes: World, spot: str) -> None:
    square = [[105.2, 20.0], [105.4, 20.0], [105.4, 20.5], [105.2, 20.5], [105.2, 20.0]]
    Village.objects.filter(pk=homes.hai.pk).update(boundary={"type": "Polygon", "coordinates": [square]})
    cry(sign_in(homes.folk["Hòa"]), homes.mot, spot=spot)
    row = Alarm.objects.get()
    assert (round(row.lat, 4), round(row.lon, 4)) == (20.018, 105.3)
    assert row.village == homes.hai


def test_words_that_are_no_position_do_not_lose_the_alarm(homes: World) -> None:
    cry(sign_in(homes.folk["Hòa"]), homes.mot, spot="sau nhà ông Tư")
    row = Alarm.objects.get()
    assert row.lat is None
    assert "sau nhà ông Tư" in row.note


@pytest.mark.feature("B8")
def test_a_radius_calls_the_homes_within_and_those_that_may_be(chief: Client, homes: World) -> None:
    spot = f"{20 + STEP:.5f}, 105.3"
    cry(chief, homes.mot, kind="flood", spot=spot, radius_m=500, is_narrow="on", reporter="bà Mận gọi")
    row = Alarm.objects.get()
    assert (row.radius_m, row.is_narrow, row.is_wide) == (500, True, False)
    assert called_in_village(row) == {"Tâm", "Mận"}  # Mận's home has no position: better one too many
    assert "trong vòng 500 m" in chief.get("/cac-bao-dong/").content.decode()
    _look(row)  # too few came: the rest of the village, then
    assert AlarmCall.objects.filter(alarm=row, person__name="Hòa").exists()


@pytest.mark.feature("B8")
def test_a_drawn_area_calls_every_village_it_reaches_after_a_second_yes(chief: Client, homes: World) -> None:
    corners = "20.012, 105.29\n20.012, 105.31\n20.04, 105.31\n20.04, 105.29"
    cry(chief, homes.mot, kind="flood", corners=corners, is_narrow="on", reporter="thủy lợi")
    row = Alarm.objects.get()
    assert [*row.others.all()] == [homes.hai]
    assert (row.state, row.is_wide) == (State.PENDING, True)
    watched(sign_in(homes.person("Huệ", role=Role.POLICE_OFFICER)).post(f"/bao-dong/{row.pk}/dong-y/"))
    assert called_in_village(row) == {"Lan", "Mận", "Dũng"}


@pytest.mark.feature("B8")
def test_a_cluster_calls_its_own_homes_first(chief: Client, homes: World) -> None:
    cluster = Cluster.objects.create(village=homes.mot, name="Bờ Sông", folded="bo song", valid_from=SINCE)
    other = Cluster.objects.create(village=homes.mot, name="Đồi", folded="doi", valid_from=SINCE)
    Household.objects.filter(head=homes.folk["Lan"]).update(cluster=cluster)
    Household.objects.filter(head__in=[homes.folk[n] for n in ("Hòa", "Tâm", "Mận")]).update(cluster=other)
    cry(chief, homes.mot, kind="flood", cluster=cluster.pk, is_narrow="on", reporter="trưởng thôn gọi")
    assert called_in_village(Alarm.objects.get()) == {"Lan"}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"corners": "20.01, 105.3\n20.02, 105.3"}, "ít nhất ba góc"),
        ({"corners": "20.01, 105.3\nbờ suối\n20.03, 105.4"}, "“bờ suối”: không đọc được"),
        ({"corners": "105.3, 20.01\n105.3, 20.02\n105.4, 20.03"}, "đổi chỗ cho nhau"),
        ({"radius_m": "300"}, "Bán kính cần một chỗ ở giữa"),
        ({"is_narrow": "on"}, "Chưa chọn cụm, kẻng, bán kính hoặc vùng khoanh nào"),
    ],
)
def test_an_area_that_cannot_be_read_is_named_and_nothing_is_raised(
    chief: Client, homes: World, wrong: dict[str, str], words: str
) -> None:
    answer = cry(chief, homes.mot, reporter="ai đó", **wrong)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Alarm.objects.exists()


def test_a_resident_targets_no_area(homes: World) -> None:
    client = sign_in(homes.folk["Hòa"])
    cry(client, homes.mot, corners="20.0, 105.2\n20.0, 105.4\n20.2, 105.3", is_narrow="on", radius_m=300)
    row = Alarm.objects.get()
    assert (row.area, row.radius_m, row.is_narrow, row.is_wide) == (None, None, False, False)
