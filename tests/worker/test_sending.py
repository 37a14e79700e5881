"""Messages leave once, in order of urgency, by whichever path works; each test speaks to a real socket."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from datetime import time as clock

import pytest
from django.conf import settings

from keng.channels.apprised import Apprised
from keng.channels.envelope import Fate, Outcome
from keng.records.messages.claiming import claim, release_stale_claims
from keng.records.messages.models import Channel, ContactPath, Delivery, Lane, Message, PushEndpoint
from keng.records.messages.receipts import receipt_for
from keng.records.people.models import Phone
from keng.records.places.models import Change
from keng.records.watch.models import Fault
from tests.cast import cast
from tests.worker.office import AT, Office, S, states
from tests.worker.providers import provider
from tests.worker.smsc import sms_centre


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    people = cast(AT)
    type(people.commune).objects.update(is_sample=False)
    with provider() as outside:
        yield Office(people, outside)


@pytest.mark.feature("C3", "C13")
def test_an_sms_goes_to_the_number_without_marks_where_that_saves_a_part(office):
    [owed] = office.owe(office.cast.hoa)
    office.post(sms=office.sms("/a")).pump(at=AT)
    [call] = office.outside.at("/a")
    assert "+84900000001" in call.path
    assert call.said.startswith("keng so 3, thon Mau Nam: 22:00 danh keng binh yen.")
    assert states(owed) == [S.SENT]
    assert Delivery.objects.get(message_id=owed.pk).provider == "json 1"


@pytest.mark.feature("C3")
def test_an_operators_smpp_line_gets_one_part_in_the_gsm_alphabet_and_nothing_before_it(office):
    with sms_centre() as centre:
        office.owe(office.cast.hoa)
        url = f"smpp://keng:secret@127.0.0.1:{centre.port}/84900000000/{{to}}"
        office.post(sms=Apprised((url,))).pump(at=AT)
    [(alphabet, text)] = centre.texts
    assert alphabet == 0  # GSM 7 bit; with the title's marks it would be UCS-2, and two parts
    assert text.startswith(b"keng so 3, thon Mau Nam: 22:00 danh keng binh yen.")
    assert centre.numbers == ["84900000001"]


@pytest.mark.feature("C18")
def test_the_second_gateway_takes_over_when_the_first_answers_500(office):
    office.outside.answers["/a"] = 500
    [owed] = office.owe(office.cast.hoa)
    office.post(sms=office.sms("/a", "/b")).pump(at=AT)
    assert len(office.outside.at("/a")) == 1
    assert len(office.outside.at("/b")) == 1
    assert states(owed) == [S.SENT]
    assert Delivery.objects.get(message_id=owed.pk).provider == "json 2"


@pytest.mark.feature("C14")
def test_a_gateway_that_is_away_is_tried_again_at_growing_intervals_and_then_given_up(office):
    office.outside.answers["/a"] = 503
    [owed] = office.owe(office.cast.hoa)
    out = office.post(sms=office.sms("/a"))
    tried: list[int] = []
    while office.at < AT + timedelta(minutes=20):
        if out.pump(at=office.at):
            tried.append(int((office.at - AT).total_seconds()))
        office.at += timedelta(seconds=10)
    assert tried == [0, 20, 80, 200, 500]
    assert states(owed) == [S.FAILED]
    assert Delivery.objects.filter(message_id=owed.pk).count() == 5


@pytest.mark.feature("C14")
def test_what_is_past_its_hour_is_never_sent(office):
    [owed] = office.owe(office.cast.hoa, expires_at=AT + timedelta(minutes=25))
    office.at = AT + timedelta(minutes=25)
    office.post(sms=office.sms("/a")).pump(at=office.at)
    assert states(owed) == [S.EXPIRED]
    assert office.outside.calls == []


@pytest.mark.feature("C1")
def test_a_push_is_encrypted_signed_and_lives_no_longer_than_its_message(office):
    office.browser_of(office.cast.hoa)
    [owed] = office.owe(office.cast.hoa, expires_at=AT + timedelta(minutes=25))
    office.post(push=office.push()).pump(at=AT)
    [call] = office.outside.at("/push")
    assert call.headers["content-encoding"] == "aes128gcm"
    assert call.headers["authorization"].startswith("vapid t=")
    assert (call.headers["ttl"], call.headers["urgency"]) == ("1500", "high")
    assert "kẻng".encode() not in call.body
    assert states(owed) == [S.SENT]


@pytest.mark.feature("C11", "C18")
def test_a_browser_that_is_gone_is_forgotten_and_the_next_path_goes_at_once(office):
    office.outside.answers["/push"] = 410
    office.browser_of(office.cast.hoa, then_sms_after=120)
    by_push, by_sms = office.owe(office.cast.hoa)
    out = office.post(push=office.push(), sms=office.sms("/a"))
    out.pump(at=AT)
    out.pump(at=AT + timedelta(seconds=1))
    assert states(by_push, by_sms) == [S.FAILED, S.SENT]
    assert PushEndpoint.objects.get().gone_at is not None


@pytest.mark.feature("C11")
def test_the_second_path_waits_that_persons_own_delay(office):
    office.browser_of(office.cast.hoa, then_sms_after=120)
    office.owe(office.cast.hoa)
    out = office.post(push=office.push(), sms=office.sms("/a"))
    out.pump(at=AT)
    out.pump(at=AT + timedelta(seconds=119))
    assert office.outside.at("/a") == []
    out.pump(at=AT + timedelta(seconds=120))
    assert len(office.outside.at("/a")) == 1


@pytest.mark.feature("C16")
def test_an_alarm_jumps_the_queue(office):
    office.owe(office.cast.head, lane=Lane.NOTICE)
    office.owe(office.cast.hoa, lane=Lane.DUTY)
    office.owe(office.cast.lan, lane=Lane.ALARM)
    order = [m.lane for m in claim(Channel.SMS, worker="canh", at=AT, most=2)]
    assert order == [Lane.ALARM, Lane.DUTY]


@pytest.mark.feature("C15")
def test_the_same_event_is_never_told_twice_by_one_path(office):
    office.owe(office.cast.hoa, dedupe="reminder:1/-10")
    office.owe(office.cast.hoa, dedupe="reminder:1/-10")
    office.post(sms=office.sms("/a")).pump(at=AT)
    assert len(office.outside.calls) == 1


@pytest.mark.feature("C15")
def test_like_notices_of_one_bundle_leave_as_one_sms(office):
    owed = [office.owe(office.cast.hoa, bundle="gaps")[0] for _ in range(3)]
    office.post(sms=office.sms("/a")).pump(at=AT)
    assert len(office.outside.calls) == 1
    assert states(*owed) == [S.SENT] * 3


@pytest.mark.feature("C16")
def test_a_number_that_had_its_share_is_left_in_peace_but_not_by_an_alarm(office):
    cap = settings.CONFIG.sms_daily_cap
    owed = [office.owe(office.cast.hoa)[0] for _ in range(cap + 2)]
    [alarm] = office.owe(office.cast.hoa, lane=Lane.ALARM)
    out = office.post(sms=office.sms("/a"))
    out.pump(at=AT)
    assert states(alarm) == [S.SENT]
    assert len(office.outside.calls) == cap + 1
    assert states(*owed).count(S.SUPPRESSED) == 2


@pytest.mark.feature("C16")
def test_the_share_is_a_numbers_own_day_by_day_and_shared_by_who_shares_the_number(office, settings):
    settings.CONFIG = settings.CONFIG.model_copy(update={"sms_daily_cap": 1})
    Phone.objects.filter(person=office.cast.lan).update(number="+84900000001")  # cô Lan uses bác Hòa's
    out = office.post(sms=office.sms("/a"))
    [alarm] = office.owe(office.cast.hoa, lane=Lane.ALARM)
    out.pump(at=AT)
    [first], [same_number] = office.owe(office.cast.hoa), office.owe(office.cast.lan)
    out.pump(at=AT)
    assert states(alarm, first, same_number) == [S.SENT, S.SENT, S.SUPPRESSED]
    office.at = datetime.fromisoformat("2026-11-24T00:30+07:00")
    [tomorrow] = office.owe(office.cast.lan)
    out.pump(at=office.at)
    assert states(tomorrow) == [S.SENT]


@pytest.mark.feature("C15")
def test_like_notices_go_together_by_each_of_a_persons_numbers(office):
    Phone.objects.create(person=office.cast.hoa, number="+84900000077", order=1)
    for order, phone in enumerate(office.cast.hoa.phones.all()):
        ContactPath.objects.create(person=office.cast.hoa, channel=Channel.SMS, phone=phone, order=order)
    for _ in range(2):
        office.owe(office.cast.hoa, bundle="gaps")
    office.post(sms=office.sms("/a")).pump(at=AT)
    assert sorted("077" in call.path for call in office.outside.at("/a")) == [False, True]


@pytest.mark.feature("S4")
def test_a_message_that_breaks_is_given_up_and_shown_and_the_others_leave(office):
    [broken], [whole] = office.owe(office.cast.hoa), office.owe(office.cast.lan)
    Message.objects.filter(pk=broken.pk).update(template="a wording of tomorrow")
    office.post(sms=office.sms("/a")).pump(at=AT)
    assert states(broken, whole) == [S.FAILED, S.SENT]
    assert Fault.objects.get().subject == f"message:{broken.pk}"


@pytest.mark.feature("S4")
def test_a_carrier_that_breaks_on_one_letter_carries_the_others_and_tries_that_one_later(office):
    class Fragile:
        def carry(self, envelopes):
            for envelope in envelopes:
                if "003" in envelope.address:
                    raise KeyError("surprise")
                carried.append(envelope.key)
                yield envelope, Outcome(Fate.SENT, "fragile")

    carried: list[str] = []
    owed = office.owe(office.cast.hoa, office.cast.tu, office.cast.lan)  # ông Tư has …003
    office.post(sms=Fragile()).pump(at=AT)
    assert sorted(states(*owed)) == [S.QUEUED, S.SENT, S.SENT]
    assert len(carried) == len(set(carried)) == 2
    assert Fault.objects.get().module == "sending"


@pytest.mark.feature("C1", "C13")
@pytest.mark.parametrize(
    ("lane", "after"),
    [
        (Lane.DUTY, {"delivered": S.SUPPRESSED}),
        (Lane.ALARM, {"delivered": S.QUEUED, "read": S.SUPPRESSED}),
    ],
)
def test_a_phone_that_shows_a_push_spares_the_sms_but_an_alarm_must_be_opened(office, client, lane, after):
    office.browser_of(office.cast.hoa, then_sms_after=60)
    by_push, by_sms = office.owe(office.cast.hoa, lane=lane)
    office.post(push=office.push()).pump(at=AT)
    answer = client.post("/tin-nhan/nhan/", {"receipt": receipt_for([by_push]) + "x", "state": "read"})
    assert (answer.status_code, states(by_push)) == (204, [S.SENT])  # a forged one changes nothing
    for word, sibling in after.items():
        client.post("/tin-nhan/nhan/", {"receipt": receipt_for([by_push]), "state": word})
        assert states(by_push, by_sms) == [word, sibling]


@pytest.mark.parametrize(
    ("lane", "leaves"), [(Lane.NOTICE, "2026-11-24T06:00+07:00"), (Lane.DUTY, None), (Lane.ALARM, None)]
)
def test_quiet_hours_hold_back_a_notice_and_nothing_else(office, lane, leaves):
    hoa = office.cast.hoa
    hoa.quiet_from, hoa.quiet_to = clock(21), clock(6)
    [owed] = office.owe(hoa, lane=lane)
    assert owed.send_after == (datetime.fromisoformat(leaves) if leaves else AT)
    assert owed.expires_at > owed.send_after


def test_a_made_up_commune_never_reaches_the_outside(office):
    type(office.cast.commune).objects.update(is_sample=True)
    [owed] = office.owe(office.cast.hoa)
    office.post(sms=office.sms("/a")).pump(at=AT)
    assert states(owed) == [S.DELIVERED]
    assert office.outside.calls == []


def test_a_channel_nobody_connected_is_refused_in_words(office):
    from keng.channels.local import Missing

    nam = office.cast.mau_nam
    [owed] = office.owe(office.cast.hoa, subject="expectation:1", village_id=nam.pk)
    office.post(sms=Missing("chưa nối cổng tin nhắn SMS")).pump(at=AT)
    row = Message.objects.get(pk=owed.pk)
    assert (row.state, row.reason) == (S.FAILED, "chưa nối cổng tin nhắn SMS")
    assert Change.objects.get(topic="watch").village == nam, "open boards look again"


@pytest.mark.feature("S6")
def test_what_a_dead_worker_held_goes_out_by_another_and_by_its_successor_at_once(office):
    [own] = office.owe(office.cast.tu)
    claim(Channel.SMS, worker="canh", at=AT, most=9)
    [duty] = office.owe(office.cast.hoa)
    [notice] = office.owe(office.cast.lan, lane=Lane.NOTICE)
    assert len(claim(Channel.SMS, worker="chết", at=AT, most=9)) == 2
    out = office.post(sms=office.sms("/a"))
    assert out.pump(at=AT + timedelta(seconds=1)) == 1
    assert states(own, duty) == [S.SENT, S.CLAIMED]
    assert Fault.objects.get().subject == "claims"
    assert out.pump(at=AT + timedelta(seconds=60)) == 0
    release_stale_claims(at=AT + timedelta(minutes=3))
    out.pump(at=AT + timedelta(minutes=3))
    assert states(duty, notice) == [S.SENT, S.FAILED]


@pytest.mark.feature("C15")
def test_a_slow_gateway_keeps_the_messages_that_it_is_still_carrying(office):
    people = office.cast
    freed = []

    class Slow:
        """Forty seconds a text, while another worker looks for dead hands."""

        def carry(self, envelopes):
            for envelope in envelopes:
                office.at += timedelta(seconds=40)
                freed.append(release_stale_claims(at=office.at))
                yield envelope, Outcome(Fate.SENT, "slow")

    owed = office.owe(people.hoa, people.lan, people.tu, people.head, people.liaison, people.dung)
    office.post(sms=Slow()).pump(at=AT)
    assert freed == [0] * 6
    assert set(states(*owed)) == {S.SENT}
