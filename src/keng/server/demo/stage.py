"""The stage: web, watchman and planner in one tree, and the script that plays the people in front of it."""

import sys
import threading
import urllib.error
from datetime import datetime, timedelta

from django.conf import settings

from keng.core.nights import night_of
from keng.core.rights import Role
from keng.records.people.accounts import invite
from keng.records.people.models import Person
from keng.records.places.models import Commune
from keng.server.demo.news import News, last_word
from keng.server.demo.scenes import Players, Scene, scenes
from keng.server.demo.visitor import Refusal
from keng.server.process import stop_event
from keng.server.supervisor import TICK_S, Child, come_up

UNTIL = timedelta(minutes=25)  # after the hour: by then everything has been said
PATIENCE_S = 60


def play(*, leaves: bool) -> int:
    """Play the evening; True `leaves` ends with it, otherwise the pages stay open until Ctrl-C."""
    stop = stop_event(with_parent=False)
    tree = [Child("web"), Child("worker"), Child("planner")]
    try:
        for child in tree:
            child.start()
        if not come_up(tree, stop, listen=settings.CONFIG.listen, within_s=PATIENCE_S):
            return 0 if stop.is_set() else 1
        whole = _evening(tree, stop)
        if whole and not leaves:
            print("\nTrang vẫn mở để xem tiếp; Ctrl-C để dừng.", flush=True)
            _pass_time(tree, stop, until=None)
        return 0
    finally:
        for child in tree:
            child.end()


def _evening(tree: list[Child], stop: threading.Event) -> bool:
    """The acts of the evening in their order; False when somebody stopped it."""
    commune = Commune.objects.get(is_sample=True)
    at = settings.CLOCK.now()
    players = Players(commune, night_of(at, commune.zone), settings.CONFIG.base_url, at)
    _welcome(commune, at)
    news = News(commune)
    for scene in scenes(players):
        if not _pass_time(tree, stop, until=scene.at, news=news):
            return False
        _act(scene, commune)
    end = players.ring_at + UNTIL
    if not _pass_time(tree, stop, until=end, news=news):
        return False
    print(last_word(commune, players.night), flush=True)
    return True


def _act(scene: Scene, commune: Commune) -> None:
    at = settings.CLOCK.now().astimezone(commune.zone)
    try:
        scene.act()
    except (Refusal, urllib.error.URLError) as trouble:
        sys.stderr.write(f"{at:%H:%M}  {scene.words} - không được: {trouble}\n")
    else:
        print(f"{at:%H:%M}  {scene.words}", flush=True)


def _pass_time(
    tree: list[Child], stop: threading.Event, *, until: datetime | None, news: News | None = None
) -> bool:
    """Wait for an instant of the evening's clock, telling what the watchman does; False when stopped."""
    while not stop.is_set():
        for child in tree:
            child.look_after(stop)
        if news is not None:
            news.tell()
        if until is not None and settings.CLOCK.now() >= until:
            return True
        stop.wait(TICK_S if until is None else min(TICK_S, _left(until)))
    return False


def _left(until: datetime) -> float:
    return max(0.0, settings.CLOCK.real_seconds(until - settings.CLOCK.now()))


def _welcome(commune: Commune, at: datetime) -> None:
    base = settings.CONFIG.base_url
    print(f"\nMột đêm ở {commune} (đặt ra, không có thật), nhanh gấp {settings.CLOCK.speed:g} lần.")
    print(f"Địa chỉ: {base} · mở mỗi liên kết trong một cửa sổ riêng, mỗi cái dùng một lần:\n")
    for words, role in (
        ("Bảng của xã, công an xã", Role.POLICE_CHIEF),
        ("Trưởng thôn đầu tiên", Role.VILLAGE_HEAD),
    ):
        person = Person.objects.filter(commune=commune, appointments__role=role).order_by("pk").first()
        if person is not None:
            print(f"  {words:<26} {base}/vao/{invite(person, by=None, at=at)}")
    print(f"\n  Rồi mở màn hình tường:     {base}/dem-nay/tuong/\n", flush=True)
