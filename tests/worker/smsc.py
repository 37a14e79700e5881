"""An operator's SMS centre on this machine: just enough of SMPP 3.4 to let a sender in and take texts."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

BIND, SUBMIT, UNBIND, ANSWER = 0x02, 0x04, 0x06, 0x80000000
HEAD = struct.Struct("!IIII")


@dataclass
class Centre:
    """What was submitted: (alphabet, text) in order of arrival, and to which number."""

    port: int = 0
    texts: list[tuple[int, bytes]] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)


@contextmanager
def sms_centre() -> Iterator[Centre]:
    centre = Centre()

    class Line(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while head := self.rfile.read(HEAD.size):
                length, command, _status, number = HEAD.unpack(head)
                body = self.rfile.read(length - HEAD.size)
                if command == SUBMIT:
                    _take(centre, body)
                said = b"centre\0" if command in (BIND, SUBMIT) else b""
                self.wfile.write(HEAD.pack(HEAD.size + len(said), command | ANSWER, 0, number) + said)
                if command == UNBIND:
                    return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Line) as server:
        server.daemon_threads = True
        centre.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield centre
        server.shutdown()


def _take(centre: Centre, body: bytes) -> None:
    """SUBMIT_SM: service, source (ton, npi, text), destination (ton, npi, text), flags, the text."""
    service = body.index(0) + 1
    source = body.index(0, service + 2) + 1
    number, rest = body[source + 2 :].split(b"\0", 1)
    _esm, _protocol, _priority, rest = rest[0], rest[1], rest[2], rest[3:]
    _schedule, rest = rest.split(b"\0", 1)
    _validity, rest = rest.split(b"\0", 1)
    _registered, _replace, alphabet, _default, length = rest[:5]
    centre.numbers.append(number.decode())
    centre.texts.append((alphabet, rest[5 : 5 + length]))
