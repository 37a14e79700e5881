"""Warnings out and in, by the addresses that other systems and officers use."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import etree

from keng.core.cap.grammar import NotCap, check
from keng.core.cap.message import MsgType, Status
from keng.core.cap.reading import read_message
from keng.core.cap.written import tree_of
from keng.core.geo import Point
from keng.core.rights import Role
from keng.papers.cap.signing import Broken, sign, signed_by
from keng.papers.cap.xml import as_bytes, element_of, parse, tree_in
from keng.records.alarms.actions import Cry, raise_alarm, say_more, stand_down
from keng.records.alarms.cap_keys import certificate_pem, signing_pem
from keng.records.alarms.merging import merge_alarm
from keng.records.alarms.models import Alarm, AlarmEvent, CapProposal
from keng.records.devices.keys import make_key
from keng.records.devices.models import ApiKey
from keng.records.messages.models import Message, Occasion
from keng.records.people.models import Phone
from tests.core.cap.test_cap import FIRST, INFO
from tests.house.source import ROOT
from tests.web.conftest import sign_in

# Not ours to ship: CAP_SCHEMA names it, or it lies in shared/data beside the repository.
SCHEMA = Path(os.environ.get("CAP_SCHEMA") or ROOT.parent / "shared" / "data" / "CAP-v1.2.xsd")
SAID = replace(INFO, headline="Cảnh báo lũ quét", expires=datetime.now(UTC) + timedelta(hours=3))


def is_by_the_schema(data: bytes) -> bool:
    """By the schema of OASIS where it lies beside the tests; our own grammar has judged it already."""
    return not SCHEMA.exists() or etree.XMLSchema(etree.parse(SCHEMA)).validate(parse(data))


def test_an_empty_alert_is_refused_by_our_grammar_and_by_the_schema_where_it_lies():
    empty = b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"/>'
    with pytest.raises(NotCap):
        check(tree_in(parse(empty)))
    assert not (SCHEMA.exists() and is_by_the_schema(empty))


@pytest.fixture
def chief(world):
    person = world.person("Trần Cường", role=Role.POLICE_CHIEF)
    Phone.objects.create(person=person, number="+84900000006", verified_at=datetime.now(UTC))
    client = sign_in(person)
    client.person = person
    return client


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """The province's key and certificate."""
    at = datetime.now(UTC)
    pem = signing_pem(tmp_path_factory.mktemp("tinh"), given=None, host="tinh.example", at=at)
    return pem, certificate_pem(pem)


def opened(chief, *kinds):
    answer = chief.post("/cai-dat/canh-bao/", {"viec": "mo", "kinds": kinds or ["fire", "flood"]})
    assert answer.status_code == 302
    return chief.get("/cai-dat/canh-bao/").context["feed"].token


def alarm(world, by, **more):
    cry = Cry(**({"kind": "fire", "village": world.mot, "note": "nhà bác Hòa cháy bếp"} | more))
    return raise_alarm(cry, by=by, at=datetime.now(UTC))


def feed(token):
    answer = Client().get(f"/canh-bao/{token}/")
    assert answer["Content-Type"].startswith("application/atom+xml")
    links = parse(answer.content).findall(".//{*}entry/{*}link")
    return [one.get("href").partition("8000")[2] for one in links]


def told(address):
    data = Client().get(address).content
    assert is_by_the_schema(data)
    return data, read_message(tree_in(parse(data)))


@pytest.mark.feature("P1", "C10", "B12")
def test_an_alarm_goes_out_as_alert_update_and_all_clear_each_naming_those_before(world, chief):
    token, row = opened(chief), alarm(world, chief.person)
    say_more(row, by=chief.person, at=datetime.now(UTC), text="Hòa đã ra ngoài")
    stand_down(row, by=chief.person, at=datetime.now(UTC))
    for number, event in enumerate(row.events.order_by("at", "pk"), start=98):  # into three digits on the way
        AlarmEvent.objects.filter(pk=event.pk).update(id=number)
    found = [told(address)[1] for address in reversed(feed(token))]
    assert [one.msg_type for one in found] == [MsgType.ALERT, MsgType.UPDATE, MsgType.UPDATE]
    assert [len(one.references) for one in found] == [0, 1, 2]
    assert found[2].references == (found[0].name, found[1].name)
    assert found[2].infos[0].response == "AllClear"
    assert [i.language for i in found[0].infos] == ["vi-VN", "en-US"]
    assert [i.event for i in found[0].infos] == ["Cháy nhà dân", "House fire"]


@pytest.mark.feature("P1", "A16", "B11", "B12")
def test_a_false_alarm_is_cancelled_and_a_drill_is_an_exercise(world, chief):
    token = opened(chief)
    row = alarm(world, chief.person, occasion=Occasion.DRILL)
    stand_down(row, by=chief.person, at=datetime.now(UTC), is_false=True)
    cancel, first = (told(address)[1] for address in feed(token))
    assert {cancel.status, first.status} == {Status.EXERCISE}
    assert cancel.msg_type is MsgType.CANCEL
    assert all("DIỄN TẬP" in one.infos[0].headline for one in (cancel, first))


@pytest.mark.feature("P1", "B9")
def test_an_alarm_merged_into_another_is_withdrawn_and_not_called_over(world, chief):
    token, row, other = opened(chief), alarm(world, chief.person), alarm(world, chief.person, kind="flood")
    merge_alarm(other, into=row, by=chief.person, at=datetime.now(UTC))
    gone, *others = (told(address)[1] for address in feed(token))
    assert (gone.msg_type, gone.infos[0].response) == (MsgType.CANCEL, "Monitor")
    assert "Cùng một việc với báo động khác" in gone.note
    assert [one.msg_type for one in others] == [MsgType.ALERT, MsgType.ALERT]


@pytest.mark.feature("P1", "R11")
def test_nothing_personal_leaves_and_a_silent_alarm_not_at_all(world, chief):
    token = opened(chief)
    row = alarm(world, chief.person, point=Point(20.1234, 105.4321))
    say_more(row, by=chief.person, at=datetime.now(UTC), text="gọi anh Nam 0912345678")
    alarm(world, chief.person, kind="flood", is_silent=True)
    alarm(world, chief.person, kind="medical")
    links = feed(token)
    everything = b"".join(told(one)[0] for one in links) + Client().get(f"/canh-bao/{token}/").content
    assert len(links) == 2
    for secret in ("Hòa", "Cường", "anh Nam", "0912345678", "20.1234", "105.43"):
        assert secret.encode() not in everything


@pytest.mark.feature("P1", "B8")
def test_a_radius_about_a_place_goes_out_as_a_circle(world, chief):
    token = opened(chief)
    alarm(world, chief.person, point=Point(20.1, 105.4), radius_m=400)
    assert told(feed(token)[0])[1].infos[0].areas[0].circles[0].radius_m == 400


@pytest.mark.feature("P3")
def test_what_goes_out_is_signed_and_one_changed_letter_breaks_it(world, chief):
    token = opened(chief)
    alarm(world, chief.person)
    data, _message = told(feed(token)[0])
    pem = Client().get(f"/canh-bao/{token}/chung-thu.pem").content.decode()
    assert signed_by(parse(data), trusted=[pem]) is not None
    with pytest.raises(Broken):
        signed_by(parse(data.replace("Cháy".encode(), "Nhà".encode())), trusted=[pem])


@pytest.mark.feature("C10", "R11")
def test_a_feed_answers_only_where_the_commune_opened_it_and_only_at_its_newest_address(world, chief):
    for nothing in ("/canh-bao/khong-co/", "/canh-bao/%00/", "/xem/%00/"):
        assert Client().get(nothing).status_code == 404
    assert chief.get("/moi-nguoi/?tim=a%00b").status_code == 404
    first, second = opened(chief), opened(chief)
    assert first != second
    assert Client().get(f"/canh-bao/{first}/").status_code == 404
    chief.post("/cai-dat/canh-bao/", {"viec": "dong"})
    assert Client().get(f"/canh-bao/{second}/").status_code == 404


def sent(world, data, *, commune=None):
    key = make_key(
        commune or world.commune, name="tỉnh", scope=ApiKey.Scope.CAP_IN, by=None, at=datetime.now(UTC)
    )[1]
    headers = {"Authorization": f"Bearer {key}"}
    return Client().post("/api/cap", data, content_type="application/cap+xml", headers=headers)


def warning(pem=None, **more):
    element = element_of(tree_of(replace(FIRST, **({"infos": (SAID,)} | more))))
    return as_bytes(sign(element, pem=pem) if pem else element)


@pytest.mark.feature("P2", "P3", "B10")
def test_a_signed_warning_waits_until_an_officer_makes_it_an_alarm(world, chief, authority):
    pem, certificate = authority
    file = SimpleUploadedFile("tinh.pem", certificate)
    assert chief.post("/cai-dat/canh-bao/", {"viec": "tin", "name": "Tỉnh", "file": file}).status_code == 302
    for _again in range(2):
        answer = sent(world, warning(pem))
        assert (answer.status_code, answer.json()["trust"]) == (200, "trusted"), answer.content
    row = CapProposal.objects.get()
    assert not Alarm.objects.exists()
    assert Message.objects.filter(template="cap_proposed", person=chief.person).count() == 1
    assert "Cảnh báo lũ quét" in chief.get("/tin-canh-bao/").content.decode()
    page = f"/tin-canh-bao/{row.pk}/"
    assert chief.post(page, {"phat": "1", "kind": "flood"}).status_code == 422
    answer = chief.post(page, {"phat": "1", "kind": "flood", "villages": [world.mot.pk]})
    made = Alarm.objects.get()
    assert answer["Location"] == f"/bao-dong/{made.pk}/"
    assert (made.origin, made.raised_by, made.village) == ("authority", chief.person, world.mot)
    chief.post(page, {"phat": "1", "kind": "flood", "villages": [world.mot.pk]})
    assert Alarm.objects.count() == 1


@pytest.mark.feature("P2", "P3")
def test_a_file_is_taken_and_left_and_only_believed_as_far_as_it_is_signed(world, chief, authority):
    for data, trust in ((warning(), "unsigned"), (warning(authority[0], identifier="x.2"), "stranger")):
        file = SimpleUploadedFile("tin.xml", data)
        page = chief.post("/tin-canh-bao/", {"file": file})["Location"]
        assert "Gọi điện hỏi lại" in chief.get(page).content.decode()
        chief.post(page, {"bo": "1"})
        row = CapProposal.objects.get(trust=trust)
        assert (row.state, row.decided_by) == ("rejected", chief.person)
    assert not Alarm.objects.exists()


@pytest.mark.feature("P2")
def test_a_cancel_takes_back_only_what_it_is_believed_to(world, chief, authority):
    pem, certificate = authority
    file = SimpleUploadedFile("tinh.pem", certificate)
    chief.post("/cai-dat/canh-bao/", {"viec": "tin", "name": "Tỉnh", "file": file})
    sent(world, warning(pem))
    cancel = {"identifier": "x.9", "msg_type": MsgType.CANCEL, "references": (FIRST.name,)}
    sent(world, warning(**cancel))
    first = CapProposal.objects.get(identifier=FIRST.identifier)
    assert first.state == "waiting"
    sent(world, warning(pem, **(cancel | {"identifier": "x.10"})))
    first.refresh_from_db()
    assert first.state == "withdrawn"


@pytest.mark.feature("P2")
def test_the_list_says_what_speaks_against_a_warning_and_what_to_do(world, chief):
    now, hour = datetime.now(UTC).astimezone().replace(microsecond=0), timedelta(hours=1)
    first = replace(FIRST, sent=now - 30 * hour)
    late = {"identifier": "x.2", "msg_type": MsgType.UPDATE, "references": (first.name,)}
    sent(world, warning(sent=first.sent))
    assert "Tin cũ, gửi từ" in chief.get("/tin-canh-bao/").content.decode()
    sent(world, warning(**late, sent=now - 40 * hour))
    page = chief.get("/tin-canh-bao/").content.decode()
    assert "Gửi trước tin mà nó cập nhật" in page and "Xem tin kia trước" in page
    assert CapProposal.objects.filter(state="waiting").count() == 2  # no word replaces a later one
    end = {"identifier": "x.3", "msg_type": MsgType.CANCEL, "references": (first.name,)}
    sent(world, warning(**end, sent=now - 2 * hour, infos=()))
    assert CapProposal.objects.get(identifier="x.3").headline == "Rút lại: Cảnh báo lũ quét"
    sent(world, warning(**late | {"identifier": "x.4"}, sent=now - hour))
    CapProposal.objects.filter(identifier="x.4").update(expires_at=now)
    page = chief.get("/tin-canh-bao/").content.decode()
    assert "Cập nhật một tin mà nơi gửi đã rút lại" in page and "Không phát được nữa" in page
    assert (
        "Không phát được nữa"
        in chief.get(f"/tin-canh-bao/{CapProposal.objects.get(identifier='x.4').pk}/").content.decode()
    )


BOMB = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><alert>&b;</alert>'
REACH = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><alert>&x;</alert>'


@pytest.mark.feature("P2", "P3")
@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (b"", 422, "XML"),
        (b"not xml", 422, "XML"),
        (BOMB, 422, "DOCTYPE"),
        (REACH, 422, "DOCTYPE"),
        (BOMB.decode().encode("utf-16"), 422, "DOCTYPE"),
        (b"<a>" * 50 + b"</a>" * 50, 422, "lồng nhau"),
        (b"<alert>" + b"x" * 300_000 + b"</alert>", 413, "quá lớn"),
        (b"<rss/>", 422, "CAP 1.2"),
        (warning().replace(b"<scope>", b"<pham_vi>").replace(b"</scope>", b"</pham_vi>"), 422, "alert/scope"),
        (warning(status=Status.TEST), 409, "thử máy"),
        (warning(infos=()), 409, "không nói"),
        (warning(infos=(replace(SAID, expires=datetime(2020, 1, 1, tzinfo=UTC).astimezone()),)), 409, ""),
    ],
)
def test_what_cannot_be_taken_is_refused_in_words_and_calls_nobody(world, data, status, words):
    answer = sent(world, data)
    assert answer.status_code == status, answer.content
    assert words in answer.json()["detail"]
    assert not CapProposal.objects.exists()


@pytest.mark.feature("P3")
def test_a_signature_of_another_message_is_refused(world, authority):
    data = warning(authority[0]).replace("lũ quét".encode(), "bão lớn".encode())
    answer = sent(world, data)
    assert answer.status_code == 422
    assert "Chữ ký không khớp" in answer.json()["detail"]
