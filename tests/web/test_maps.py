"""The commune's map: who may see what on it, and GeoJSON in and out."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from keng.core.rights import Role
from keng.records.alarms.models import Alarm
from keng.records.gongs.models import GongPost
from keng.records.households.models import Household
from keng.records.people.models import AuditEntry, Consent
from keng.records.places.models import Cluster, Village
from tests.web.conftest import World, sign_in
from tests.web.sides import NOW, SINCE
from tests.web.test_alarms import cry

SQUARE = [[105.29, 19.99], [105.31, 19.99], [105.31, 20.01], [105.29, 20.01], [105.29, 19.99]]


@pytest.fixture
def placed(world: World) -> World:
    """Thôn Một with a point, a cluster, a gong, a home that agreed and one that did not."""
    Village.objects.filter(pk=world.mot.pk).update(lat=20.0, lon=105.3)
    Cluster.objects.create(
        village=world.mot, name="Bờ Sông", folded="bo song", lat=20.003, lon=105.3, valid_from=SINCE
    )
    GongPost.objects.create(
        village=world.mot, number=1, name="Đa", token="t", lat=20.001, lon=105.3, valid_from=SINCE
    )
    for number, name in (("7", "Hòa"), ("8", "Tâm")):
        head = world.person(name, role=Role.RESIDENT, village=world.mot)
        home = {"number": number, "lat": 20.002, "lon": 105.301, "valid_from": SINCE}
        Household.objects.create(village=world.mot, head=head, **home)
        world.folk[name] = head
    Consent.objects.create(person=world.folk["Hòa"], purpose="position", given_at=NOW, means="ký giấy")
    return world


@pytest.fixture
def chief(placed: World) -> Client:
    return sign_in(placed.person("Cường", role=Role.POLICE_CHIEF))


def layers(client: Client, *wanted: str) -> list[dict]:
    answer = client.get("/ban-do/lop.json", {"lop": ",".join(wanted)})
    assert answer.status_code == 200
    return json.loads(answer.content)["features"]


def kinds(features: list[dict]) -> list[str]:
    return [one["properties"]["layer"] for one in features]


def polygon(name: str, ring: list = SQUARE, **more: object) -> dict:
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"name": name, **more}, "geometry": geometry}


def point(lat: float = 20.0, lon: float = 105.3, **said: object) -> dict:
    return {
        "type": "Feature",
        "properties": said,
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
    }


def send(client: Client, *features: object, raw: bytes | None = None, **more: str):
    data = raw or json.dumps({"type": "FeatureCollection", "features": features}).encode()
    return client.post("/ban-do/nhap/", {"file": SimpleUploadedFile("a.geojson", data), **more})


def test_each_person_sees_the_layers_of_their_right(placed: World, chief: Client) -> None:
    every = ("village", "cluster", "gong", "home", "alarm")
    assert kinds(layers(chief, *every)) == ["village", "cluster", "gong", "home"]
    home = layers(chief, "home")[0]["properties"]
    assert home["name"] == "hộ số 7"  # Tâm did not agree; and nobody's name stands on the map
    assert kinds(layers(sign_in(placed.folk["Hòa"]), *every)) == ["village", "cluster"]
    head_of_hai = sign_in(placed.person("Sáu", role=Role.VILLAGE_HEAD, village=placed.hai))
    assert "home" not in kinds(layers(head_of_hai, *every))
    stranger = sign_in(placed.person("Lạ", role=Role.VILLAGE_HEAD, village=placed.la))
    assert layers(stranger, *every) == []


def test_an_alarm_stands_on_the_map_of_those_who_watch(placed: World, chief: Client) -> None:
    cry(sign_in(placed.folk["Hòa"]), placed.mot)
    cry(sign_in(placed.folk["Tâm"]), placed.mot, kind="disorder", is_silent="on")
    shown = [one["properties"]["kind"] for one in layers(chief, "alarm")]
    assert sorted(shown) == ["disorder", "fire"]
    head = sign_in(placed.person("Năm", role=Role.VILLAGE_HEAD, village=placed.mot))
    fires = layers(head, "alarm")
    assert [one["properties"]["kind"] for one in fires] == ["fire"]
    assert fires[0]["properties"]["href"].startswith("/bao-dong/")
    head_of_hai = sign_in(placed.person("Sáu", role=Role.VILLAGE_HEAD, village=placed.hai))
    assert layers(head_of_hai, "alarm") == []


def test_the_page_lists_what_the_map_shows_and_what_it_cannot(placed: World, chief: Client) -> None:
    page = chief.get("/ban-do/").content.decode()
    for words in ("Bờ Sông", "20.003, 105.3", "Kẻng số 1", "Chưa vẽ vì chưa có tọa độ", "1 thôn"):
        assert words in page


@pytest.mark.feature("P5")
def test_boundaries_come_in_by_the_names_of_villages(placed: World, chief: Client) -> None:
    assert "Tệp đúng: 1 hình" in send(chief, polygon("Thôn Một"), is_look="on").content.decode()
    placed.mot.refresh_from_db()
    assert placed.mot.boundary is None
    far = [[105.4, 20.1], [105.5, 20.1], [105.5, 20.2], [105.4, 20.1]]
    answer = send(chief, polygon("thon mot"), polygon("", far, Ten="Hai"), polygon("xã Mẫu", far))
    assert answer.status_code == 302
    for village, corners in ((placed.mot, 5), (placed.hai, 4)):
        village.refresh_from_db()
        assert len(village.boundary["coordinates"][0]) == corners
    placed.commune.refresh_from_db()
    assert placed.commune.boundary["type"] == "Polygon"
    assert "3 ranh giới" in chief.get("/ban-do/").content.decode()
    assert AuditEntry.objects.filter(verb="import_map").count() == 1


@pytest.mark.feature("P5")
def test_points_move_what_is_there_and_ask_for_consent(placed: World, chief: Client) -> None:
    send(
        chief,
        point(20.5, 105.5, layer="kẻng", village="Một", number=1),
        point(20.6, 105.6, layer="nhà", thôn="thôn Một", số="7"),
        point(20.7, 105.7, layer="home", village="Một", number="8"),
    )
    assert GongPost.objects.get().lat == 20.5
    assert Household.objects.get(number="7").lat == 20.6
    assert Household.objects.get(number="8").lat == 20.002
    assert "1 nhà chưa đồng ý" in chief.get("/ban-do/").content.decode()


def test_homes_beyond_the_new_line_are_told(placed: World, chief: Client) -> None:
    far = [[105.4, 20.1], [105.5, 20.1], [105.5, 20.2], [105.4, 20.1]]
    send(chief, polygon("Một", far))
    assert "2 nhà nằm ngoài ranh giới" in chief.get("/ban-do/").content.decode()


@pytest.mark.feature("P5")
@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (polygon("Mười"), "không có thôn “Mười” trong xã"),
        (polygon("Lạ"), "không có thôn “Lạ” trong xã"),  # of another commune
        (polygon(""), "chưa ghi tên thôn"),
        (polygon("Một", [[105.3, 20.0], [105.4, 20.0]]), "ít nhất ba góc"),
        (polygon("Một", [[20.0, 105.3], [20.1, 105.3], [20.1, 105.4]]), "đổi chỗ cho nhau"),
        (polygon("Một", [[600000, 2200000], [600100, 2200000], [600000, 2200100]]), "tọa độ là mét"),
        (polygon("Một", [[105.3, None], [105.4, 20.0], [105.4, 20.1]]), "không đọc được tọa độ"),
        (polygon("Một", "x"), "cần một vùng khép kín"),
        (point(48.8, 2.3, layer="thôn", name="Một"), "nằm ngoài Việt Nam"),
        (point(name="Một"), "chưa biết điểm này là gì"),
        (point(layer="kẻng", village="Một", number=99), "thôn Một không có nơi này"),
        ({"type": "Feature", "properties": None, "geometry": None}, "không có hình"),
        ({"type": "Feature", "geometry": {"type": "LineString", "coordinates": []}}, "chỉ nhận điểm"),
        ("rubbish", "không có hình"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(
    placed: World, chief: Client, shape: object, words: str
) -> None:
    answer = send(chief, polygon("Hai"), shape)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "hình thứ 2" in page
    assert words in page
    placed.hai.refresh_from_db()
    assert placed.hai.boundary is None


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"\xff\xfe\x00", "không đọc được"),
        (b"PK\x03\x04", "không đọc được"),
        (b"[1]", "thiếu danh sách hình"),
        (b'{"features": []}', "không có hình nào"),
        (b'{"crs": {"properties": {"name": "EPSG:3405"}}, "features": [1]}', "VN-2000"),
        (b"[" * 100_000, "không đọc được"),
    ],
)
def test_a_file_that_is_no_map_says_so(chief: Client, raw: bytes, words: str) -> None:
    answer = send(chief, raw=raw)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_two_shapes_of_one_village_are_a_mistake(chief: Client) -> None:
    assert "có hai hình" in send(chief, polygon("Một"), polygon("thôn Một")).content.decode()


@pytest.mark.feature("P5")
def test_what_goes_out_comes_in_again(placed: World, chief: Client) -> None:
    send(chief, polygon("Một"))
    cry(sign_in(placed.folk["Hòa"]), placed.mot)
    cry(sign_in(placed.folk["Tâm"]), placed.mot, kind="disorder", is_silent="on")
    answer = chief.get("/ban-do/xuat.geojson", {"lop": ["village", "cluster", "gong", "home"]})
    assert "attachment" in answer["Content-Disposition"]
    again = send(chief, raw=answer.content, is_look="on")
    assert "Tệp đúng: 5 hình" in again.content.decode()
    everything = chief.get("/ban-do/xuat.geojson").content.decode()
    assert "Hòa" not in everything
    assert kinds(json.loads(everything)["features"]).count("alarm") == 1  # the silent one stays
    assert AuditEntry.objects.filter(verb="export_map").count() == 2
    head = sign_in(placed.person("Sáu", role=Role.VILLAGE_HEAD, village=placed.hai))
    assert "Kẻng số 1" not in head.get("/ban-do/xuat.geojson").content.decode()


@pytest.mark.feature("B7")
def test_whoever_is_called_sees_the_place_and_nobody_else(placed: World) -> None:
    cry(sign_in(placed.folk["Hòa"]), placed.mot)
    row = Alarm.objects.get()
    called = sign_in(placed.folk["Tâm"])
    assert f"/bao-dong/{row.pk}/cho.json" in called.get(f"/bao-dong/{row.pk}/").content.decode()
    found = json.loads(called.get(f"/bao-dong/{row.pk}/cho.json").content)["features"]
    assert found[0]["geometry"]["coordinates"] == [105.301, 20.002]
    stranger = sign_in(placed.person("Dũng", role=Role.RESIDENT, village=placed.hai))
    assert stranger.get(f"/bao-dong/{row.pk}/cho.json").status_code == 404
