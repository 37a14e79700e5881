"""The way into Zalo: an access token for a day, made anew from a refresh token that works once.

Both are kept in a file that its owner alone can read; a lock on it lets several workers of one machine
share them. A refresh token that was used and not written down would shut us out, so it is written first.
"""

import asyncio
import fcntl
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp

REFRESH = "https://oauth.zaloapp.com/v4/oa/access_token"
PATIENCE_S = 10
MARGIN = timedelta(minutes=5)  # before a token ends
AGAIN = "cần cấp lại khóa Zalo (KENG_ZALO_REFRESH_TOKEN)"


class NoToken(Exception):
    """Zalo lets nobody in now; `is_final` where only a person can change that."""

    def __init__(self, why: str, *, is_final: bool) -> None:
        super().__init__(why)
        self.is_final = is_final


@dataclass(frozen=True)
class Tokens:
    """`first` is the refresh token a person took from Zalo; those that follow stand in `path`."""

    app_id: str
    app_secret: str
    first: str
    path: Path
    now: Callable[[], datetime]
    refresh: str = REFRESH

    def current(self, *, but_not: str = "") -> str:
        """An access token that is good now, and another one than `but_not`. Raises `NoToken`."""
        with _locked(self.path):
            kept = self._read()
            if kept["access"] and kept["access"] != but_not and self._is_good(kept):
                return str(kept["access"])
            fresh = asyncio.run(self._renewed(kept["refresh"]))
            _write(self.path, fresh)
            return str(fresh["access"])

    def _read(self) -> dict[str, str]:
        """What is kept; nothing of it where a person has put in another first token since."""
        seed = hashlib.sha256(self.first.encode()).hexdigest()
        if self.path.exists():
            kept: dict[str, str] = json.loads(self.path.read_text())
            if kept["seed"] == seed:
                return kept
        return {"seed": seed, "access": "", "refresh": self.first, "ends_at": ""}

    def _is_good(self, kept: dict[str, str]) -> bool:
        return self.now() + MARGIN < datetime.fromisoformat(kept["ends_at"])

    async def _renewed(self, refresh: str) -> dict[str, str]:
        asked = {"refresh_token": refresh, "app_id": self.app_id, "grant_type": "refresh_token"}
        secret, patience = {"secret_key": self.app_secret}, aiohttp.ClientTimeout(total=PATIENCE_S)
        try:
            async with (
                aiohttp.ClientSession(timeout=patience) as session,
                session.post(self.refresh, data=asked, headers=secret) as answer,
            ):
                if answer.status >= 500:
                    raise NoToken(f"oauth {answer.status}", is_final=False)
                said: dict[str, Any] = await answer.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise NoToken(f"oauth {type(error).__name__}", is_final=False) from error
        if "access_token" not in said:
            raise NoToken(AGAIN, is_final=True)
        ends_at = self.now() + timedelta(seconds=int(said["expires_in"]))
        return {
            "seed": hashlib.sha256(self.first.encode()).hexdigest(),
            "access": str(said["access_token"]),
            "refresh": str(said["refresh_token"]),
            "ends_at": ends_at.isoformat(),
        }


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One at a time, of this machine's workers."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield


def _write(path: Path, kept: dict[str, str]) -> None:
    whole = path.with_suffix(".new")
    whole.touch(mode=0o600)
    whole.write_text(json.dumps(kept))
    whole.replace(path)
