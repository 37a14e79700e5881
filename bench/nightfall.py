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
from zoneinfo import ZoneInfo

import httpx

from bench.measure import (
    Stopwatch,
    database_name,
    peak_mb,
    peak_mb_of,
    private_database,
    quantile,
    start,
    table,
)
from bench.province import VILLAGES, build

NIGHT = date(2026, 11, 23)
RING_AT = datetime(2026, 11, 23, 22, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")).astimezone(UTC)


def expect_and_remind(watch: Stopwatch) -> int:
    """Write the night's expectations, then the sweep of T−2; how many messages it left in the outbox."""
    from keng.records.messages.models import Message
    from keng.records.places.models import Commune
    from keng.records.watch.actions import advance_due, expect_nights

    evening = RING_AT - timedelta(hours=5)
    with watch.part("expectations of a night written"):
        for commune in Commune.objects.all():
            expect_nights(commune, nights=[NIGHT], at=evening)
    before = Message.objects.count()
    with watch.part("sweep: due reminders into the outbox"):
        advance_due(at=RING_AT - timedelta(minutes=10))
    return Message.objects.count() - before


async def confirm(minutes: float, port: int) -> list[float]:
    """Every striker taps once, at a moment of the five minutes drawn by chance; seconds of each request."""
    from keng.records.gongs.models import GongPost
    from keng.records.people.models import Account

    posts = list(GongPost.objects.order_by("pk").values_list("pk", flat=True))
    keys = [f"key-{p}" for p in Account.objects.order_by("pk").values_list("person_id", flat=True)]
    draw = random.Random(22)
    limits = httpx.Limits(max_connections=200)
    spent: list[float] = []

    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", limits=limits, timeout=60) as client:

        async def tap(post: int, key: str) -> None:
            await asyncio.sleep(draw.uniform(0, minutes * 60))
            form = {"client_id": str(uuid.uuid4()), "post": post}
            began = time.perf_counter()
            answer = await client.post("/phien/danh", data=form, headers={"Cookie": f"keng_phone={key}"})
            spent.append(time.perf_counter() - began)
            if answer.status_code >= 400:
                raise SystemExit(f"a tap was refused: {answer.status_code} {answer.text[:300]}")

        await asyncio.gather(*(tap(p, k) for p, k in zip(posts, keys, strict=True)))
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
    with private_database():
        build(NIGHT)
        owed = expect_and_remind(watch)
        sweep_mb = peak_mb()
        os.environ["KENG_LISTEN"] = f"127.0.0.1:{port}"
        os.environ["KENG_DEMO_CLOCK"] = f"{RING_AT.isoformat()}@1@{datetime.now(UTC).isoformat()}"
        web, worker = start("web"), start("worker")
        try:
            time.sleep(6)
            spent = asyncio.run(confirm(minutes, port))
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
