"""An alarm raised from a phone while no path leads outside: how long the page takes. Prints; asserts nothing.

python -m bench.raising [--alarms 60] [--seconds 60]     # SQLite; set KENG_DATABASE_URL for PostgreSQL

Every raiser is of another village, so that no two reports are one alarm. Push services refuse the connection,
the watchman tries them again and again beside the web process.
"""

import argparse
import asyncio
import os
import random
import sys
import time
import uuid
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from bench.alarmed import build
from bench.measure import database_name, peak_mb_of, private_database, quantile, send, start, table, wait_for
from tests.postgres import free_port

HOMES = 300
DUTY = 6
LIMIT = "≤ 50 ms"
LONGEST_S = 30.0  # a request that takes longer ends the run: the figure would say nothing
TOKEN = "fireat0213" * 3 + "go"  # sent in both places, as a browser does
Raiser = tuple[str, int]


def raisers(at: datetime) -> list[Raiser]:
    """One neighbour a village with a bound phone: the phone's key and the village."""
    from keng.records.people.accounts import digest
    from keng.records.people.models import Account, Appointment, BoundPhone
    from keng.records.places.models import Village

    found = []
    for village in Village.objects.order_by("pk"):
        person = village.households.order_by("pk").first().head
        since = at.date() - timedelta(days=1)
        Appointment.objects.create(
            person=person, role="resident", commune_id=village.commune_id, village=village, from_on=since
        )
        account = Account.objects.create(username=f"u{person.pk}", person=person, password="!")
        BoundPhone.objects.create(
            account=account, digest=digest(f"key-{person.pk}"), label="đo", bound_at=at, last_seen_at=at
        )
        found.append((f"key-{person.pk}", village.pk))
    return found


def said(what: str) -> None:
    """Where the run is, for whoever waits before it."""
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


async def look_once(phones: list[Raiser], port: int) -> None:
    """The page as it stands before anything burns: a server that has answered before."""
    for key, _village in phones:
        await send(port, "/bao-dong/", {"Cookie": f"keng_phone={key}"})


async def raise_all(phones: list[Raiser], seconds: float, port: int) -> list[float]:
    """Each raises once, at a moment drawn by chance; seconds of each request."""
    draw, spent = random.Random(213), []

    async def one(key: str, village: int) -> None:
        await asyncio.sleep(draw.uniform(0, seconds))
        form = {"client_id": uuid.uuid4(), "kind": "fire", "village": village}
        headers = {"Cookie": f"keng_phone={key}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}
        began = time.perf_counter()
        answer = await asyncio.wait_for(send(port, "/bao-dong/", headers, urlencode(form)), LONGEST_S)
        spent.append(time.perf_counter() - began)
        if answer.status != 302:
            raise SystemExit(f"an alarm was refused: {answer.status} {answer.text[:300]}")

    await asyncio.gather(*(one(*phone) for phone in phones))
    return spent


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--alarms", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=60)
    asked = parser.parse_args()
    os.environ["KENG_LOG_LEVEL"] = "ERROR"
    port, nobody = free_port(), free_port()
    with private_database():
        from keng.records.alarms.models import Alarm

        said("building")
        now = datetime.now(UTC)
        build(asked.alarms, HOMES, nobody, now, duty=DUTY, is_wide=False)
        phones = raisers(now)
        os.environ["KENG_LISTEN"] = f"127.0.0.1:{port}"
        web, worker = start("web"), start("worker")
        try:
            wait_for(port)
            said("up")
            asyncio.run(look_once(phones[:8], port))
            said("raising")
            spent = asyncio.run(raise_all(phones, asked.seconds, port))
            web_mb = peak_mb_of(web.pid)
        finally:
            for process in (web, worker):
                process.terminate()
                process.wait(30)
        rows = [
            ("the page after raising, p50", f"{quantile(spent, 0.5) * 1000:.0f} ms", ""),
            ("the page after raising, p99", f"{quantile(spent, 0.99) * 1000:.0f} ms", LIMIT),
            ("alarms in the books", f"{Alarm.objects.count()}", f"{asked.alarms}"),
            ("peak memory of the web process", f"{web_mb:.0f} MB", ""),
        ]
        table(f"{asked.alarms} alarms of {HOMES} homes each, every path down, {database_name()}", rows)


if __name__ == "__main__":
    main()
