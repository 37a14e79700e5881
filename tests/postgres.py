"""A private PostgreSQL: a cluster in a temporary folder, on a free port of 127.0.0.1, gone afterwards.

`python -m tests.postgres -- pytest …` runs a command with KENG_DATABASE_URL pointing to it; `--durable`
before the dashes writes to the disk as a server in use does, for benchmarks.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

OLDEST = 15
# Durability is worth nothing to a cluster that lives for one run.
HASTE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")
INITDB = ("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")


def find_binaries() -> Path | None:
    """The folder of the newest server that is new enough, or None."""
    found = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    usable = [p for p in found if p.parent.name.isdigit() and int(p.parent.name) >= OLDEST]
    return max(usable, key=lambda p: int(p.parent.name), default=None)


def keeper() -> str | None:
    """The user who runs the server: PostgreSQL refuses root. None means ourselves."""
    if os.geteuid() != 0:
        return None
    names = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def cluster(*, haste: tuple[str, ...] = HASTE) -> Iterator[str]:
    """Start a cluster and yield its URL; stop it and remove every trace of it on the way out."""
    binaries = find_binaries()
    if binaries is None:
        raise SystemExit(f"PostgreSQL {OLDEST} or newer is not installed here (apt-get install postgresql).")
    folder = Path(tempfile.mkdtemp(prefix="keng-pg-"))
    user, port = keeper(), free_port()
    if user:
        shutil.chown(folder, user)
    data = folder / "data"
    options = " ".join(f"-c {one}" for one in haste)
    options += f" -c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}"
    try:
        _as(user, binaries / "initdb", f"--pgdata={data}", "--auth=trust", "--username=keng", *INITDB)
        log = f"--log={folder / 'log'}"
        _as(user, binaries / "pg_ctl", f"--pgdata={data}", "--wait", log, f"--options={options}", "start")
        try:
            _as(user, binaries / "createdb", "--host=127.0.0.1", f"--port={port}", "--username=keng", "keng")
            yield f"postgresql://keng@127.0.0.1:{port}/keng"
        finally:
            _as(user, binaries / "pg_ctl", f"--pgdata={data}", "--mode=immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as(user: str | None, program: Path, *arguments: str) -> None:
    command = [str(program), *arguments]
    # Output goes to a file: a server inherits a pipe and would keep us waiting for its end.
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(
            command, user=user, cwd="/", stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=False
        )
        if done.returncode:
            said.seek(0)
            raise SystemExit(f"{program.name} failed:\n{said.read().decode(errors='replace')}")


def main() -> int:
    command = sys.argv[1:]
    haste = HASTE
    if command[:1] == ["--durable"]:
        command, haste = command[1:], HASTE[-1:]
    if command[:1] == ["--"]:
        command = command[1:]
    if not command:
        raise SystemExit("usage: python -m tests.postgres -- COMMAND …")
    # A polite end must still stop the cluster; without this the default action leaves it running.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with cluster(haste=haste) as url:
        return subprocess.run(command, env={**os.environ, "KENG_DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
