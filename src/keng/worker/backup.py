"""Backups that can be trusted: taken online, checked, kept by count."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import datetime
from pathlib import Path

from django.db import connection

from keng.worker.photo_copies import bring_photos_back, copy_photos

STEM = "keng-"


class BackupFailed(Exception):
    """The backup could not be made or does not read back; the text says why."""


def back_up(folder: Path, *, at: datetime, keep: int) -> Path:
    """Write one backup into `folder`, verify it, copy photos, remove the oldest beyond `keep`; its path."""
    folder.mkdir(parents=True, exist_ok=True)
    ending = ".sqlite3" if connection.vendor == "sqlite" else ".dump"
    target = folder / f"{STEM}{at:%Y%m%d-%H%M%S}{ending}"
    partial = target.with_suffix(".partial")
    if connection.vendor == "sqlite":
        _copy_sqlite(partial)
    else:
        _dump_postgresql(partial)
    partial.rename(target)
    copy_photos(folder)
    for old in sorted(folder.glob(f"{STEM}*{ending}"))[:-keep]:
        old.unlink()
    return target


def restore(source: Path, *, aside: Path) -> None:
    """Put a backup in the database's place; what stood there before is kept in `aside`."""
    if connection.vendor == "sqlite":
        verify_sqlite(source)
        current = Path(str(connection.settings_dict["NAME"]))
        connection.close()
        if current.exists():
            aside.parent.mkdir(parents=True, exist_ok=True)
            _copy(current, aside)
        _copy(source, current)
        bring_photos_back(source.parent)
        return
    # A dump that does not read back must fail before anything of the living database is dropped.
    _run(["pg_restore", "--list", str(source)])
    _dump_postgresql(aside)
    _run(
        [
            "pg_restore",
            "--clean",
            "--if-exists",
            "--no-owner",
            "--single-transaction",
            *_target(),
            str(source),
        ]
    )
    bring_photos_back(source.parent)


def verify_sqlite(path: Path) -> None:
    """Refuse a file that is damaged or is no Kẻng database."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            sound = db.execute("PRAGMA integrity_check").fetchone()[0]
            db.execute("SELECT count(*) FROM keng_commune").fetchone()
    except sqlite3.DatabaseError as error:
        raise BackupFailed(f"{path.name}: {error}") from error
    if sound != "ok":
        raise BackupFailed(f"{path.name}: {sound}")


def _copy_sqlite(target: Path) -> None:
    _copy(Path(str(connection.settings_dict["NAME"])), target)
    verify_sqlite(target)


def _copy(source: Path, target: Path) -> None:
    # The backup API reads a consistent state while others write, and takes the write-ahead log along.
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, complete in itself


def _dump_postgresql(target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    _run(["pg_dump", "--format=custom", f"--file={target}", *_target()])
    _run(["pg_restore", f"--file={os.devnull}", str(target)])  # read through to its end, or it is no backup


def _target() -> list[str]:
    chosen = connection.settings_dict
    pairs = {"--host": "HOST", "--port": "PORT", "--username": "USER", "--dbname": "NAME"}
    return [f"{flag}={chosen[key]}" for flag, key in pairs.items() if chosen[key]]


def _run(command: list[str]) -> None:
    program = shutil.which(command[0])
    if program is None:
        raise BackupFailed(f"{command[0]} is not installed: install the PostgreSQL client")
    environment = {"PGPASSWORD": str(connection.settings_dict["PASSWORD"]), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(  # noqa: S603 - a fixed program with our own arguments
        [program, *command[1:]], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupFailed(done.stderr.strip()[-300:])
