"""A whole province raises alarms within ten seconds. Prints; asserts nothing.

python -m bench.storm [--communes 166] [--homes 3600] [--workers 1 2 4]    # KENG_DATABASE_URL for PostgreSQL

By default 166 alarms owe 614,200 pushes. As in a village somebody is at the door before the ladder calls
again: the first on duty whose phone rings says so. Two cores need four minutes to make the homes and a
quarter of an hour a number of workers; fewer homes give the same picture sooner. Each table is printed as
it is done.
"""

import argparse
import os
import random
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench.alarmed import DUTY, arrive, build, fire
from bench.browsers import Browsers, browsers
from bench.measure import database_name, empty, peak_mb_of, private_database, quantile, start, table

WITHIN_S = 10.0
MOST_S = 7200.0


def raise_all(draw: random.Random) -> dict[int, tuple[int, float]]:
    """Every village burns at a moment of the ten seconds drawn by chance; commune → its alarm, Unix time."""
    from keng.records.places.models import Village

    villages = list(Village.objects.select_related("commune").order_by("pk"))
    moments = sorted((draw.uniform(0, WITHIN_S), number) for number in range(len(villages)))
    began = time.time()
    raised: dict[int, tuple[int, float]] = {}
    for after, number in moments:
        time.sleep(max(0.0, began + after - time.time()))
        at = time.time()
        raised[number] = fire(villages[number], datetime.now(UTC)), at
    return raised


@dataclass
class Door:
    """The first on duty of each commune whose browser is told stands at the door of its alarm."""

    raised: Mapping[int, tuple[int, float]]
    port: int
    there: set[int] = field(default_factory=set)

    def told(self, path: str) -> None:
        room, number, _who = path.split("/")[1:]
        if room == "duty" and int(number) not in self.there:
            self.there.add(int(number))
            arrive(self.raised[int(number)][0], f"http://127.0.0.1:{self.port}{path}", datetime.now(UTC))


def storm(workers: int, owed: int, played: Browsers, draw: random.Random) -> list[tuple[str, str, str]]:
    """Let so many workers drain one storm; the rows of the table."""
    from keng.records.alarms.models import Alarm
    from keng.records.messages.models import Delivery, Message
    from keng.records.watch.models import Heartbeat

    empty(Delivery, Message, Alarm, Heartbeat)
    played.forget()
    running = [start("worker") for _ in range(workers)]
    try:
        while Heartbeat.objects.count() < workers:
            time.sleep(0.2)
        time.sleep(3)
        raised = raise_all(draw)
        played.wait_for(owed, most_s=MOST_S, told=Door(raised, played.port).told)
        time.sleep(2)  # one too many would still come
        memory = max(peak_mb_of(one.pid) for one in running)
    finally:
        for one in running:
            one.terminate()
        for one in running:
            one.wait(30)
    came = played.came()
    first: dict[int, float] = {}
    each: Counter[str] = Counter()
    for at, path, _ in came:
        room, number, _who = path.split("/")[1:]
        each[path] += 1
        if room == "duty":
            first.setdefault(int(number), at)
    waits = [first[number] - at for number, (_alarm, at) in raised.items() if number in first]
    twice = sum(n - (2 if "/duty/" in path else 1) for path, n in each.items())
    drained = max(at for at, _, _ in came) - min(at for _alarm, at in raised.values())
    name = f"{workers} worker{'s' if workers > 1 else ''}"
    return [
        (f"{name}: raise to the first on duty, p50", f"{quantile(waits, 0.5):.2f} s ({len(waits)})", ""),
        (f"{name}: raise to the first on duty, p99", f"{quantile(waits, 0.99):.2f} s", ""),
        (f"{name}: pushes", f"{len(came)}", f"{owed}"),
        (f"{name}: drained in", f"{drained:.1f} s", ""),
        (f"{name}: pushes a second", f"{len(came) / drained:.0f}", ""),
        (f"{name}: more than are owed", f"{twice}", "0"),
        (f"{name}: peak memory of a worker", f"{memory:.0f} MB", ""),
    ]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--communes", type=int, default=166)
    parser.add_argument("--homes", type=int, default=3600)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    asked = parser.parse_args()
    os.environ["KENG_LOG_LEVEL"] = "ERROR"
    owed = asked.communes * (asked.homes + 2 * DUTY)
    with private_database(), browsers(Path(os.environ["KENG_DATA_DIR"])) as played:
        build(asked.communes, asked.homes, played.port, datetime.now(UTC))
        title = f"{asked.communes} alarms within {WITHIN_S:g} s, {owed} pushes owed, {database_name()}"
        for workers in asked.workers:
            table(title, storm(workers, owed, played, random.Random(workers)))


if __name__ == "__main__":
    main()
