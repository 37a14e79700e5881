"""The slow chores beside the night: one backup a night however many watchmen, and a beat to the outside."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from keng.server import config
from keng.worker.upkeep import Upkeep
from tests.worker.providers import provider

AT = datetime.fromisoformat("2026-11-24T02:59+07:00")


@pytest.fixture
def settled(settings, tmp_path):
    """Settings of an installation whose backups go to a folder of the test."""

    def settle(**more: str) -> None:
        settings.CONFIG = settings.CONFIG.model_copy(update={"backup_dir": tmp_path, **more})

    settle()
    return settle


@pytest.mark.django_db(transaction=True)
@pytest.mark.feature("S3")
def test_one_backup_is_taken_a_night_however_many_watchmen_there_are(settled, tmp_path):
    taken = lambda: sorted(p.name for p in tmp_path.glob("keng-*"))  # noqa: E731
    keepers = [Upkeep(), Upkeep()]
    for keeper in keepers:
        keeper.tend(at=AT, is_sound=True)  # a new house: the first backup at once
    assert len(taken()) == 1
    for keeper in keepers:
        keeper.tend(at=AT + timedelta(minutes=2), is_sound=True)
    assert len(taken()) == 2
    with ThreadPoolExecutor(1) as pool:  # all of it runs apart in the real loop
        Upkeep(pool).tend(at=AT + timedelta(days=1, minutes=2), is_sound=True)
    assert len(taken()) == 3


@pytest.mark.django_db
@pytest.mark.feature("S5")
def test_the_outside_hears_a_beat_a_minute_and_none_when_the_audit_failed(settled):
    with provider() as outside:
        settled(outside_heartbeat_url=outside.url("/beat"))
        keeper = Upkeep()
        for seconds in (0, 30, 60):
            keeper.tend(at=AT + timedelta(seconds=seconds), is_sound=True)
        keeper.tend(at=AT + timedelta(seconds=300), is_sound=False)
        assert len(outside.at("/beat")) == 2


def test_a_beat_only_goes_to_a_web_address(monkeypatch):
    monkeypatch.setenv("KENG_OUTSIDE_HEARTBEAT_URL", "file:///etc/passwd")
    with pytest.raises(SystemExit):
        config.load()
