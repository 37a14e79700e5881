"""A loud push, a telephone call and a Zalo message as they really leave, to doubles that misbehave."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from time_machine import travel

from keng.channels.voice import signature
from keng.records.alarms.actions import Cry, advance_alarm, raise_alarm, stand_down
from keng.records.alarms.calling import call_everybody
from keng.records.messages.models import (
    Channel,
    ContactPath,
    InboundMessage,
    Message,
    Outlet,
)
from keng.records.messages.outbox import Notice, post
from keng.records.people.models import Person
from keng.worker.paths import carriers
from keng.worker.sending import Post
from tests.cast import Cast, cast, enter
from tests.worker.office import states, until
from tests.worker.providers import Provider, provider

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
    call_everybody(at=AT)


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


@pytest.mark.feature("C4", "C7", "C11", "C12")
def test_a_person_chooses_calls_and_zalo_where_they_are_connected_with_order_and_delay(
    people: Cast, settings: object
) -> None:
    client = Client()
    add = "/cua-toi/duong-bao/them/"
    with travel(AT, tick=False):
        enter(client, people.lan, at=AT)
        client.post(add, {"channel": "voice", "address": "0900000002"})
        assert not ContactPath.objects.filter(channel=Channel.VOICE).exists(), "no service is connected here"
        installed(settings, voice_urls="https://a:b@pbx.example/?from=+842373000000", zalo_app_id="1")
        client.post(add, {"channel": "voice", "address": "0900000002"})
        client.post(add, {"channel": "zalo", "address": "0987654321"})
        call, zalo = (ContactPath.objects.get(channel=channel) for channel in (Channel.VOICE, Channel.ZALO))
        assert (call.is_enabled, call.delay_seconds) == (True, 60), "her own number was proved before"
        assert not zalo.is_enabled, "a new number is to be proved first"
        client.get("/cua-toi/")
        wish = {
            f"d{path.pk}-{key}": value
            for order, path in enumerate(people.lan.paths.order_by("-pk"), start=1)
            for key, value in {"order": order, "minutes": 3}.items()
        }
        client.post("/cua-toi/duong-bao/", wish | {f"d{call.pk}-is_enabled": "on"})
        page = client.get("/cua-toi/").content.decode()
    call.refresh_from_db()
    assert call.delay_seconds == 180
    assert "gọi điện thoại" in page
    assert "tin Zalo" in page


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
    assert "đến trong 5 phút" in exchange.say(back[1], CallSid="CA1", Digits="1")
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


@pytest.mark.feature("C4")
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


@pytest.mark.django_db(transaction=True)
@pytest.mark.feature("C16", "C18")
@pytest.mark.parametrize("hangs", ["/away", "/loa", "/lora", "/"])
def test_no_path_that_hangs_holds_up_another(settings: object, hangs: str) -> None:
    people = cast(AT)
    type(people.commune).objects.update(is_sample=False)
    lane = {"/away": "voice", "/loa": "loud", "/lora": "mesh", "/": "ntfy"}
    with provider() as outside, ThreadPoolExecutor(8) as pool:
        Exchange(outside, settings)
        installed(
            settings,
            ntfy_url=outside.url(""),
            lorawan_url=outside.url("/lora"),
            webhooks_to_private=True,  # type: ignore[arg-type]
        )
        outside.slow.add(hangs)
        outside.answers |= {"/": 200, "/lora": 200, "/away": 503}
        outside.says["/lora"] = [{"id": "1"}]
        for kind, address in (("loud", outside.url("/loa/1")), ("mesh", "0102030405060708")):
            Outlet.objects.create(
                commune=people.commune,
                village=people.mau_nam,
                kind=kind,
                name=kind,
                address=address,
                made_at=AT,
            )
        only_by(people.liaison, Channel.VOICE, phone=people.liaison.phones.get())
        only_by(people.chief, Channel.NTFY, address="keng-chief")
        fire(people)
        later = AT + timedelta(minutes=1)
        advance_alarm(people.commune.alarms.get().pk, at=later)
        call_everybody(at=later)
        out = Post("canh", carriers(), lambda: later, pool)
        out.pump(at=later)
        rest = Message.objects.exclude(channel__in=[lane[hangs], Channel.BOARD])
        until(lambda: set(states(*rest)) <= {S.SENT, S.DELIVERED})
        assert {"voice", "loud", "mesh", "ntfy", "sms"} - {lane[hangs]} <= {row.channel for row in rest}
        assert set(states(*Message.objects.filter(channel=lane[hangs]))) == {S.CLAIMED}
        outside.go.set()
    connection.close()
