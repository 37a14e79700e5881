"""How far this machine's clock is from the world's: one question to a time server (SNTP, RFC 4330)."""

import socket
import struct
from collections.abc import Callable

PORT = 123
PATIENCE_S = 3.0
ASK = bytes([0b00_100_011]) + bytes(47)  # version 4, as a client
BEFORE_1970_S = 2_208_988_800  # from 1900, where network time begins
SERVER = 4
LEAP_UNKNOWN = 3  # the server itself does not know what time it is
ANSWER = struct.Struct("!BBbb11I")


class NoAnswer(Exception):
    """The time server said nothing, or nothing that could be used; the text says which."""


def seconds_ahead(server: str, *, now: Callable[[], float]) -> float:
    """Seconds by which this machine's clock is ahead of `server` (host or host:port).

    ((t1 − t2) + (t4 − t3)) / 2 with t1, t4 our clock before and after, t2, t3 the server's: exact to half
    the way there and back. Asked at 100.0 and answered at 100.2 by a server that shows 90.1: 10.0 ahead.
    """
    host, _, port = server.partition(":")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.settimeout(PATIENCE_S)
        try:
            line.connect((host, int(port or PORT)))
            asked_at = now()
            line.send(ASK)
            said = line.recv(512)
        except OSError as error:
            raise NoAnswer(f"{server}: {type(error).__name__}") from error
        heard_at = now()
    if len(said) < ANSWER.size:
        raise NoAnswer(f"{server}: too short")
    flags, stratum, *_, came_s, came_part, left_s, left_part = ANSWER.unpack_from(said)
    if flags & 0b111 != SERVER or flags >> 6 == LEAP_UNKNOWN or not 0 < stratum < 16 or not left_s:
        raise NoAnswer(f"{server}: it does not know the time itself")
    return ((asked_at - _unix(came_s, came_part)) + (heard_at - _unix(left_s, left_part))) / 2


def _unix(seconds: int, part: int) -> float:
    return seconds - BEFORE_1970_S + part / 2**32
