"""A loud push, a telephone call and a Zalo message as they really leave, to doubles that misbehave."""

import hashlib
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from time_machine import travel

from keng.channels.voice import signature
from keng.channels.zalo import Zalo
from keng.channels.zalo_token import Tokens
from keng.records.alarms.actions import Cry, raise_alarm, stand_down
from keng.records.messages.models import Channel, ContactPath, Delivery, InboundMessage, Message, Occasion
from keng.records.messages.outbox import Notice, post
from keng.records.people.models import Person
from keng.worker.paths import carriers
from keng.worker.sending import Post
from tests.cast import Cast, cast, enter
from tests.worker.providers import Provider, provider
from tests.worker.test_sending import states, until

AT = datetime.fromisoformat("2026-11-24T02:13+07:00")
S = Message.State


@pytest.fixture
def people(db: None) -> Cast:
    found = cast(AT)
    type(found.commune).objects.update(is_sample=False)
    return found


@pytest.fixture
def outside() -> Iterator[Provider]:
    with provider() as found:
        yield found


def installed(settings: object, **fields: str) -> None:
    """The installation as its administrator set it up."""
    config = settings.CONFIG.model_copy(update=fields)  # type: ignore[attr-defined]
    settings.CONFIG = config  # type: ignore[attr-defined]


def sent(at: datetime = AT, **more: object) -> None:
    Post("canh", {**carriers(), **more}, lambda: at).pump(at=at)  # type: ignore[dict-item]


def only_by(person: Person, channel: Channel, **fields: object) -> ContactPath:
    return ContactPath.objects.create(person=person, channel=channel, verified_at=AT, **fields)


def then_sms(person: Person, seconds: int = 120) -> None:
    ContactPath.objects.create(
        person=person, channel=Channel.SMS, phone=person.phones.get(), order=9, delay_seconds=seconds
    )


def fire(people: Cast, **more: object) -> None:
    raise_alarm(Cry("fire", people.mau_nam, **more), by=None, at=AT)  # type: ignore[arg-type]


@pytest.mark.feature("C2", "C12", "C16")
def test_a_duty_holder_subscribes_and_an_alarm_comes_at_the_priority_that_breaks_silence(
    people: Cast, outside: Provider, settings: object
) -> None:
    outside.answers["/"] = 200
    installed(settings, ntfy_url=outside.url(""), ntfy_token="tk_1")
    client = Client()
    with travel(AT, tick=False):
        enter(client, people.liaison, at=AT)
        assert "Bật báo reo to" in client.get("/cua-toi/").content.decode()
        client.post("/cua-toi/reo-to/")
        path = ContactPath.objects.get(channel=Channel.NTFY)
        page = client.get("/cua-toi/").content.decode()
        assert f"ntfy://127.0.0.1:{outside.port}/{path.address}?secure=false" in page
        assert "<svg" in page
        client.post(f"/cua-toi/duong-bao/{path.pk}/ma/")
        sent()
        code = outside.calls[-1].json
        assert code["priority"] == 3
        found = re.search(r"\b\d{6}\b", code["message"])
        assert found
        client.post(f"/cua-toi/duong-bao/{path.pk}/xac-nhan/", {"ma": found[0]})
        other = Client()
        enter(other, people.resident, at=AT)
        other.post("/cua-toi/reo-to/")
        assert "Bật báo reo to" not in other.get("/cua-toi/").content.decode()
    assert len(path.address) > 32
    assert ContactPath.objects.filter(channel=Channel.NTFY).count() == 1
    fire(people)
    sent()
    alarm = outside.calls[-1]
    assert alarm.json["topic"] == path.address
    assert (alarm.json["priority"], alarm.json["tags"]) == (5, ["rotating_light"])
    assert alarm.json["click"].endswith(f"/bao-dong/{Message.objects.latest('pk').subject[6:]}/")
    assert "CHÁY" in alarm.json["title"]
    assert alarm.headers["authorization"] == "Bearer tk_1"
    assert path.address not in alarm.path
    assert Message.objects.get(channel=Channel.NTFY, template="alarm_call").state == S.SENT


@pytest.mark.feature("C2", "C18")
def test_a_topic_that_is_refused_sends_the_next_path_at_once_and_a_busy_server_is_tried_again(
    people: Cast, outside: Provider, settings: object
) -> None:
    outside.script["/"], outside.answers["/"] = [403, 503], 200
    sms = outside.url("/sms/{to}", "json")
    installed(settings, ntfy_url=outside.url(""), sms_urls=sms)
    for person in (people.hoa, people.lan):
        only_by(person, Channel.NTFY, address=f"keng-{person.pk}")
        then_sms(person)
        post(Notice("not_an_alarm", people.commune.pk, {"village": "thôn Mẫu"}), to=[person], at=AT)
        sent()
    sent(AT + timedelta(seconds=1))
    assert [call.path for call in outside.at("/sms")] == ["/sms/+84900000001"]
    sent(AT + timedelta(seconds=21))
    pushed = Message.objects.filter(channel=Channel.NTFY).order_by("pk")
    assert [row.state for row in pushed] == [S.FAILED, S.SENT]


class Exchange:
    """A telephone service: it takes calls on, and says by its signed calls to us what became of them."""

    def __init__(self, outside: Provider, settings: object) -> None:
        self.outside, self.at, self.home = outside, AT, "https://keng.example"
        outside.says["/pbx"] = [{"sid": "CA1", "status": "queued"}]
        line = f"http://AC1:khoa@127.0.0.1:{outside.port}{{}}?from=+842373000000"
        sms = outside.url("/sms/{to}", "json")
        urls = f"{line.format('/away')}, {line.format('/pbx')}"
        installed(settings, voice_urls=urls, base_url=self.home, sms_urls=sms)

    def say(self, address: str, by: str = "khoa", status: int = 200, **fields: str) -> str:
        path = address.removeprefix(self.home)
        signed = signature(by, f"{self.home}{path}", fields)
        with travel(self.at, tick=False):
            answer = Client().post(path, fields, headers={"X-Twilio-Signature": signed})
        assert answer.status_code == status, answer.content
        return answer.content.decode()


@pytest.fixture
def exchange(outside: Provider, settings: object) -> Exchange:
    return Exchange(outside, settings)


@pytest.mark.feature("C4", "C18", "D2")
def test_a_call_says_who_what_and_where_by_the_second_line_and_a_key_is_the_answer(
    people: Cast, exchange: Exchange, outside: Provider
) -> None:
    outside.answers["/away"] = 503
    only_by(people.liaison, Channel.VOICE, phone=people.liaison.phones.get())
    then_sms(people.liaison)
    fire(people, note="Nhà ông Sáu")
    sent()
    assert [call.path.split("/")[1] for call in outside.calls if "Calls" in call.path] == ["away", "pbx"]
    call = outside.at("/pbx")[0]
    assert call.path == "/pbx/2010-04-01/Accounts/AC1/Calls.json"
    assert call.headers["authorization"].startswith("Basic ")
    assert (call.form["To"], call.form["From"]) == ("+84900000005", "+842373000000")
    spoken = call.form["Twiml"]
    assert 'language="vi-VN" loop="2"' in spoken
    assert all(word in spoken for word in ("CHÁY", "thôn Mẫu Năm", "02:13", "Nhà ông Sáu", "114", "Bấm 1"))
    back = re.search(r'action="([^"]+)"', spoken)
    assert back
    row = Message.objects.get(channel=Channel.VOICE)
    assert row.state == S.SENT
    exchange.say(back[1], by="nguoi-la", status=401, CallSid="CA1", Digits="1")
    assert "Bấm 1" in exchange.say(back[1], CallSid="CA1", Digits="7")
    assert "đang đến" in exchange.say(back[1], CallSid="CA1", Digits="1")
    exchange.say(back[1], CallSid="CA1", Digits="1")
    exchange.say(f"{back[1]}/end", CallSid="CA1", CallStatus="completed")
    alarm = people.commune.alarms.get()
    assert [(r.person, r.reply) for r in alarm.replies.all()] == [(people.liaison, "coming")]
    assert InboundMessage.objects.filter(text="1", person=people.liaison, meaning="answered").count() == 1
    row.refresh_from_db()
    assert row.state == S.READ
    assert Message.objects.get(person=people.liaison, channel=Channel.SMS).state == S.SUPPRESSED
    for key, reply in (("2", "on_scene"), ("0", "cannot")):
        exchange.say(back[1], CallSid="CA1", Digits=key)
        assert alarm.replies.get().reply == reply
    stand_down(alarm, by=people.chief, at=AT)
    assert "đã yên" in exchange.say(back[1], CallSid="CA2", Digits="1")


@pytest.mark.feature("C4", "C18")
@pytest.mark.parametrize(
    ("status", "sms"), [("no-answer", S.SENT), ("busy", S.SENT), ("completed", S.QUEUED)]
)
def test_a_call_nobody_takes_sends_the_next_path_at_once_and_a_machine_that_takes_it_mutes_nothing(
    people: Cast, exchange: Exchange, outside: Provider, status: str, sms: str
) -> None:
    only_by(people.liaison, Channel.VOICE, phone=people.liaison.phones.get())
    then_sms(people.liaison)
    outside.answers["/away"] = 503
    fire(people)
    sent()
    row = Message.objects.get(channel=Channel.VOICE)
    exchange.say(f"{exchange.home}/api/calls/{row.pk}/end", CallSid="CA1", CallStatus=status)
    sent(AT + timedelta(seconds=5))
    assert Message.objects.get(person=people.liaison, channel=Channel.SMS).state == sms
    assert exchange.say(f"{exchange.home}/api/calls/999999/end", status=404, CallSid="CA1")


@pytest.mark.feature("C4", "A8")
def test_a_reminder_by_telephone_takes_busy_for_an_answer(
    people: Cast, exchange: Exchange, outside: Provider
) -> None:
    from keng.worker.round import run_round

    only_by(people.hoa, Channel.VOICE, phone=people.hoa.phones.get())
    run_round(worker="canh", at=AT.replace(day=24, hour=21, minute=50))
    exchange.at = AT.replace(hour=21, minute=51)
    outside.answers["/away"] = 400
    outside.answers["/pbx"] = 201
    sent(exchange.at)
    row = Message.objects.get(channel=Channel.VOICE, template="strike_soon")
    assert row.state == S.FAILED, "400 is for good: the number is none"
    row.state = S.SENT
    row.save()
    back = f"{exchange.home}/api/calls/{row.pk}"
    assert "Cảm ơn" in exchange.say(back, CallSid="CA3", Digits="1")
    assert "bận" in exchange.say(back, CallSid="CA3", Digits="0")
    assert Message.objects.filter(template="striker_busy").exists()


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
    sent(**{Channel.ZALO: zalo})
    assert outside.at("/send") == []
    reasons = set(Message.objects.filter(channel=Channel.ZALO).values_list("reason", flat=True))
    assert reasons == {"chưa có mẫu Zalo cho loại tin này", "mẫu Zalo không ghi được chữ diễn tập"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.feature("C16", "C18")
def test_no_path_that_hangs_holds_up_another(settings: object) -> None:
    people = cast(AT)
    type(people.commune).objects.update(is_sample=False)
    with provider() as outside, ThreadPoolExecutor(8) as pool:
        exchange = Exchange(outside, settings)
        installed(settings, ntfy_url=outside.url(""))
        outside.slow.add("/away")
        outside.answers["/"] = 200
        only_by(people.liaison, Channel.VOICE, phone=people.liaison.phones.get())
        only_by(people.chief, Channel.NTFY, address="keng-chief")
        fire(people)
        out = Post("canh", carriers(), lambda: AT, pool)
        out.pump(at=AT)
        pushed = Message.objects.get(channel=Channel.NTFY)
        texts = Message.objects.filter(channel=Channel.SMS)
        until(lambda: states(pushed) == [S.SENT] and set(states(*texts)) == {S.SENT})
        assert states(Message.objects.get(channel=Channel.VOICE)) == [S.CLAIMED]
        assert exchange.outside.at("/away")
        outside.go.set()
    connection.close()
