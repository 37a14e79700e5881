"""A mail server on this machine, just enough of SMTP (RFC 5321) to take a letter and keep it."""

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage


@dataclass(frozen=True)
class Letter:
    sender: str
    to: tuple[str, ...]
    message: EmailMessage

    @property
    def text(self) -> str:
        part = self.message.get_body(("plain", "html"))
        return str(part.get_content()) if part else ""


@dataclass
class Mailbox:
    """What came in; `refused` addresses are turned away at the door, as a full or unknown one is."""

    port: int = 0
    letters: list[Letter] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox()

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            sender, to = "", []
            self._say("220 mailbox")
            while line := self.rfile.readline().decode().strip():
                word = line.upper().split(":")[0].split(" ")[0]
                if word == "MAIL":
                    sender, to = _address(line), []
                elif word == "RCPT" and _address(line) in box.refused:
                    self._say("550 no such mailbox")
                    continue
                elif word == "RCPT":
                    to.append(_address(line))
                elif word == "DATA":
                    self._say("354 go on")
                    box.letters.append(Letter(sender, tuple(to), self._letter()))
                elif word == "QUIT":
                    self._say("221 bye")
                    return
                self._say("250 ok")

        def _letter(self) -> EmailMessage:
            lines = []
            while (line := self.rfile.readline()) != b".\r\n":
                lines.append(line[1:] if line.startswith(b"..") else line)
            found = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
            assert isinstance(found, EmailMessage)
            return found

        def _say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)
    server.daemon_threads = True
    box.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield box
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _address(line: str) -> str:
    return line.partition("<")[2].partition(">")[0]
