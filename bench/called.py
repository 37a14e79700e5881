"""Everybody who was called opens the page of one alarm, and some answer. Prints; asserts nothing.

python -m bench.called [--phones 300] [--seconds 60]     # SQLite; set KENG_DATABASE_URL for PostgreSQL

One village of 3,600 homes, every one called. Each phone opens the page at a moment drawn by chance, keeps its
stream, asks for the fragment whenever the stream says so, as the page's script does; one in five says that it
comes and gets the page again.
"""

import argparse
import asyncio
import os
import random
import resource
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlencode

from bench.alarmed import build
from bench.measure import database_name, peak_mb_of, private_database, quantile, send, start, table, wait_for
from tests.postgres import free_port

HOMES = 3600
ONE_ANSWERS_OF = 5
STAYS_S = 20.0  # how long a phone looks at the page after the last was opened
SPREAD_S = (0.08, 0.33)  # the script waits that long before it asks
TOKEN = "comeat0213" * 3 + "go"  # sent in both places, as a browser does


@dataclass
class Phones:
    """The phones of one village and what their owners waited for, in seconds."""

    port: int
    alarm: int
    spent: dict[str, list[float]] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)

    async def ask(self, what: str, key: str, path: str = "", form: str = "") -> None:
        headers = {"Cookie": f"keng_phone={key}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}
        began = time.perf_counter()
        answer = await send(self.port, f"/bao-dong/{self.alarm}/{path}", headers, form)
        self.spent.setdefault(what, []).append(time.perf_counter() - began)
        if answer.status not in (200, 302):
            self.refused[f"{what}: {answer.status}"] += 1

    async def follow(self, key: str) -> None:
        """The stream of an open page, and a fragment for each of its events."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        head = f"Host: 127.0.0.1:{self.port}\r\nCookie: keng_phone={key}"
        writer.write(f"GET /truc-tiep/alarms HTTP/1.1\r\n{head}\r\n\r\n".encode())
        waits: asyncio.Task[None] | None = None
        try:
            while line := await reader.readline():
                if line.startswith(b"event: alarms") and (waits is None or waits.done()):
                    waits = asyncio.create_task(self.refresh(key))
        finally:
            writer.close()

    async def refresh(self, key: str) -> None:
        await asyncio.sleep(random.uniform(*SPREAD_S))
        await self.ask("fragment", key, "phan/")

    async def look(self, key: str, opens_at: float, until: float, *, answers: bool) -> None:
        await asyncio.sleep(opens_at)
        await self.ask("page", key)
        stream = asyncio.create_task(self.follow(key))
        if answers:
            await asyncio.sleep(random.uniform(1, 10))
            await self.ask("answer", key, "tra-loi/", urlencode({"reply": "coming"}))
            await self.ask("page", key)
        await asyncio.sleep(max(0.0, until - time.perf_counter()))
        stream.cancel()


def call_everybody(at: datetime, phones: int) -> tuple[int, list[str]]:
    """The alarm, everybody called, and the keys of bound phones."""
    from datetime import timedelta

    from keng.records.alarms.actions import Cry, raise_alarm
    from keng.records.alarms.calling import call_everybody
    from keng.records.people.accounts import digest
    from keng.records.people.models import Account, Appointment, BoundPhone
    from keng.records.places.models import Village

    village = Village.objects.get()
    homes = village.households.select_related("head").order_by("pk")
    burns = homes[len(homes) // 2]
    alarm = raise_alarm(Cry(kind="fire", village=village, household=burns), by=None, at=at)
    call_everybody(at=at)
    since = at.date() - timedelta(days=1)
    keys = []
    for home in homes[:phones]:
        head = home.head
        Appointment.objects.create(
            person=head, role="resident", commune_id=village.commune_id, village=village, from_on=since
        )
        account = Account.objects.create(username=f"u{head.pk}", person=head, password="!")
        BoundPhone.objects.create(
            account=account, digest=digest(f"key-{head.pk}"), label="đo", bound_at=at, last_seen_at=at
        )
        keys.append(f"key-{head.pk}")
    return alarm.pk, keys


async def everybody_looks(phones: Phones, keys: list[str], seconds: float) -> None:
    draw = random.Random(213)
    until = time.perf_counter() + seconds + STAYS_S
    await asyncio.gather(
        *(
            phones.look(key, draw.uniform(0, seconds), until, answers=n % ONE_ANSWERS_OF == 0)
            for n, key in enumerate(keys)
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--phones", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=60)
    asked = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (8192, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    os.environ["KENG_LOG_LEVEL"] = "ERROR"
    port = free_port()
    with private_database():
        now = datetime.now(UTC)
        build(1, HOMES, free_port(), now)
        alarm, keys = call_everybody(now, asked.phones)
        os.environ["KENG_LISTEN"] = f"127.0.0.1:{port}"
        web = start("web")
        try:
            wait_for(port)
            phones = Phones(port, alarm)
            asyncio.run(everybody_looks(phones, keys, asked.seconds))
            web_mb = peak_mb_of(web.pid)
        finally:
            web.terminate()
            web.wait(30)
        rows = [
            (f"{what}: {len(spent)}, {share:.0%} within", f"{quantile(spent, share) * 1000:.0f} ms", "")
            for what, spent in sorted(phones.spent.items())
            for share in (0.5, 0.99)
        ]
        rows += [("refused", str(dict(phones.refused) or 0), "0"), ("web process", f"{web_mb:.0f} MB", "")]
        table(f"{asked.phones} phones on one alarm of {HOMES} homes, {database_name()}", rows)


if __name__ == "__main__":
    main()
