"""Providers outside the house, played by a small server that misbehaves on a script."""

import base64
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass
class Call:
    path: str
    body: bytes
    headers: dict[str, str]

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def said(self) -> str:
        return str(self.json["message"])


@dataclass
class Provider:
    """What came in, and how each path answers: a status, or silence until `go` is set."""

    port: int = 0
    calls: list[Call] = field(default_factory=list)
    taken: list[Call] = field(default_factory=list)  # those it said yes to
    answers: dict[str, int] = field(default_factory=dict)
    script: dict[str, list[int]] = field(default_factory=dict)  # what a path answers first, call by call
    says: dict[str, list[object]] = field(default_factory=dict)  # in JSON, call by call, the last for ever
    slow: set[str] = field(default_factory=set)
    go: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str, scheme: str = "http") -> str:
        return f"{scheme}://127.0.0.1:{self.port}{path}"

    def at(self, start: str) -> list[Call]:
        return [call for call in self.calls if call.path.startswith(start)]


@contextmanager
def provider() -> Iterator[Provider]:
    played = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.do_POST()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            played.calls.append(Call(self.path, body, {k.lower(): v for k, v in self.headers.items()}))
            room = "/" + self.path.split("/")[1]
            if room in played.slow:
                played.go.wait(20)
            script = played.script.get(room)
            status = script.pop(0) if script else played.answers.get(room, 201)
            taken = 200 <= status < 300
            played.taken += [Call(self.path, body, {})] if taken else []
            self.send_response(status)
            words = played.says.get(room, [])
            said = json.dumps(words.pop(0) if len(words) > 1 else words[0]).encode() if words else b""
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            """Quiet: the tests look at the calls."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    played.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield played
    finally:
        played.go.set()
        server.shutdown()
        server.server_close()
        thread.join()


def browser_keys() -> dict[str, str]:
    """What a browser hands out when it agrees to be pushed (RFC 8291)."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    point = key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return {
        "p256dh": base64.urlsafe_b64encode(point).rstrip(b"=").decode(),
        "auth": base64.urlsafe_b64encode(os.urandom(16)).rstrip(b"=").decode(),
    }
