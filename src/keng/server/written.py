"""Files of the planners: read whole or refused in words; written whole or not at all."""

import argparse
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from keng.core.planning.refused import BadInput
from keng.server.system_words import in_words


def input_and_output(parser: argparse.ArgumentParser) -> None:
    """The two options that every planner has; `-` is standard output."""
    parser.add_argument("--input", required=True, type=Path, help="tệp vào, JSON hoặc GeoJSON")
    parser.add_argument("--output", default=Path("-"), type=Path, help="tệp ra; không có thì in ra màn hình")


def read_bytes(path: Path) -> bytes:
    """All of a file. Raises `BadInput`."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput.of(str(path), f"không đọc được tệp ({in_words(error)})") from error


def read_text(path: Path) -> str:
    """The text of a file. Raises `BadInput`."""
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput.of(str(path), "tệp không phải văn bản UTF-8") from error


def read_json(path: Path) -> object:
    """What a JSON or GeoJSON file holds. NaN and infinities pass: the reader of the field names them.

    Raises `BadInput`.
    """
    try:
        return json.loads(read_text(path))
    except json.JSONDecodeError as error:
        where = f"{path} · dòng {error.lineno}, cột {error.colno}"
        raise BadInput.of(where, "không phải JSON hợp lệ") from error
    except RecursionError as error:
        raise BadInput.of(str(path), "các ngoặc lồng nhau quá sâu") from error


def write_json(path: Path, value: object) -> None:
    """Write beside the target first, then rename, so that a reader never meets half a file."""
    write_text(path, "".join(_lines(value, deep=2)) + "\n")


def _lines(value: object, *, deep: int) -> Iterator[str]:
    """JSON with a line for each entry, so many levels deep, and for each member of a list: a person finds a
    home in it, and a million homes are written in seconds."""
    if isinstance(value, Mapping) and value and deep:
        for number, (name, own) in enumerate(value.items()):
            yield f"{',' if number else '{'}\n{_compact(str(name))}: "
            yield from _lines(own, deep=deep - 1)
        yield "\n}"
    elif isinstance(value, list | tuple) and value and isinstance(value[0], Mapping | list):
        for number, own in enumerate(value):
            yield f"{',' if number else '['}\n{_compact(own)}"
        yield "\n]"
    else:
        yield _compact(value)


_compact = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def write_text(path: Path, text: str) -> None:
    """The same for any text. Raises `BadInput` where the folder cannot be written to."""
    if path == Path("-"):
        print(text, end="")
        return
    try:
        put(path, text.encode())
    except NotWritten as error:
        raise BadInput.of(str(path), error.words) from error


class NotWritten(Exception):
    """A file could not be written; nothing of it stands there."""

    def __init__(self, path: Path, words: str) -> None:
        super().__init__(f"{path}: {words}.")
        self.words = words


def put(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write beside the target first, then rename. Raises `NotWritten`."""
    try:
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise NotWritten(path, f"không ghi được vào thư mục ({in_words(error)})") from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(beside).chmod(mode)
        Path(beside).replace(path)
    except OSError as error:
        Path(beside).unlink(missing_ok=True)
        raise NotWritten(path, f"không ghi được tệp ({in_words(error)})") from error


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder to fill, put in its place when all is written. Raises `BadInput` where there is one with
    something in it, or none can be made."""
    if path.is_file() or (path.is_dir() and any(path.iterdir())):
        raise BadInput.of(str(path), "đã có tệp ở đó; hãy chọn thư mục mới hoặc còn trống")
    try:
        beside = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    except OSError as error:
        raise BadInput.of(str(path), f"không tạo được thư mục ({in_words(error)})") from error
    try:
        yield beside
        beside.chmod(0o755)
        beside.replace(path)
    except OSError as error:
        raise BadInput.of(str(path), f"không ghi được vào thư mục ({in_words(error)})") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
