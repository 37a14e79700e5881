"""A push service and its browsers, played by a process of its own that notes when each push came.

`python -m bench.browsers LOG` prints its port and serves until its input ends. Every POST is read whole and
answered 201 on a connection kept open, as the services of the browser makers do.
"""

import asyncio
import base64
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

CREATED = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"
QUIET_S = 1.0  # how long nothing may come before the last push is taken for the last


async def _serve(log: Path) -> None:
    with log.open("a", buffering=1) as file:

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while head := await _head(reader):
                length = next((int(v) for k, v in head[1:] if k == "content-length"), 0)
                await reader.readexactly(length)
                file.write(f"{time.time():.6f} {head[0][1]} {length}\n")
                writer.write(CREATED)
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=4096)
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.to_thread(sys.stdin.read)


async def _head(reader: asyncio.StreamReader) -> list[tuple[str, str]]:
    """The request's path, then its headers in lower case; nothing when the caller has gone."""
    try:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    except (asyncio.IncompleteReadError, ConnectionResetError):
        return []
    fields = [line.partition(":") for line in lines[1:] if line]
    return [("path", lines[0].split(" ")[1]), *((k.lower(), v.strip()) for k, _, v in fields)]


@dataclass(frozen=True)
class Browsers:
    """The double's port, and what came to it so far: (instant as a Unix time, path, bytes)."""

    port: int
    log: Path

    def came(self) -> list[tuple[float, str, int]]:
        lines = [line.split(" ") for line in self.log.read_text().splitlines()]
        return [(float(at), path, int(size)) for at, path, size in lines]

    def wait_for(
        self, count: int, *, most_s: float, told: Callable[[str], None] = lambda path: None
    ) -> list[tuple[float, str, int]]:
        """Until so many came; `told` hears the path of each, at once."""
        end, seen, rest = time.monotonic() + most_s, 0, ""
        with self.log.open() as file:  # only what is new: a whole province writes half a million lines
            while time.monotonic() < end and seen < count:
                time.sleep(0.05)
                *lines, rest = (rest + file.read()).split("\n")
                seen += len(lines)
                for line in lines:
                    told(line.split(" ")[1])
        return self.came()

    def forget(self) -> None:
        """Begin a new count."""
        os.truncate(self.log, 0)


@contextmanager
def browsers(folder: Path) -> Iterator[Browsers]:
    log = folder / "pushes.log"
    command = [sys.executable, "-m", "bench.browsers", str(log)]
    played = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert played.stdin is not None and played.stdout is not None
    try:
        yield Browsers(int(played.stdout.readline()), log)
    finally:
        played.stdin.close()
        played.wait(10)


def keys() -> tuple[str, str]:
    """What a browser hands out when it agrees to be pushed: its public key and its secret (RFC 8291)."""
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    raw = point.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return _b64(raw), _b64(os.urandom(16))


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
