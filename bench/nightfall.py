"""A province at 22:00: 4,351 gongs due in the same second. Prints; asserts nothing.

python -m bench.nightfall [--minutes 5]     # SQLite; set KENG_DATABASE_URL for PostgreSQL
"""

import argparse
import asyncio
import os
import random
import resource
import socket
import time
import uuid
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from bench.measure import (
    Stopwatch,
    database_name,
    peak_mb,
    peak_mb_of,
    private_database,
    quantile,
    send,
    start,
    table,
    wait_for,
)
from bench.province import VILLAGES, build

NIGHT = date(2026, 11, 23)
LEAD_S = 45  # web and worker come up, and what was still to be said is sent, before the first strikes
TOKEN = "n1ghtfall" * 3 + "gongs"  # sent in both places, as a browser does
RING_AT = datetime(2026, 11, 23, 22, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")).astimezone(UTC)


def expect_and_remind(watch: Stopwatch) -> int:
    """Write the night's expectations, then the sweep of T−2; how many messages it left in the outbox."""
    from keng.records.messages.models import Message
    from keng.records.places.models import Commune
    from keng.records.watch.actions import advance_due, expect_nights
    from keng.server.process import settle

    settle()  # as the worker does
    evening = RING_AT - timedelta(hours=5)
    with watch.part("expectations of a night written"):
        for commune in Commune.objects.all():
            expect_nights(commune, nights=[NIGHT], at=evening)
    before = Message.objects.count()
    with watch.part("sweep: due reminders into the outbox"):
        advance_due(at=RING_AT - timedelta(minutes=10))
    owed = Message.objects.count() - before
    advance_due(at=RING_AT - timedelta(minutes=2))  # the second reminder, as any evening
    return owed


def strikers() -> list[tuple[int, str]]:
    """Every gong with the key of its striker's phone."""
    from keng.records.gongs.models import GongPost
    from keng.records.people.models import Account

    posts = GongPost.objects.order_by("pk").values_list("pk", flat=True)
    people = Account.objects.order_by("pk").values_list("person_id", flat=True)
    return [(post, f"key-{person}") for post, person in zip(posts, people, strict=True)]


async def confirm(phones: list[tuple[int, str]], minutes: float, port: int, began_at: float) -> list[float]:
    """Every striker taps once, at a moment of the minutes drawn by chance; seconds of each request."""
    draw = random.Random(22)
    spent: list[float] = []

    async def tap(post: int, key: str) -> None:
        await asyncio.sleep(draw.uniform(0, minutes * 60 - 1))
        tapped = (RING_AT.timestamp() + time.time() - began_at) * 1000
        form = {"client_id": uuid.uuid4(), "tapped": int(tapped), "offset": 0}
        # A phone that was bound long ago and comes without a session: the dearest kind of tap.
        headers = {
            "Cookie": f"keng_phone={key}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Accept": "application/json",
        }
        began = time.perf_counter()
        answer = await send(port, f"/phien/danh/{post}", headers, urlencode(form))
        spent.append(time.perf_counter() - began)
        if answer.status != 200:
            raise SystemExit(f"a tap was refused: {answer.status} {answer.text[:300]}")

    await asyncio.gather(*(tap(post, key) for post, key in phones))
    return spent


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=5)
    minutes = parser.parse_args().minutes
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    watch = Stopwatch()
    os.environ["KENG_LOG_LEVEL"] = "ERROR"
    with private_database():
        build(NIGHT)
        owed = expect_and_remind(watch)
        sweep_mb = peak_mb()
        os.environ["KENG_LISTEN"] = f"127.0.0.1:{port}"
        began_at = time.time() + LEAD_S
        anchor = datetime.fromtimestamp(began_at, UTC)
        os.environ["KENG_DEMO_CLOCK"] = f"{RING_AT.isoformat()}@1@{anchor.isoformat()}"
        web, worker = start("web"), start("worker")
        try:
            wait_for(port)
            time.sleep(max(0.0, began_at - time.time()))
            spent = asyncio.run(confirm(strikers(), minutes, port, began_at))
            worker_mb, web_mb = peak_mb_of(worker.pid), peak_mb_of(web.pid)
        finally:
            for process in (web, worker):
                process.terminate()
                process.wait(20)
        report(watch, owed, spent, minutes, sweep_mb=sweep_mb, worker_mb=worker_mb, web_mb=web_mb)


def report(
    watch: Stopwatch,
    owed: int,
    spent: list[float],
    minutes: float,
    *,
    sweep_mb: float,
    worker_mb: float,
    web_mb: float,
) -> None:
    from keng.records.watch.models import Expectation

    struck = Expectation.objects.filter(night=NIGHT, outcome="on_time").count()
    limits = {"expectations of a night written": "≤ 5 s", "sweep: due reminders into the outbox": "≤ 3 s"}
    rows = [(name, f"{s:.2f} s", limits[name]) for name, s in watch.parts.items()]
    rows += [
        ("reminders owed after the sweep", f"{owed}", f"{VILLAGES}"),
        (f"confirmations in {minutes:g} min, p50", f"{quantile(spent, 0.5) * 1000:.0f} ms", ""),
        (f"confirmations in {minutes:g} min, p99", f"{quantile(spent, 0.99) * 1000:.0f} ms", "≤ 200 ms"),
        ("nights concluded on time", f"{struck}", f"{VILLAGES}"),
        ("peak memory of the sweep", f"{sweep_mb:.0f} MB", "≤ 250 MB"),
        ("peak memory of the worker", f"{worker_mb:.0f} MB", "≤ 250 MB"),
        ("peak memory of the web process", f"{web_mb:.0f} MB", ""),
    ]
    table(f"Nightfall over {VILLAGES} villages, {database_name()}", rows)


if __name__ == "__main__":
    main()
