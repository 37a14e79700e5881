"""One commune whose rows break stops no other commune's night; what stands still stops the heartbeat."""

from datetime import datetime, timedelta

import pytest

from keng.records.gongs.models import Gong
from keng.records.messages.claiming import claim
from keng.records.messages.models import Channel, Lane, Message
from keng.records.messages.outbox import Notice, post
from keng.records.places.models import Commune
from keng.records.watch.models import Expectation, Fault, Heartbeat
from keng.worker.round import run_round
from tests.cast import cast

AT = datetime.fromisoformat("2026-11-23T16:00+07:00")


@pytest.mark.django_db
@pytest.mark.feature("S4")
def test_a_commune_that_breaks_is_shown_and_the_others_nights_are_written() -> None:
    broken = Commune.objects.create(name="Hỏng", time_zone="Nowhere/Nothing", valid_from=AT.date())
    people = cast(AT)
    done = run_round(worker="canh", at=AT)
    assert set(done.failed) >= {"rota", "expect"}
    assert Expectation.objects.filter(commune=people.commune).exists()
    assert set(Fault.objects.values_list("subject", flat=True)) == {f"commune:{broken.pk}"}


@pytest.mark.django_db
@pytest.mark.feature("S4")
def test_a_night_that_breaks_is_pushed_forward_and_shown_and_the_others_go_on() -> None:
    people = cast(AT)
    run_round(worker="canh", at=AT)
    late = AT + timedelta(hours=7)  # past the cut-off of the night
    broken = Expectation.objects.filter(post=people.post_3, night=people.night)
    broken.update(outcome="?")
    assert "night" in run_round(worker="canh", at=late).failed
    assert broken.get().wake_at == late + timedelta(minutes=1)
    others = Expectation.objects.filter(night=people.night).exclude(post=people.post_3)
    assert set(others.values_list("outcome", flat=True)) == {"unknown"}, "nobody watched for hours"
    assert Fault.objects.get(module="night").subject == f"expectation:{broken.get().pk}"
    broken.update(outcome="waiting")
    assert run_round(worker="canh", at=late + timedelta(minutes=1)).failed == []
    assert broken.get().outcome == "unknown"


@pytest.mark.django_db
@pytest.mark.feature("I2", "I3")
def test_a_gong_to_look_at_or_to_replace_is_told_once_and_by_day() -> None:
    people = cast(AT)
    gong, lost = people.post_3.gongs.get(), people.post_4.gongs.get()
    soon = AT.date() + timedelta(days=3)
    Gong.objects.filter(pk=gong.pk).update(inspect_on=soon, keeper=people.hoa)
    Gong.objects.filter(pk=lost.pk).update(state=Gong.State.LOST, deadline_on=soon)
    told = Message.objects.filter(template__in=("gong_inspect", "gong_deadline")).order_by("template")
    run_round(worker="canh", at=AT - timedelta(hours=12))
    assert not told.exists(), "nobody is woken about it"
    for hours in (0, 1):
        run_round(worker="canh", at=AT + timedelta(hours=hours))
    assert [(row.template, row.person) for row in told] == [
        ("gong_deadline", people.head),
        ("gong_inspect", people.hoa),
    ]


@pytest.mark.django_db
@pytest.mark.feature("D9", "S4")
def test_what_should_move_and_does_not_withholds_the_heartbeat(monkeypatch: pytest.MonkeyPatch) -> None:
    people = cast(AT)
    run_round(worker="canh", at=AT)
    late = AT + timedelta(hours=7)  # past the cut-off of the night
    with monkeypatch.context() as broken:
        broken.setattr("keng.worker.round.advance_due", lambda *, at: 0)
        assert run_round(worker="canh", at=late).failed == ["audit"]
    assert Heartbeat.objects.get(worker="canh").at == AT
    assert "overdue" in Fault.objects.get(module="audit").text
    assert run_round(worker="canh", at=late + timedelta(minutes=2)).failed == []
    assert Heartbeat.objects.get(worker="canh").at > late
    notice = Notice("word", people.commune.pk, {"text": "x", "village": "y"}, lane=Lane.DUTY)
    post(notice, to=[people.hoa], at=late)
    [held] = claim(Channel.SMS, worker="chết", at=late, most=1)
    run_round(worker="canh", at=late + timedelta(minutes=5))
    assert Message.objects.get(pk=held.pk).state == Message.State.QUEUED
    assert Fault.objects.filter(module="sending", subject="claims").exists()
