"""Loudspeakers and radio nodes of a village: connected by an officer, heard in an alarm, never by mistake."""

import base64
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from keng.core.webhooks import heard, is_signed
from keng.records.alarms.models import Alarm
from keng.records.messages.models import Channel, ContactPath, Message, Outlet
from keng.records.places.models import Commune
from keng.records.resettlement.actions import merge_villages
from keng.worker.paths import carriers
from keng.worker.round import run_round
from keng.worker.sending import Post
from tests.web.conftest import World, sign_in
from tests.web.test_alarm_hours import AT, Dark, dark
from tests.worker.providers import Call, Provider, provider

__all__ = ["dark"]
EUI = "0102030405060708"


@pytest.fixture
def outside() -> Iterator[Provider]:
    with provider() as found:
        found.answers |= {"/loa": 200, "/lora": 200}
        found.says["/lora"] = [{"id": "q1"}]
        yield found


@pytest.fixture
def village(dark: Dark, outside: Provider, settings: object) -> Dark:
    """Thôn Một with a loudspeaker and a node beside its gong, thôn Hai with a loudspeaker."""
    settings.CONFIG = settings.CONFIG.model_copy(  # type: ignore[attr-defined]
        update={
            "webhooks_to_private": True,
            "lorawan_url": outside.url("/lora"),
            "lorawan_token": "khoa-lora",
        }
    )
    for kind, place, address in (
        ("loud", dark.world.mot, outside.url("/loa/mot")),
        ("mesh", dark.world.mot, "01:02:03:04:05:06:07:08"),
        ("loud", dark.world.hai, outside.url("/loa/hai")),
    ):
        fields = {"kind": kind, "village": place.pk, "name": f"{kind} {place.name}", "address": address}
        assert dark.post("Quân", "/loa/", **fields) == 200
    return dark


def pass_time(dark: Dark, minutes: int) -> None:
    """The watchman walks with the installation's own carriers."""
    Commune.objects.update(is_sample=False)
    ContactPath.objects.all().delete()
    post = Post("canh", carriers(), lambda: dark.at)
    for _ in range(minutes * 2):
        run_round(worker="canh", at=dark.at, diary=dark.diary, post=post)
        dark.at += timedelta(seconds=30)
    Commune.objects.update(is_sample=True)


def played(calls: list[Call]) -> list[dict[str, object]]:
    return [call.json["data"] for call in calls]


@pytest.mark.feature("C8", "C9", "D3", "B12")
def test_the_village_hears_it_from_its_loudspeakers_and_the_gong_from_its_node(
    village: Dark, outside: Provider
) -> None:
    row = village.cry("Hòa", kind="theft")
    pass_time(village, 1)
    assert outside.at("/loa") == [], "the next doors and the team first: nobody else is woken yet"
    [node] = outside.at("/lora")
    assert node.path == f"/lora/api/devices/{EUI}/queue"
    assert node.headers["grpc-metadata-authorization"] == "Bearer khoa-lora"
    assert base64.b64decode(node.json["queueItem"]["data"]) == b"TROM CUOP 02:13 nha Hoa, thon Mot"
    pass_time(village, 3)
    [loud] = outside.at("/loa")
    assert loud.path == "/loa/mot"
    said = loud.json["data"]
    assert (said["class"], said["times"], said["occasion"]) == ("khan_cap", 3, "real")
    assert "TRỘM CƯỚP, nhà Hòa, thôn Một, lúc 02:13" in said["text"]
    why = village.read("Quân", f"/bao-dong/{row.pk}/vi-sao/")
    assert "<td>tin nhắn SMS</td>" in why, "by which path each is told"
    page = village.read("Quân", f"/bao-dong/{row.pk}/")
    assert "loud Một: đã nhận" in page
    assert "Thông báo khẩn cấp!" in page
    pass_time(village, 3)
    assert [call.path for call in outside.at("/loa")] == ["/loa/mot", "/loa/hai"], (
        "the next village with its rung"
    )
    village.post("Quân", f"/bao-dong/{row.pk}/ket-thuc/", text="Đã bắt được")
    pass_time(village, 1)
    assert sum("Đã yên" in str(one["text"]) for one in played(outside.at("/loa"))) == 2
    assert b"Da yen" in base64.b64decode(outside.at("/lora")[-1].json["queueItem"]["data"])
    pass_time(village, 6)
    assert len(outside.at("/loa")) == 4, "each word once"


@pytest.mark.feature("C8", "C9", "B11", "A16", "B5")
def test_a_drill_is_heard_only_where_it_names_the_loudspeaker_and_a_silent_alarm_nowhere(
    village: Dark, outside: Provider
) -> None:
    for more in ({"is_drill": "on"}, {"is_drill": "on", "drill_paths": ["sms"]}, {"is_silent": "on"}):
        village.cry("Quân", kind="fire", village=village.world.mot.pk, **more)
        pass_time(village, 5)
        row = Alarm.objects.latest("pk")
        village.post("Quân", f"/bao-dong/{row.pk}/ket-thuc/", text="xong")
    assert not Message.objects.filter(outlet__isnull=False).exists()
    row = village.cry("Quân", kind="fire", is_drill="on", drill_paths=["loud"])
    pass_time(village, 2)
    [said] = played(outside.at("/loa"))
    assert said["occasion"] == "drill"
    assert str(said["text"]).startswith("DIỄN TẬP")
    assert outside.at("/lora") == []
    why = village.read("Quân", f"/bao-dong/{row.pk}/vi-sao/")
    assert "mesh Một: diễn tập không chọn đường này" in why
    assert "loud Một: nói ở bậc khác" in why
    assert "loud Một: nói " in why
    assert "diễn tập không dùng đường này" in why, "nobody's telephone is named by this drill"


@pytest.mark.feature("C8", "C18", "P6")
def test_what_a_loudspeaker_is_handed_is_signed_tested_at_leisure_and_ends_with_the_connection(
    village: Dark, outside: Provider
) -> None:
    answer = village.read("Quân", "/loa/")
    assert "whsec_" not in answer, "the secret was shown once"
    client_page = _added(village, outside)
    secret = client_page.context["secret"]
    row = Outlet.objects.get(name="loa mới")
    outside.script["/loa"] = [503]
    village.post("Quân", f"/loa/{row.pk}/thu/")
    pass_time(village, 1)
    assert [call.path for call in outside.calls] == ["/loa/moi", "/loa/moi"], (
        "tried again after a busy answer"
    )
    call = outside.calls[-1]
    headers = call.headers
    assert is_signed(
        headers["webhook-signature"],
        [heard(secret)],
        number=headers["webhook-id"],
        stamp=int(headers["webhook-timestamp"]),
        body=call.body,
    )
    assert (call.json["type"], call.json["data"]["class"]) == ("loudspeaker.play", "thong_thuong")
    assert "Không có báo động" in call.json["data"]["text"]
    assert village.post("Quân", f"/loa/{row.pk}/ngung/") == 302
    village.cry("Hòa", kind="fire")
    pass_time(village, 3)
    assert "/loa/moi" not in [one.path for one in outside.calls[2:]]


def _added(village: Dark, outside: Provider) -> object:
    fields = {"kind": "loud", "village": "", "name": "loa mới", "address": outside.url("/loa/moi")}
    with time_machine.travel(village.at, tick=False):
        return sign_in(village.people["Quân"]).post("/loa/", fields)


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"kind": "loud", "address": "loa.example"}, "https://"),
        ({"kind": "mesh", "address": "123"}, "DevEUI"),
        ({"kind": "mesh", "address": EUI}, "hãy chọn thôn"),
    ],
)
def test_a_wrong_address_is_said_in_the_words_of_the_field(
    dark: Dark, fields: dict[str, str], word: str
) -> None:
    answer = sign_in(dark.people["Quân"]).post("/loa/", {"name": "x", "village": ""} | fields)
    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert fields["address"] in answer.content.decode()


@pytest.mark.feature("C9", "C18")
@pytest.mark.parametrize(("status", "state"), [(404, "failed"), (503, "queued")])
def test_a_node_nobody_knows_is_refused_and_a_busy_server_is_tried_again(
    village: Dark, outside: Provider, status: int, state: str
) -> None:
    outside.answers["/lora"] = status
    village.cry("Hòa", kind="fire")
    Commune.objects.update(is_sample=False)
    Post("canh", {Channel.MESH: carriers()[Channel.MESH]}, lambda: AT).pump(at=AT)
    assert Message.objects.get(channel=Channel.MESH).state == state


def test_a_loudspeaker_goes_along_when_villages_are_merged(world: World) -> None:
    row = Outlet.objects.create(
        commune=world.commune,
        village=world.mot,
        kind="loud",
        name="loa",
        address="https://l.example/",
        made_at=AT,
    )
    both = [world.mot, world.hai]
    after = merge_villages(both, name=("thôn", "Ba"), on=AT.date(), directive="QĐ 1", by=None, at=AT)
    row.refresh_from_db()
    assert row.village == after


@pytest.mark.feature("C8", "D3")
def test_the_preview_of_a_ladder_counts_the_machines_of_each_rung(village: Dark) -> None:
    page = village.read("Quân", f"/cai-dat/bao-dong/fire/thang-goi/?thon={village.world.mot.pk}")
    assert "Máy nói: nút vô tuyến 1" in " ".join(page.split())
    assert "Máy nói: loa truyền thanh 1" in " ".join(page.split())
