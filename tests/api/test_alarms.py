"""A machine or another system raises an alarm by its key, and reads what became of it."""

import uuid

import pytest

from keng.core.escalation.machine import State
from keng.records.alarms.calling import call_everybody
from keng.records.alarms.models import Alarm, Origin
from keng.records.devices.keys import make_key
from keng.records.devices.models import ApiKey
from keng.records.messages.models import Message
from tests.api.test_machines import AT, call, key, people

__all__ = ["people"]


def cry(people, secret, **more):
    body = {"id": str(uuid.uuid4()), "kind": "fire", "village": "Mẫu Năm"} | more
    return call("post", "/api/alarms", secret, **body)


@pytest.mark.feature("B4", "P7")
def test_a_device_raises_an_alarm_once_and_reads_its_counts(people):
    secret, number = key(people, ApiKey.Scope.ALARMS), str(uuid.uuid4())
    for _ in range(2):
        answer = cry(people, secret, id=number, note="đầu báo\0 khói").json()
    row = Alarm.objects.get()
    assert row.note == "đầu báo khói"  # no database keeps a NUL, and no alarm is lost for one
    assert (row.origin, row.reporter, row.raised_by) == (Origin.MACHINE, "hộp", None)
    assert (answer["called"], row.state) == (0, State.CALLING)  # the watchman calls within the second
    call_everybody(at=AT)
    read = call("get", f"/api/alarms/{row.pk}", secret)
    assert (read.json()["needed"], read.json()["called"]) == (6, row.calls.count())
    assert row.calls.exists()
    assert "Hòa" not in read.content.decode()
    assert Message.objects.filter(subject=f"alarm:{row.pk}", channel="board").exists()


def test_the_key_of_a_gong_raises_in_its_own_village_without_naming_it(people):
    secret = key(people, ApiKey.Scope.ALARMS, post=people.post_of_sau)
    assert cry(people, secret, village="").json()["village"] == "thôn Mẫu Sáu"


def test_a_key_of_another_commune_neither_raises_here_nor_reads(people):
    cry(people, key(people, ApiKey.Scope.ALARMS))
    other = type(people.commune).objects.create(name="Khác", valid_from=people.night)
    stranger = make_key(other, name="x", scope=ApiKey.Scope.ALARMS, by=None, at=AT)[1]
    assert cry(people, stranger).status_code == 409
    assert call("get", f"/api/alarms/{Alarm.objects.get().pk}", stranger).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"kind": "volcano"}, 422),
        ({"village": "Không Có"}, 409),
        ({"id": "7"}, 422),
        ({"lat": 200}, 422),
        ({"occasion": "fun"}, 422),
    ],
)
def test_what_is_not_understood_is_named_and_no_alarm_is_half_raised(people, wrong, status):
    assert cry(people, key(people, ApiKey.Scope.ALARMS), **wrong).status_code == status
    assert not Alarm.objects.exists()


FLAWS = [
    ({"kind": "volcano"}, "“kind”: phải là một trong: fire, explosion", "“kind”: must be one of: fire"),
    ({"kind": None}, "“kind”: phải là chữ.", "“kind”: must be text."),
    ({"id": "7"}, "“id”: phải là mã UUID.", "“id”: must be a UUID."),
    ({"id": None}, "“id”: phải là mã UUID.", "“id”: must be a UUID."),
    ({"lat": 200}, "“lat”: không được quá 90", "“lat”: must be at most 90"),
    ({"note": "a" * 201}, "“note”: dài quá 200 chữ.", "“note”: longer than 200 characters."),
    ({"occasion": "fun"}, "phải là một trong: 'real', 'drill'.", "must be one of: 'real', 'drill'."),
]


@pytest.mark.feature("P8")
def test_what_is_not_understood_is_said_in_words_that_name_the_field(people):
    secret = key(people, ApiKey.Scope.ALARMS)
    for wrong, words, english in FLAWS:
        assert words in cry(people, secret, **wrong).json()["detail"][0]["msg"]
        assert english in cry(people, secret, language="en", **wrong).json()["detail"][0]["msg"]
    nobody = cry(people, "")
    assert (nobody.status_code, "Thiếu khóa" in nobody.json()["detail"]) == (401, True)


def test_the_same_id_with_other_content_is_refused_and_nothing_is_lost(people):
    secret, number = key(people, ApiKey.Scope.ALARMS), str(uuid.uuid4())
    first = cry(people, secret, id=number, lat=20.0, lon=105.3)
    assert cry(people, secret, id=number, lat=20.0, lon=105.3).json()["number"] == first.json()["number"]
    for other in ({"kind": "theft"}, {"village": "Mẫu Sáu"}, {"lat": 20.1}, {"occasion": "drill"}):
        answer = cry(people, secret, **({"id": number, "lat": 20.0, "lon": 105.3} | other))
        assert (answer.status_code, "mã mới" in answer.json()["detail"]) == (409, True), other
    assert Alarm.objects.count() == 1


@pytest.mark.feature("B4", "B7")
def test_a_point_alone_finds_its_village_and_one_outside_all_is_told_so(people):
    corners = [[105.2, 19.9], [105.4, 19.9], [105.4, 20.1], [105.2, 20.1], [105.2, 19.9]]
    people.post_of_sau.village.__class__.objects.filter(pk=people.post_of_sau.village_id).update(
        boundary={"type": "Polygon", "coordinates": [corners]}
    )
    secret = key(people, ApiKey.Scope.ALARMS)
    assert cry(people, secret, village="", lat=20.0, lon=105.3).json()["village"] == "thôn Mẫu Sáu"
    outside = cry(people, secret, village="", lat=20.5, lon=105.3)
    assert outside.status_code == 422
    assert "không nằm trong thôn nào" in outside.json()["detail"][0]["msg"]
    assert Alarm.objects.count() == 1


def test_an_address_that_does_not_exist_is_answered_a_machine_in_its_own_form(people):
    answer = call("get", "/api/alarms/abc", key(people, ApiKey.Scope.ALARMS))
    assert (answer.status_code, answer.json()) == (404, {"detail": "Không có địa chỉ này."})
