"""Zalo ZNS as it really leaves, to a double that answers as Zalo does: templates, tokens, receipts."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client

from keng.channels.zalo import Zalo
from keng.channels.zalo_token import Tokens
from keng.records.messages.models import Channel, Delivery, Message, Occasion
from keng.records.messages.outbox import Notice, post
from tests.cast import Cast
from tests.worker.office import states
from tests.worker.providers import Provider
from tests.worker.test_further_paths import AT, S, fire, installed, only_by, outside, people, sent, then_sms

__all__ = ["outside", "people"]


@pytest.fixture
def zalo(people: Cast, outside: Provider, tmp_path: Path) -> Zalo:
    outside.answers |= {"/oauth": 200, "/send": 200}
    outside.says["/oauth"] = [
        {"access_token": f"a{n}", "refresh_token": f"r{n}", "expires_in": "90000"} for n in (1, 2, 3)
    ]
    outside.says["/send"] = [{"error": 0, "message": "Success", "data": {"msg_id": "z1"}}]
    tokens = Tokens("app", "secret", "r0", tmp_path / "zalo.json", lambda: AT, outside.url("/oauth"))
    return Zalo({"alarm_call": "267411"}, tokens, outside.url("/send"))


@pytest.mark.feature("C7", "C13")
def test_zalo_gets_template_values_and_tracking_and_its_receipt_comes_back_signed(
    people: Cast, outside: Provider, zalo: Zalo, settings: object
) -> None:
    installed(settings, zalo_app_id="app", zalo_oa_secret="oa")
    only_by(people.liaison, Channel.ZALO, phone=people.liaison.phones.get())
    fire(people)
    sent(**{Channel.ZALO: zalo})
    row = Message.objects.get(channel=Channel.ZALO)
    [call] = outside.at("/send")
    assert call.headers["access_token"] == "a1"
    assert (call.json["phone"], call.json["template_id"]) == ("84900000005", "267411")
    assert call.json["tracking_id"] == str(row.pk)
    assert call.json["template_data"] == {
        "kind": "CHÁY", "place": "thôn Mẫu Năm", "time": "02:13", "far": "-", "note": "-", "emergency": "114",
    }  # fmt: skip
    assert (row.state, Delivery.objects.get(message=row).provider_id) == (S.SENT, "z1")
    event = {"event_name": "user_received_message", "timestamp": "1", "message": {"msg_id": "z1"}}
    body = json.dumps(event).encode()
    mac = hashlib.sha256(b"app" + body + b"1" + b"oa").hexdigest()
    for header, status, state in ((f"mac={mac[::-1]}", 401, S.SENT), (f"mac={mac}", 200, S.DELIVERED)):
        answer = Client().post(
            "/api/zalo", body, content_type="application/json", headers={"X-ZEvent-Signature": header}
        )
        assert answer.status_code == status
        assert states(row) == [state]


@pytest.mark.feature("C7", "C18")
@pytest.mark.parametrize(
    ("said", "state", "why"),
    [
        ({"error": -118}, S.FAILED, "số này không dùng Zalo"),
        ({"error": -133}, S.FAILED, "từ 22 giờ đến 6 giờ"),
        ({"error": -100}, S.QUEUED, "Zalo -100"),
        (503, S.QUEUED, "503"),
    ],
)
def test_what_zalo_refuses_goes_by_the_next_path_at_once_and_what_it_cannot_now_is_tried_again(
    people: Cast, outside: Provider, zalo: Zalo, said: object, state: str, why: str
) -> None:
    if isinstance(said, int):
        outside.answers["/send"] = said
    else:
        outside.says["/send"] = [said]
    only_by(people.liaison, Channel.ZALO, phone=people.liaison.phones.get())
    then_sms(people.liaison)
    fire(people)
    sent(**{Channel.ZALO: zalo})
    row = Message.objects.get(channel=Channel.ZALO)
    assert row.state == state
    assert why in row.reason
    next_one = Message.objects.get(person=people.liaison, channel=Channel.SMS)
    assert (next_one.send_after == AT) is (state == S.FAILED)


@pytest.mark.feature("C7")
def test_a_token_that_ended_is_renewed_once_and_the_newest_refresh_token_is_kept(
    people: Cast, outside: Provider, zalo: Zalo
) -> None:
    good = {"error": 0, "data": {"msg_id": "z9"}}
    outside.says["/send"] = [{"error": -124}, good]
    for person in (people.liaison, people.chief):
        only_by(person, Channel.ZALO, phone=person.phones.get())
    fire(people)
    sent(**{Channel.ZALO: zalo})
    assert sorted(states(*Message.objects.filter(channel=Channel.ZALO))) == [S.SENT, S.SENT]
    asked = [call.form for call in outside.at("/oauth")]
    assert [one["refresh_token"] for one in asked] == ["r0", "r1"]
    assert all(call.headers["secret_key"] == "secret" for call in outside.at("/oauth"))
    kept = zalo.tokens.path
    assert json.loads(kept.read_text())["refresh"] == "r2"
    assert kept.stat().st_mode & 0o077 == 0
    outside.says["/oauth"] = [{"error": -14014, "error_name": "Invalid refresh token."}]
    only_by(people.lan, Channel.ZALO, phone=people.lan.phones.get())
    later = Zalo(
        zalo.templates, Tokens("app", "secret", "r2", kept, lambda: AT, zalo.tokens.refresh), zalo.send
    )
    notice = Notice("strike_soon", people.commune.pk, {"gong": "g", "village": "v", "time": "t"})
    post(notice, to=[people.lan], at=AT)
    sent(**{Channel.ZALO: later})
    last = Message.objects.get(person=people.lan, template="strike_soon")
    assert (last.state, "KENG_ZALO_REFRESH_TOKEN" in last.reason) == (S.FAILED, True)


@pytest.mark.feature("C7", "B11")
def test_a_kind_without_a_template_and_a_drill_never_go_by_zalo(
    people: Cast, outside: Provider, zalo: Zalo
) -> None:
    only_by(people.hoa, Channel.ZALO, phone=people.hoa.phones.get())
    post(Notice("not_an_alarm", people.commune.pk, {"village": "v"}), to=[people.hoa], at=AT)
    fire(people, occasion=Occasion.DRILL, drill_paths=["zalo"])
    sent(**{Channel.ZALO: replace(zalo, templates=zalo.templates | {"alarm_drill": "267412"})})
    assert outside.at("/send") == []
    reasons = set(Message.objects.filter(channel=Channel.ZALO).values_list("reason", flat=True))
    assert reasons == {"chưa có mẫu Zalo cho loại tin này", "mẫu Zalo không ghi được chữ diễn tập"}
