"""The database from its URL: SQLite in the data folder, or PostgreSQL."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from keng.server.config import Settings


def database(config: Settings) -> dict[str, Any]:
    """Django's entry for the one database."""
    url = config.database_url
    if not url or url.startswith("sqlite:///"):
        config.data_dir.mkdir(parents=True, exist_ok=True)
        return _sqlite(url.removeprefix("sqlite:///") or str(config.data_dir / "keng.sqlite3"))
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or dict(parse_qsl(parts.query)).get("host", ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _sqlite(name: str) -> dict[str, Any]:
    return {
        # IMMEDIATE: a writer waits for its turn at the start, instead of failing in the middle.
        "ENGINE": "keng.server.sqlite3",
        "NAME": name,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            " PRAGMA cache_size=-16000;",
        },
        # Several processes must see one file, so tests never use :memory: by accident.
        "TEST": {"NAME": None},
    }
