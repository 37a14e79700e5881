"""The slow chores beside the night: one backup a night however many watchmen, and a beat to the outside."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import connection

from keng.channels.time_server import ANSWER, BEFORE_1970_S, NoAnswer, seconds_ahead
from keng.records.gongs.models import Gong
from keng.records.people.models import Person
from keng.records.watch.health import probe
from keng.records.watch.keeping import beat
from keng.records.watch.models import Expectation
from keng.server import config
from keng.worker.backup import back_up, restore
from keng.worker.upkeep import Upkeep
from tests.cast import cast
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


@pytest.mark.django_db(transaction=True)
@pytest.mark.feature("S3")
def test_a_backup_puts_back_what_was_lost_and_keeps_aside_what_stood_there(tmp_path, settings):
    people = cast(AT)
    settings.MEDIA_ROOT = tmp_path / "data"
    gong = Gong.objects.earliest("pk")
    gong.photo.save("keng.webp", ContentFile(b"anh"))
    stray = tmp_path / "media" / "gongs" / "cu.webp"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"of a photo that was taken away")
    taken = back_up(tmp_path, at=AT, keep=1)
    assert not stray.exists()
    gong.photo.storage.delete(gong.photo.name)
    Expectation.objects.all().delete()
    Person.objects.filter(pk=people.hoa.pk).update(name="lost")
    connection.close()
    restore(taken, aside=tmp_path / "aside")
    assert str(Person.objects.get(pk=people.hoa.pk)) == "bác Hòa"
    assert (tmp_path / "aside").stat().st_size > 0
    assert (tmp_path / "data" / gong.photo.name).read_bytes() == b"anh"


@contextmanager
def time_server(*, behind_s: float, stratum: int = 2) -> Iterator[str]:
    """A time server on this machine whose clock is that far behind ours; its address."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line, ThreadPoolExecutor(1) as pool:
        line.bind(("127.0.0.1", 0))
        line.settimeout(10)

        def answer() -> None:
            _asked, whom = line.recvfrom(512)
            shown = time.time() - behind_s + BEFORE_1970_S
            parts = (int(shown), int(shown % 1 * 2**32))
            line.sendto(ANSWER.pack(0b00_100_100, stratum, 0, 0, *[0] * 7, *parts, *parts), whom)

        pool.submit(answer)
        yield f"127.0.0.1:{line.getsockname()[1]}"


@pytest.mark.django_db
@pytest.mark.feature("S4", "S5")
def test_a_clock_that_went_wrong_turns_the_machine_red_and_says_by_how_much(settled, client):
    cache.clear()
    at = settings.CLOCK.now()
    beat("canh", at=at)
    for behind_s, status, words in ((42.0, 503, "nhanh 42."), (-0.2, 200, "chậm 0.")):
        with time_server(behind_s=behind_s) as address:
            settled(time_server=address, outside_heartbeat_url="")
            Upkeep(worker="canh", tried_at=at).tend(at=at, is_sound=True)
        answer = client.get("/health")
        assert (answer.status_code, answer.json()["checks"]["clock"]) == (status, status == 200)
        folder = settings.CONFIG.backups
        checks = probe(at=at, data_dir=folder, backup_dir=folder, time_server=address)
        assert any(words in check.words for check in checks if check.name == "clock")
        cache.clear()
    assert b"keng_clock_ahead_seconds -0." in client.get("/metrics").content


def test_a_time_server_that_does_not_know_or_does_not_answer_is_not_believed():
    with time_server(behind_s=0, stratum=0) as address, pytest.raises(NoAnswer):
        seconds_ahead(address, now=time.time)
    with pytest.raises(NoAnswer):
        seconds_ahead("127.0.0.1:1", now=time.time)


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
