"""Texts that come in by the signed webhook: the night of somebody who has only a keypad."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client

from keng.core.escalation.machine import State
from keng.core.nights import Outcome, Source
from keng.core.rights import Role
from keng.records.alarms.actions import Cry, raise_alarm
from keng.records.alarms.calling import call_everybody
from keng.records.alarms.merging import merge_alarm
from keng.records.alarms.models import Alarm
from keng.records.devices.keys import make_key, revoke_key
from keng.records.devices.models import ApiKey
from keng.records.messages.claiming import Attempt, claim, store_all
from keng.records.messages.models import Channel, ContactPath, InboundMessage, Message
from keng.records.messages.outbox import Notice, post
from keng.records.people.models import Appointment, Person, Phone
from keng.records.watch.models import Expectation
from keng.worker.round import run_round
from tests.cast import Cast, cast

AT = datetime.fromisoformat("2026-11-23T22:01+07:00")


@dataclass
class Gateway:
    """The commune's SMS gateway, with its key."""

    cast: Cast
    key: ApiKey
    secret: str
    at: datetime = AT
    count: int = 0

    def hand_over(self, sender: str, text: str, **more: object) -> str:
        self.count += 1
        body = {"id": str(self.count), "sender": sender, "text": text, "received_at": self.at.isoformat()}
        return self.post(body | more)

    def post(self, body: object, *, status: int = 200, secret: str = "", stamp: int | None = None) -> str:
        raw = json.dumps(body).encode()
        time = str(stamp if stamp is not None else int(self.at.timestamp()))
        key = (secret or self.secret).encode()
        signature = hmac.new(key, raw + time.encode(), hashlib.sha256).hexdigest()
        with time_machine.travel(self.at, tick=False):
            answer = Client().post(
                f"/api/sms/{self.key.pk}",
                raw,
                content_type="application/json",
                headers={"X-Signature": signature, "X-Timestamp": time},
            )
        assert answer.status_code == status, answer.content
        return str(answer.json().get("meaning", ""))

    def row(self) -> Expectation:
        return Expectation.objects.get(post=self.cast.post_3, night=self.cast.night)

    def answers(self, number: str) -> list[str]:
        rows = Message.objects.filter(template="sms_answer", path__phone__number=number).order_by("pk")
        return [row.params["text"] for row in rows]


@pytest.fixture
def gateway(db):
    people = cast(AT)
    run_round(worker="canh", at=AT - timedelta(minutes=30))
    key, secret = make_key(people.commune, name="Cổng SMS", scope=ApiKey.Scope.SMS_IN, by=None, at=AT)
    return Gateway(people, key, secret)


@pytest.mark.feature("A11", "N9")
def test_the_answer_1_is_a_proof_of_the_strike(gateway):
    assert gateway.hand_over("0900000001", "1") == "struck"
    row = gateway.row()
    assert (row.outcome, row.source, row.struck_by) == (Outcome.ON_TIME, Source.SMS, gateway.cast.hoa)
    assert gateway.answers("+84900000001") == [
        "Kẻng số 3 · Nhà văn hóa: đã ghi tiếng kẻng lúc 22:01. Cảm ơn bác."
    ]


@pytest.mark.feature("A11")
def test_the_number_in_the_text_names_the_gong(gateway):
    assert gateway.hand_over("+84900000003", "1") == "which"  # ông Tư is not on duty; the village has two
    assert gateway.answers("+84900000003") == ["Kẻng số mấy? Nhắn: KENG 3, KENG 4."]
    assert gateway.hand_over("+84900000003", "KENG 4") == "struck"
    assert gateway.row().outcome == Outcome.WAITING
    assert Expectation.objects.get(post=gateway.cast.post_4, night=gateway.cast.night).source == Source.SMS


def test_nobody_strikes_a_gong_of_another_village(gateway):
    assert gateway.hand_over("0900000008", "KENG 3") == "which"  # anh Dũng of Mẫu Sáu
    assert gateway.row().outcome == Outcome.WAITING


@pytest.mark.feature("A11")
def test_a_neighbour_who_heard_it_is_believed_less_than_the_striker(gateway):
    assert gateway.hand_over("0900000009", "nghe kẻng 3") == "heard"
    assert gateway.row().source == Source.NEIGHBOUR
    assert gateway.hand_over("0900000009", "1 3") == "heard"  # a resident cannot say "struck"


def test_nghi_asks_the_deputy_at_once(gateway):
    gateway.at = AT - timedelta(minutes=20)
    assert gateway.hand_over("0900000001", "NGHI") == "busy"
    asked = Message.objects.get(template="striker_busy")
    assert asked.person == gateway.cast.lan
    assert gateway.answers("+84900000001") == ["Đã ghi bác bận và nhờ cô Lan đánh thay."]


def test_a_strike_after_the_cut_off_is_told_not_to_be_repeated(gateway):
    gateway.at = AT + timedelta(minutes=59)
    gateway.hand_over("0900000001", "1")
    assert gateway.row().outcome == Outcome.MISSED
    [answer] = gateway.answers("+84900000001")
    assert "đừng đánh nữa" in answer


def test_a_text_that_waited_at_the_gateway_counts_by_the_time_it_came_there(gateway):
    gateway.at = AT + timedelta(hours=3)
    gateway.hand_over("0900000001", "1", received_at=AT.isoformat())
    assert gateway.row().outcome in (Outcome.ON_TIME, Outcome.UNKNOWN)
    assert gateway.row().struck_at == AT


@pytest.mark.feature("C15")
def test_the_same_text_handed_over_twice_is_one_text(gateway):
    body = {"id": "7", "sender": "0900000001", "text": "1\0", "received_at": AT.isoformat()}
    assert gateway.post(body) == gateway.post(body) == "struck"
    assert InboundMessage.objects.count() == 1
    assert gateway.row().ringings.count() == 1
    assert len(gateway.answers("+84900000001")) == 1


def test_strangers_and_machines_are_kept_and_not_answered(gateway):
    assert gateway.hand_over("0988888888", "1") == "unknown_sender"
    assert gateway.hand_over("VIETTEL", "Quy khach con 100MB") == "unknown_sender"
    assert Message.objects.filter(template="sms_answer").count() == 0


def test_two_automata_do_not_talk_all_night(gateway):
    said = [gateway.hand_over("0900000001", f"Toi dang hop, se goi lai {n}") for n in range(8)]
    assert said == ["unclear"] * 6 + ["loop"] * 2
    assert len(gateway.answers("+84900000001")) == 6
    said = [gateway.hand_over("0900000009", "Toi dang hop, se goi lai") for _ in range(3)]
    assert said == ["unclear", "loop", "loop"]  # a machine says the same again: answered once


def test_a_cry_for_help_is_heard_even_in_a_flood_of_texts_but_nothing_is_answered_any_more(gateway):
    for n in range(6):
        gateway.hand_over("0900000009", f"xin chao {n}")
    assert gateway.hand_over("0900000009", "CHAY nha ong Ba") == "raised"
    assert Alarm.objects.count() == 1
    assert len(gateway.answers("+84900000009")) == 6


def test_small_talk_is_asked_back_at_once_and_the_short_word_makes_it_sure(gateway):
    assert gateway.hand_over("0900000009", "hôm nay cháy hàng rồi") == "asked_back"
    assert not Alarm.objects.exists()
    [asked] = gateway.answers("+84900000009")
    assert "Nhắn CHAY nếu có cháy thật" in asked
    assert gateway.hand_over("0900000009", "CHAY") == "raised"


@pytest.mark.feature("D1")
def test_a_called_person_may_answer_as_often_as_he_likes_and_only_our_replies_stop(gateway):
    assert gateway.hand_over("0900000009", "CHAY nha ong Ba") == "raised"
    call_everybody(at=gateway.at)
    row = Alarm.objects.get()
    called = row.calls.order_by("pk").values_list("person", flat=True)
    phone = Phone.objects.filter(person__in=called).exclude(number="+84900000009").first()
    said = [gateway.hand_over(phone.number, text) for text in ("khong chay", "khong chay", *"1100110")]
    assert "loop" not in said
    assert said[2:] == ["answered"] * 7
    assert row.replies.get(person=phone.person).reply == "cannot"
    assert len(gateway.answers(phone.number)) <= 6


def test_our_own_words_coming_back_are_a_loop(gateway):
    gateway.hand_over("0900000001", "?")
    [ours] = gateway.answers("+84900000001")
    assert gateway.hand_over("0900000001", ours) == "loop"
    assert gateway.hand_over("0900000001", f"Tra loi tu dong. Tin goc: {ours}") == "loop"
    assert not Alarm.objects.exists()  # our own "Cháy gọi 114" is no fire


def test_a_fire_is_sent_to_the_telephone(gateway):
    assert gateway.hand_over("0900000009", "CHAY nha ong Ba") == "raised"
    [answer] = gateway.answers("+84900000009")
    assert "114" in answer


@pytest.mark.feature("B9")
def test_whoever_takes_back_what_another_reported_too_is_answered_in_words_and_it_goes_on(gateway):
    """A merged alarm is nobody's own any more: "HUY" is written down for whoever leads, once."""
    gateway.hand_over("0900000009", "CHAY")
    mine = Alarm.objects.get()
    gateway.at += timedelta(minutes=1)
    other = raise_alarm(Cry(kind="theft", village=mine.village), by=gateway.cast.tu, at=gateway.at)
    merge_alarm(mine, into=other, by=gateway.cast.chief, at=gateway.at)
    assert [gateway.hand_over("0900000009", text) for text in ("HUY", "bao nham")] == ["taken_back"] * 2
    assert "Người khác cũng báo việc này" in gateway.answers("+84900000009")[-1]
    other.refresh_from_db()
    assert other.state == State.CALLING
    assert other.events.filter(text__startswith="rút lại").count() == 1


@pytest.mark.feature("C12")
def test_a_number_that_writes_is_verified_by_it(gateway):
    Phone.objects.update(verified_at=None)
    gateway.hand_over("0900000001", "1")
    assert Phone.objects.get(number="+84900000001").verified_at == AT
    assert Phone.objects.get(number="+84900000002").verified_at is None


def test_the_events_of_an_android_gateway_are_understood(gateway):
    body = {
        "deviceId": "d",
        "event": "sms:received",
        "payload": {
            "messageId": "ab",
            "message": "1",
            "phoneNumber": "+84900000001",
            "receivedAt": AT.isoformat(),
        },
    }
    assert gateway.post(body) == "struck"


@pytest.mark.feature("C13")
def test_a_receipt_of_the_gateway_ends_the_other_ways_or_hurries_them(gateway):
    hoa, notice = gateway.cast.hoa, Notice("word", gateway.cast.commune.pk, {"text": "x", "village": "y"})
    ContactPath.objects.create(person=hoa, channel=Channel.SMS, order=0)
    ContactPath.objects.create(
        person=hoa, channel=Channel.EMAIL, order=1, address="a@mau.example", delay_seconds=900
    )

    def sent() -> tuple[Message, Message]:
        last = Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        post(notice, to=[hoa], at=AT)
        [row] = claim(Channel.SMS, worker="canh", at=AT, most=1)
        store_all([Attempt(row, "sent", "a", str(row.pk))], worker="canh", at=AT)
        by_sms, by_mail = Message.objects.filter(pk__gt=last).order_by("send_after")
        return by_sms, by_mail

    def state(row: Message) -> str:
        row.refresh_from_db()
        return row.state

    by_sms, by_mail = sent()
    gateway.post({"event": "sms:delivered", "payload": {"messageId": str(by_sms.pk)}})
    assert (state(by_sms), state(by_mail)) == ("delivered", "suppressed")
    gateway.post({"event": "sms:failed", "payload": {"messageId": str(by_sms.pk)}})
    assert state(by_sms) == "delivered"  # a late receipt takes nothing back
    by_sms, by_mail = sent()
    gateway.post({"event": "sms:failed", "payload": {"messageId": str(by_sms.pk)}})
    assert (state(by_sms), state(by_mail), by_mail.send_after) == ("failed", "queued", AT)


@pytest.mark.feature("R9")
def test_an_unsigned_old_or_revoked_call_is_refused(gateway):
    body = {"id": "1", "sender": "0900000001", "text": "1"}
    gateway.post(body, secret="wrong", status=401)
    gateway.post(body, stamp=int(AT.timestamp()) - 3600, status=401)
    revoke_key(gateway.key, by=None, at=AT)
    gateway.post(body, status=401)
    assert InboundMessage.objects.count() == 0


@pytest.mark.feature("B10", "D2")
def test_a_second_officer_agrees_by_text_and_is_not_taken_for_somebody_coming(gateway):
    people, chief = gateway.cast, "+84900000006"
    second = Person.objects.create(commune=people.commune, name="Huệ", form_of_address="cô")
    Phone.objects.create(person=second, number="+84900000078", verified_at=AT)
    Appointment.objects.create(
        person=second, role=Role.POLICE_OFFICER, commune=people.commune, from_on=people.night
    )
    cry = Cry(kind="flood", village=people.mau_nam, others=[people.mau_sau])
    row = raise_alarm(cry, by=people.chief, at=AT)
    call_everybody(at=AT)
    assert (
        gateway.hand_over("+84900000005", "1") != "approved"
    )  # the liaison was asked to know, not to decide
    assert gateway.hand_over(chief, "1") != "approved"  # who raised it is no second person
    assert gateway.hand_over("+84900000078", "Đồng ý") == "approved"
    row.refresh_from_db()
    assert row.state == State.CALLING and not row.replies.exists()
