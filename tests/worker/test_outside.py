"""Mail, chat and push as they really leave: SMTP, the chat's own HTTP, a body only a browser can read."""

import base64
import json
import os
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import http_ece
import pytest
from apprise.plugins.telegram import NotifyTelegram
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings as kept
from django.test import Client
from time_machine import travel

from keng.channels.envelope import Envelope, Fate
from keng.records.messages.models import Channel, ContactPath, Delivery, Message, PushEndpoint
from keng.records.messages.outbox import Notice, post
from keng.records.people.models import Person
from keng.worker.paths import carriers
from keng.worker.sending import Post
from tests.cast import Cast, cast, enter
from tests.worker.mailbox import Mailbox, mailbox
from tests.worker.providers import Provider, browser_keys, provider

AT = datetime.fromisoformat("2026-11-23T21:50+07:00")
BOT, GROUP = "987654321:abcdefghijklmnopqrstuvwxyz-_ABCD", "12345678"


@pytest.fixture
def people(db: None) -> Cast:
    found = cast(AT)
    type(found.commune).objects.update(is_sample=False)
    return found


@pytest.fixture
def box(settings: object) -> Iterator[Mailbox]:
    """The mail server that KENG_MAIL_URL names."""
    with mailbox() as found:
        url = f"mailto://127.0.0.1:{found.port}/?from=keng@mau.example&to={{to}}"
        settings.CONFIG = kept.CONFIG.model_copy(update={"mail_url": url})  # type: ignore[attr-defined]
        yield found


@pytest.fixture
def telegram(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """Telegram's API, played on this machine; only its address is another."""
    with provider() as outside:
        outside.answers[f"/bot{BOT}"] = 200
        monkeypatch.setattr(NotifyTelegram, "notify_url", outside.url("/bot"))
        yield outside


def sent(at: datetime = AT) -> None:
    """The watchman's own carriers, as the installation is set up, take what is due."""
    Post("canh", carriers(), lambda: at).pump(at=at)


def remind(person: Person) -> None:
    params = {"gong": "kẻng số 3", "village": "thôn Mẫu Năm", "time": "22:00"}
    notice = Notice("strike_soon", person.commune_id, params, subject="expectation:1")
    post(notice, to=[person], at=AT)


def add(client: Client, channel: str, address: str) -> ContactPath:
    client.post("/cua-toi/duong-bao/them/", {"channel": channel, "address": address})
    path = ContactPath.objects.get(channel=channel)
    client.post(f"/cua-toi/duong-bao/{path.pk}/ma/")
    return path


@pytest.mark.feature("C5", "C12")
def test_a_letter_brings_the_code_then_the_reminder(people: Cast, box: Mailbox) -> None:
    client = Client()
    with travel(AT, tick=False):
        enter(client, people.hoa, at=AT)
        path = add(client, "email", "hoa@lang.example")
        sent()
        [letter] = box.letters
        assert (letter.sender, letter.to) == ("keng@mau.example", ("hoa@lang.example",))
        found = re.search(r"\b\d{6}\b", letter.text)
        assert found
        client.post(f"/cua-toi/duong-bao/{path.pk}/xac-nhan/", {"ma": found[0]})
        ContactPath.objects.exclude(pk=path.pk).update(is_enabled=False)
    remind(people.hoa)
    sent()
    reminder = box.letters[1]
    assert reminder.to == ("hoa@lang.example",)
    assert "22:00" in f"{reminder.message['subject']} {reminder.text}"
    assert "kẻng số 3" in f"{reminder.message['subject']} {reminder.text}"
    assert "/phien/" in reminder.text  # where it is answered
    assert Message.objects.get(template="strike_soon").state == Message.State.SENT


@pytest.mark.feature("C5", "C14")
def test_a_mailbox_that_refuses_is_written_down_and_tried_again(people: Cast, box: Mailbox) -> None:
    ContactPath.objects.create(
        person=people.hoa, channel=Channel.EMAIL, address="hoa@lang.example", verified_at=AT
    )
    box.refused.add("hoa@lang.example")
    remind(people.hoa)
    sent()
    assert box.letters == []
    assert Delivery.objects.get().outcome == "failed"
    box.refused.clear()
    sent(AT + timedelta(minutes=2))
    assert len(box.letters) == 1
    assert Message.objects.get().state == Message.State.SENT


@pytest.mark.feature("C5", "C18")
def test_the_second_mail_server_takes_over_when_the_first_is_away(
    people: Cast, box: Mailbox, settings: object
) -> None:
    there = f"mailto://127.0.0.1:{box.port}/?from=keng@mau.example&to={{to}}"
    away = "mailto://127.0.0.1:1/?from=keng@mau.example&to={to}"
    settings.CONFIG = kept.CONFIG.model_copy(update={"mail_url": f"{away}, {there}"})  # type: ignore[attr-defined]
    ContactPath.objects.create(
        person=people.hoa, channel=Channel.EMAIL, address="hoa@lang.example", verified_at=AT
    )
    remind(people.hoa)
    sent()
    assert [letter.to for letter in box.letters] == [("hoa@lang.example",)]
    assert Delivery.objects.get().provider == "mailto 2"


@pytest.mark.feature("C6", "C12")
def test_a_chat_group_brings_the_code_then_the_reminder(people: Cast, telegram: Provider) -> None:
    client = Client()
    with travel(AT, tick=False):
        enter(client, people.hoa, at=AT)
        path = add(client, "chat", f"tgram://{BOT}/{GROUP}")
        sent()
        [call] = [c for c in telegram.calls if c.path.endswith("/sendMessage")]
        told = json.loads(call.body)
        assert str(told["chat_id"]) == GROUP
        found = re.search(r"\b\d{6}\b", told["text"])
        assert found
        client.post(f"/cua-toi/duong-bao/{path.pk}/xac-nhan/", {"ma": found[0]})
        ContactPath.objects.exclude(pk=path.pk).update(is_enabled=False)
    remind(people.hoa)
    sent()
    told = json.loads(telegram.calls[-1].body)
    assert "kẻng số 3" in told["text"] and "/phien/" in told["text"]
    assert "22:00" in told["text"]
    assert Message.objects.get(template="strike_soon").state == Message.State.SENT


@pytest.mark.feature("C6")
def test_a_chat_that_could_call_a_machine_of_ours_is_refused(people: Cast, telegram: Provider) -> None:
    client = Client()
    with travel(AT, tick=False):
        enter(client, people.hoa, at=AT)
        asked = {"channel": "chat", "address": telegram.url("/x", "json")}
        page = client.post("/cua-toi/duong-bao/them/", asked, follow=True).content.decode()
    assert "Telegram" in page
    assert not ContactPath.objects.filter(channel="chat").exists()


@pytest.mark.feature("C1")
def test_a_browser_reads_the_pushed_body_and_nobody_else_could(people: Cast) -> None:
    key, secret = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
    point = key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    handed_out = {"p256dh": _text(point), "auth": _text(secret)}
    with provider() as outside:
        PushEndpoint.objects.create(
            person=people.hoa, endpoint=outside.url("/push/1"), made_at=AT, **handed_out
        )
        ContactPath.objects.create(person=people.hoa, channel=Channel.PUSH, order=0)
        remind(people.hoa)
        sent()
        [call] = outside.at("/push")
    told = json.loads(http_ece.decrypt(call.body, private_key=key, auth_secret=secret))
    assert "kẻng số 3" in told["body"]
    assert "22:00" in told["title"] + told["body"]
    assert told["url"].endswith("/phien/")
    with pytest.raises(http_ece.ECEException):
        http_ece.decrypt(call.body, private_key=ec.generate_private_key(ec.SECP256R1()), auth_secret=secret)
    assert Message.objects.get().state == Message.State.SENT


def test_a_push_service_that_hangs_holds_up_nobody_else(people: Cast) -> None:
    with provider() as outside:
        outside.slow.add("/slow")
        rooms = ["slow", *["push"] * 80]
        letters = [
            Envelope(
                key=str(n),
                address=json.dumps({"endpoint": outside.url(f"/{room}/{n}"), "keys": browser_keys()}),
                title="CHÁY",
                body="ở nhà bà Tâm",
                url="",
                lasts_s=60,
                is_urgent=True,
            )
            for n, room in enumerate(rooms)
        ]
        answers = iter(carriers()[Channel.PUSH].carry(letters))
        quick = [next(answers) for _ in range(80)]
        assert {one.key for one, _ in quick} == {str(n) for n in range(1, 81)}
        assert {outcome.fate for _, outcome in quick} == {Fate.SENT}
        outside.go.set()
        [(late, outcome)] = answers
    assert (late.key, outcome.fate) == ("0", Fate.SENT)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
