"""One commune whose rows break stops no other commune's night."""

from datetime import datetime

import pytest

from keng.records.places.models import Commune
from keng.records.watch.models import Expectation, Fault
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
