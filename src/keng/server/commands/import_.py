"""`keng import`: a spreadsheet seen row by row, then written whole or not at all; the last one taken back."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from keng.records.imports.models import Import

HELP = "Nhập danh sách từ bảng tính: xem trước từng dòng, ghi tất cả hoặc không ghi gì; hoàn tác lần cuối."
ROWS_ARE_WRONG, NOTHING_TO_READ = 1, 2
KINDS = ("villages", "people", "gongs", "households", "rota")
PURPOSES = ("calls", "position", "help_needs")


def arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("file", nargs="?", type=Path, help="tệp .xlsx, .csv, hoặc lịch .ics")
    what.add_argument("--undo", action="store_true", help="hoàn tác lần nhập gần nhất của xã")
    parser.add_argument("--yes", action="store_true", help="ghi ngay, không hỏi lại")
    parser.add_argument("--commune", default="", metavar="XÃ", help="tên hoặc mã xã, khi máy có nhiều xã")
    parser.add_argument("--kind", default="", choices=KINDS, help="tệp ghi gì; không có thì máy tự nhận ra")
    parser.add_argument("--village", default="", metavar="THÔN", help="khi tệp không có cột thôn")
    parser.add_argument(
        "--agreed",
        action="append",
        default=[],
        choices=PURPOSES,
        help="mọi chủ hộ trong tệp đã đồng ý: gọi, ghi vị trí nhà, ghi việc cần giúp; ghi được nhiều lần",
    )
    parser.add_argument(
        "--means", default="", metavar="CÁCH", help="đồng ý bằng cách nào, ví dụ: ký phiếu ngày 05/03/2026"
    )


def run(args: argparse.Namespace) -> int:
    from keng.records.refusal import Refused

    try:
        return _take_back(args) if args.undo else _take_in(args)
    except Refused as why:
        sys.stderr.write(f"✕ {why}\nChưa ghi gì cả.\n")
        return NOTHING_TO_READ


def _take_in(args: argparse.Namespace) -> int:
    from keng.records.imports import actions
    from keng.records.imports.models import ImportRow
    from keng.server.preview import preview

    source = _seen(args)
    for line in preview(source):
        print(line)
    verdicts = ImportRow.Verdict
    to_write = source.counts.get(verdicts.NEW, 0) + source.counts.get(verdicts.CHANGED, 0)
    is_wrong = bool(source.counts.get(verdicts.WRONG))
    if is_wrong or not to_write or not _agreed(args, f"Ghi {to_write} dòng vào sổ của {source.commune}?"):
        actions.drop(source)
        print(_why_not(is_wrong=is_wrong, is_empty=not to_write))
        return ROWS_ARE_WRONG if is_wrong else 0
    actions.write(source, by=None, at=settings.CLOCK.now())
    print(f"Đã ghi {to_write} dòng. Nếu nhầm: keng import --undo")
    return 0


def _seen(args: argparse.Namespace) -> "Import":
    from keng.records.imports import actions
    from keng.records.refusal import Refused
    from keng.server.whose import one_commune, one_village

    commune = one_commune(args.commune)
    given = actions.Given(
        kind=args.kind,
        village=one_village(commune, args.village),
        consents=tuple(args.agreed),
        means=args.means,
        shows_needs=True,  # whoever has the machine's shell has its database too
    )
    at = settings.CLOCK.now()
    source = actions.take_in(
        commune, data=_bytes(args.file), file_name=args.file.name, given=given, by=None, at=at
    )
    if not source.sheets.exclude(kind="").exists():
        actions.drop(source)
        raise Refused("Không nhận ra bảng nào: hãy xem lại tên các cột, hoặc nói tệp ghi gì bằng --kind.")
    return source


def _bytes(path: Path) -> bytes:
    """No more than what is refused as too large anyway."""
    from keng.records.imports.reading import MOST_FILE_BYTES
    from keng.records.refusal import Refused
    from keng.server.system_words import in_words

    try:
        with path.open("rb") as file:
            return file.read(MOST_FILE_BYTES + 1)
    except OSError as error:
        raise Refused(f"Không đọc được tệp {path} ({in_words(error)}).") from error


def _take_back(args: argparse.Namespace) -> int:
    from keng.records.imports import actions
    from keng.records.refusal import Refused
    from keng.server.whose import one_commune

    commune = one_commune(args.commune)
    last = actions.last_written(commune)
    if last is None or last.written_at is None:
        raise Refused(f"{commune} chưa có lần nhập nào hoàn tác được nữa.")
    when = f"{last.written_at.astimezone(commune.zone):%H:%M %d/%m/%Y}"
    if not _agreed(args, f"Hoàn tác tệp {last.file_name}, nhập lúc {when}, của {commune}?"):
        print(_why_not(is_wrong=False, is_empty=False))
        return 0
    actions.undo(last, by=None, at=settings.CLOCK.now())
    print(f"Đã hoàn tác tệp {last.file_name}: sổ trở lại như trước lần nhập.")
    return 0


def _agreed(args: argparse.Namespace, question: str) -> bool:
    if args.yes:
        return True
    if not sys.stdin.isatty():
        print(f"{question} Thêm --yes để làm.")
        return False
    print(f"{question} [có/không] ", end="", flush=True)
    return sys.stdin.readline().strip().lower() in {"có", "co", "c", "y", "yes"}


def _why_not(*, is_wrong: bool, is_empty: bool) -> str:
    if is_wrong:
        return "Còn dòng sai: chưa dòng nào được ghi. Hãy sửa trong bảng tính rồi nhập lại."
    return "Không có gì mới: tệp giống hệt sổ." if is_empty else "Chưa ghi gì cả."
