"""What every benchmark needs: a clock, peak memory, a private database, a plain table."""

import asyncio
import os
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Stopwatch:
    """Seconds of each named part, in the order they ran: by the clock, and of this process's own work."""

    parts: dict[str, float] = field(default_factory=dict)
    worked: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        start, worked = time.perf_counter(), time.process_time()
        yield
        self.parts[name] = time.perf_counter() - start
        self.worked[name] = time.process_time() - worked


def peak_mb() -> float:
    """Peak resident memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def peak_mb_of(pid: int) -> float:
    """Peak resident memory of another process, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def quantile(values: Sequence[float], share: float) -> float:
    """The value that `share` of the values do not exceed (nearest rank)."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, max(0, int(share * len(ranked) + 0.999999) - 1))]


def table(title: str, rows: Sequence[tuple[str, str, str]]) -> None:
    """Print what was measured beside its limit; the reader judges."""
    widths = [max(len(row[i]) for row in [*rows, ("measured", "value", "limit")]) for i in range(3)]
    print(f"\n{title}")
    for name, value, limit in [("measured", "value", "limit"), *rows]:
        print(f"  {name:<{widths[0]}}  {value:>{widths[1]}}  {limit:>{widths[2]}}", flush=True)


@contextmanager
def private_database() -> Iterator[None]:
    """A fresh database (PostgreSQL if KENG_DATABASE_URL names it), migrated, with Django set up."""
    folder = Path(tempfile.mkdtemp(prefix="keng-bench-"))
    os.environ |= {"KENG_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "keng.server.settings"}
    os.environ["PYTHONPATH"] = str(ROOT / "src")
    sys.path.insert(0, str(ROOT / "src"))
    import django
    from django.core.management import call_command

    django.setup()
    if os.environ.get("KENG_DATABASE_URL"):
        call_command("flush", interactive=False, verbosity=0) if _has_tables() else None
    call_command("migrate", interactive=False, verbosity=0)
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def empty(*tables: type) -> None:
    """Empty these tables and those that hang on them, without reading half a million rows."""
    from django.core.management.color import no_style
    from django.db import connection

    names = [table._meta.db_table for table in tables]  # type: ignore[attr-defined]  # tables of ours
    connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), names, allow_cascade=True))


def wait_for(port: int) -> None:
    """Wait until somebody listens there, and then a moment more for the worker's first round."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                time.sleep(2)
                return
        time.sleep(0.2)
    raise SystemExit("the web process does not come up")


@dataclass(frozen=True)
class Answer:
    """What the server sent back."""

    status: int
    head: str
    text: str


async def send(port: int, path: str, headers: Mapping[str, str], body: str = "") -> Answer:
    """One request on a connection of its own, as a phone's is.

    Plain sockets, since a client library's pool would be measured instead of the server.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = {"Host": f"127.0.0.1:{port}", "Connection": "close", **headers}
    if body:
        head |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
    lines = [f"{'POST' if body else 'GET'} {path} HTTP/1.1", *(f"{k}: {v}" for k, v in head.items())]
    writer.write(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
    await writer.drain()
    answer = (await reader.read()).decode(errors="replace")
    writer.close()
    first, _, text = answer.partition("\r\n\r\n")
    return Answer(int(first.split(" ", 2)[1]), first, text)


def database_name() -> str:
    """Which database this run is on."""
    from django.db import connection

    return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]


def start(verb: str, **environment: str) -> subprocess.Popen[bytes]:
    """One verb of the `keng` command as a process of its own."""
    return subprocess.Popen([sys.executable, "-m", "keng", verb], env=os.environ | environment)


def _has_tables() -> bool:
    from django.db import connection

    return "keng_commune" in connection.introspection.table_names()
