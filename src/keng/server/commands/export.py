"""`keng export`: the commune's lists in the columns that come in again, or empty templates."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from keng.papers.sheets import Sheet

HELP = "Xuất danh sách của xã ra .xlsx hoặc .csv, đúng các cột để nhập lại; hoặc tệp mẫu để điền."
REFUSED = 2
KINDS = ("all", "villages", "people", "gongs", "households", "rota")
WITHOUT_NUMBERS = ("villages", "gongs")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="tệp ra: .xlsx, hoặc .csv khi chỉ một danh sách")
    parser.add_argument("--kind", default="all", choices=KINDS, help="danh sách nào; không có thì tất cả")
    parser.add_argument("--commune", default="", metavar="XÃ", help="tên hoặc mã xã, khi máy có nhiều xã")
    parser.add_argument("--village", default="", metavar="THÔN", help="chỉ một thôn")
    parser.add_argument("--with-needs", action="store_true", help="kèm việc cần giúp khi khẩn cấp (giữ kín)")
    parser.add_argument("--template", action="store_true", help="tệp mẫu để điền, không có dữ liệu")


def run(args: argparse.Namespace) -> int:
    from keng.records.refusal import Refused

    try:
        return _template(args) if args.template else _lists(args)
    except Refused as why:
        sys.stderr.write(f"✕ {why}\nChưa ghi tệp nào.\n")
        return REFUSED


def _lists(args: argparse.Namespace) -> int:
    from keng.records.imports.exports import Scope
    from keng.records.people.audit import note_act
    from keng.server.whose import one_commune, one_village
    from keng.web.lists import filled, tables_of

    at = settings.CLOCK.now()
    commune = one_commune(args.commune)
    village = one_village(commune, args.village)
    scope = Scope(
        commune,
        None if village is None else frozenset({village.pk}),
        at.astimezone(commune.zone).date(),
        shows_needs=args.with_needs,
    )
    sheets = [filled(table, scope) for table in tables_of(args.kind)]
    rows = sum(len(s.rows) for s in sheets)
    _write(args.file, sheets)
    detail = f"{rows} dòng; thôn {village.pk if village else 'tất cả'}; keng export"
    note_act("export", subject=f"list:{args.kind}", by=None, commune=commune, at=at, detail=detail)
    keep = "" if args.kind in WITHOUT_NUMBERS else " Có số điện thoại: giữ kín."
    print(f"Đã xuất {rows} dòng của {village or commune} ra {args.file}.{keep}")
    return 0


def _template(args: argparse.Namespace) -> int:
    from keng.web.lists import guide, tables_of, to_fill

    tables = tables_of(args.kind)
    is_csv = args.file.suffix.lower() == ".csv"
    sheets = [to_fill(table, examples=is_csv) for table in tables]
    _write(args.file, sheets if is_csv else [*sheets, guide(tables)])
    print(f"Đã ghi tệp mẫu {args.file}.")
    return 0


def _write(path: Path, sheets: "list[Sheet]") -> None:
    from keng.papers.sheets import as_csv, as_workbook
    from keng.records.refusal import Refused
    from keng.server.written import NotWritten, put

    if path.suffix.lower() not in {".xlsx", ".csv"}:
        raise Refused(f"{path}: hãy đặt tên tệp ra kết thúc bằng .xlsx hoặc .csv.")
    if path.suffix.lower() == ".csv" and len(sheets) > 1:
        raise Refused("Tệp .csv chỉ chứa một danh sách: hãy thêm --kind, hoặc xuất ra .xlsx.")
    data = as_csv(sheets[0]) if path.suffix.lower() == ".csv" else as_workbook(sheets)
    try:
        put(path, data, mode=0o600)  # telephone numbers: for whoever took them alone
    except NotWritten as error:
        raise Refused(str(error)) from error
