"""One commune whose rows break stops no other commune's night; what stands still stops the heartbeat."""

from datetime import datetime, timedelta

import pytest

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
