"""One alarm to 3,600 homes by web push over HTTP, encrypted for each. Prints; asserts nothing.

python -m bench.fanout [--homes 3600]     # SQLite; set KENG_DATABASE_URL for PostgreSQL

Beside it, to the same endpoint in the same run: Apprise, which a user would take instead and which does not
encrypt, and the floor: encrypt and POST one after the other on one open connection, with no record kept.
"""

import argparse
import asyncio
import json
import os
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.alarmed import DUTY, build, fire
from bench.browsers import Browsers, browsers, keys
from bench.measure import Stopwatch, database_name, peak_mb_of, private_database, start, table

MOST_S = 120.0
Came = list[tuple[float, str, int]]


def ours(homes: int, played: Browsers, watch: Stopwatch) -> tuple[Came, float, float]:
    """Raise one fire; what came, when it was raised (Unix time), and the worker's peak memory in MB."""
    from keng.records.places.models import Village
    from keng.records.watch.models import Heartbeat

    worker = start("worker")
    try:
        while not Heartbeat.objects.exists():
            time.sleep(0.2)
        time.sleep(3)  # the first round's chores are behind it
        raised_at = time.time()
        with watch.part("raise"):
            fire(Village.objects.get(), datetime.now(UTC))
        played.wait_for(homes + 2 * DUTY, most_s=MOST_S)  # the call, and to strikers the signal
        time.sleep(2)  # one too many would still come
        return played.came(), raised_at, peak_mb_of(worker.pid)
    finally:
        worker.terminate()
        worker.wait(20)


def by_apprise(homes: int, played: Browsers) -> tuple[Came, float]:
    """The same words to as many addresses by the library a user would take: all at once, not encrypted."""
    from apprise import Apprise

    played.forget()
    bell = Apprise()
    for n in range(homes + DUTY):
        bell.add(f"json://127.0.0.1:{played.port}/{'duty' if n < DUTY else 'home'}/{n}")
    began = time.time()
    asyncio.run(bell.async_notify(title="CHÁY", body="Cháy nhà ở thôn Mẫu. Bấm để trả lời."))
    return played.came(), began


def floor(homes: int, played: Browsers) -> tuple[Came, float]:
    """Encrypt and POST, one after the other on one connection: the least work for one core."""
    import requests
    from py_vapid import Vapid02
    from pywebpush import WebPusher

    played.forget()
    p256dh, auth = keys()
    words = json.dumps({"title": "CHÁY", "body": "Cháy nhà ở thôn Mẫu. Bấm để trả lời."}).encode()
    key = Vapid02.from_file(str(Path(os.environ["KENG_DATA_DIR"]) / "vapid.pem"))
    began = time.time()
    with requests.Session() as session:
        for n in range(homes + DUTY):
            url = f"http://127.0.0.1:{played.port}/{'duty' if n < DUTY else 'home'}/{n}"
            info = {"endpoint": url, "keys": {"p256dh": p256dh, "auth": auth}}
            headers = key.sign({"sub": "mailto:do@mau.vn", "aud": f"http://127.0.0.1:{played.port}"})
            WebPusher(info, requests_session=session).send(words, headers=headers, ttl=60)
    return played.came(), began


def last(came: Came, began: float, room: str) -> str:
    """When the last push of a room came, and how many did."""
    times = [at - began for at, path, _ in came if path.startswith(f"/{room}/")]
    return f"{max(times):.2f} s ({len(times)})" if times else "none"


def rows_of(name: str, came: Came, began: float, limits: Sequence[str]) -> list[tuple[str, str, str]]:
    return [
        (f"{name}: last of {DUTY} on duty", last(came, began, "duty"), limits[0]),
        (f"{name}: last home", last(came, began, "home"), limits[1]),
    ]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--homes", type=int, default=3600)
    homes = parser.parse_args().homes
    os.environ["KENG_LOG_LEVEL"] = "ERROR"
    watch = Stopwatch()
    with private_database(), browsers(Path(os.environ["KENG_DATA_DIR"])) as played:
        build(1, homes, played.port, datetime.now(UTC))
        came, raised_at, worker_mb = ours(homes, played, watch)
        doubled = len(came) - homes - 2 * DUTY
        rows = rows_of("Kẻng", came, raised_at, ("≤ 2 s", "≤ 10 s"))
        rows += [
            ("Kẻng: the raise itself", f"{watch.parts['raise']:.2f} s", ""),
            ("Kẻng: more pushes than are owed", f"{doubled}", "0"),
            ("Kẻng: peak memory of the worker", f"{worker_mb:.0f} MB", ""),
            *rows_of("Apprise, not encrypted", *by_apprise(homes, played), ("", "")),
            *rows_of("floor: encrypt and POST in a loop", *floor(homes, played), ("", "")),
        ]
        table(f"One alarm to {homes} homes by web push, {database_name()}", rows)


if __name__ == "__main__":
    main()
