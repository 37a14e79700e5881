"""The pages of the night under many eyes: 50 readers at once, 500 boards kept open. Prints; asserts nothing.

python -m bench.pages     # SQLite; set KENG_DATABASE_URL for PostgreSQL
"""

import asyncio
import os
import re
import resource
import socket
import time
from datetime import UTC, datetime

from bench.measure import (
    database_name,
    peak_mb_of,
    private_database,
    quantile,
    send,
    start,
    table,
    wait_for,
)
from keng.core.nights import night_of

READERS, READINGS, WARMING = 50, 20, 2
BOARDS, CHANGES = 500, 20
EVENING = "2026-11-23T22:01:00+07:00"


def enter() -> dict[str, str]:
    """The sample commune; the keys of bound phones: the commune police's and a striker's."""
    from django.conf import settings

    from keng.records.people.accounts import invite, use_link
    from keng.records.people.models import Person
    from keng.records.places.models import Commune
    from keng.records.roster.models import Duty
    from keng.server.sample.loading import load
    from keng.worker.round import expect_ahead

    at = settings.CLOCK.now()
    load(at=at)
    for commune in Commune.objects.all():
        expect_ahead(commune, at=at)
    chief = Person.objects.filter(appointments__role="police_chief").order_by("pk")[0]
    tonight = night_of(at, chief.commune.zone)
    striker = Person.objects.filter(shifts__night=tonight, shifts__duty=Duty.STRIKER).order_by("pk")[0]
    keys = {}
    for role, person in (("police_chief", chief), ("striker", striker)):
        found = use_link(invite(person, by=None, at=at), label="bench", at=at)
        keys[role] = found[1] if found else ""
    return keys


async def signed_in(port: int, key: str) -> dict[str, str]:
    """The cookies of a phone that was let in."""
    answer = await send(port, "/", {"Cookie": f"keng_phone={key}"})
    found = dict(re.findall(r"(?i)^set-cookie: ([^=]+)=([^;]*)", answer.head, re.MULTILINE))
    return {"Cookie": "; ".join(f"{k}={v}" for k, v in (found | {"keng_phone": key}).items())}


async def read(
    port: int, path: str, cookies: dict[str, str], *, times: int = READINGS
) -> tuple[list[float], float]:
    """Seconds of each reading, and readings a second, with all readers at it."""
    spent: list[float] = []

    async def reader() -> None:
        for _ in range(times):
            began = time.perf_counter()
            answer = await send(port, path, cookies)
            spent.append(time.perf_counter() - began)
            if answer.status != 200:
                raise SystemExit(f"{path}: {answer.status} {answer.head[:300]}")

    began = time.perf_counter()
    await asyncio.gather(*(reader() for _ in range(READERS)))
    return spent, len(spent) / (time.perf_counter() - began)


async def watch(port: int, cookies: dict[str, str]) -> list[float]:
    """Seconds from a commit to its event, on every open board."""
    arrived: list[float] = []
    committed = 0.0
    ready = asyncio.Semaphore(0)

    async def board() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = (
            f"GET /truc-tiep/watch HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookies['Cookie']}\r\n\r\n"
        )
        writer.write(head.encode())
        while line := await reader.readline():
            if line.startswith(b"event: hello"):
                ready.release()
            elif line.startswith(b"event: watch") and committed:
                arrived.append(time.perf_counter() - committed)

    boards = [asyncio.create_task(board()) for _ in range(BOARDS)]
    for _ in boards:
        await ready.acquire()
    await asyncio.sleep(2)  # the first look, which tells everybody once
    for _ in range(CHANGES):
        await asyncio.to_thread(change)
        committed = time.perf_counter()
        await asyncio.sleep(1.5)
    for one in boards:
        one.cancel()
    return arrived


def change() -> None:
    """Something happened in one village, committed."""
    from django.conf import settings
    from django.db import connection

    from keng.records.places.changes import note_change
    from keng.records.places.models import Village

    village = Village.objects.select_related("commune").order_by("pk")[0]
    note_change("watch", commune=village.commune, village=village, at=settings.CLOCK.now())
    connection.close()


async def look(port: int, keys: dict[str, str]) -> list[tuple[str, str, str]]:
    rows: list[tuple[str, str, str]] = []
    for words, path, role in (
        ("tonight's board", "/dem-nay/", "police_chief"),
        ("my duty", "/phien/", "striker"),
    ):
        cookies = await signed_in(port, keys[role])
        await read(port, path, cookies, times=WARMING)
        spent, speed = await read(port, path, cookies)
        rows.append((f"{words}, {READERS} at once, p95", f"{quantile(spent, 0.95) * 1000:.0f} ms", ""))
        rows.append((f"{words}, {READERS} at once", f"{speed:.0f} /s", ""))
    events = await watch(port, await signed_in(port, keys["police_chief"]))
    rows.append((f"{BOARDS} live boards, commit to event, p50", f"{quantile(events, 0.5) * 1000:.0f} ms", ""))
    rows.append(
        (f"{BOARDS} live boards, commit to event, p99", f"{quantile(events, 0.99) * 1000:.0f} ms", "")
    )
    rows.append(("events that arrived", f"{len(events)}", f"{BOARDS * CHANGES}"))
    return rows


def main() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    os.environ["KENG_DEMO_CLOCK"] = f"{EVENING}@1@{datetime.now(UTC).isoformat()}"
    os.environ["KENG_LISTEN"] = f"127.0.0.1:{port}"
    os.environ["KENG_LOG_LEVEL"] = "ERROR"
    with private_database():
        keys = enter()
        web = start("web")
        try:
            wait_for(port)
            rows = asyncio.run(look(port, keys))
            rows.append(("peak memory of the web process", f"{peak_mb_of(web.pid):.0f} MB", ""))
        finally:
            web.terminate()
            web.wait(20)
        table(f"Pages of the night, {database_name()}", rows)


if __name__ == "__main__":
    main()
