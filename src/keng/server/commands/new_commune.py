"""`keng new-commune`: a commune of this installation, and a link for the officer who sets it up."""

import argparse
import sys

from django.conf import settings
from django.core.management import call_command

HELP = "Lập một xã mới và in liên kết đăng nhập dùng một lần cho cán bộ thiết lập."
REFUSED = 2


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", default="", help="tên xã, ví dụ: Nguyệt Ấn; có mã thì không cần")
    parser.add_argument("--officer", required=True, help="họ tên cán bộ thiết lập")
    parser.add_argument(
        "--code", default="", help="mã đơn vị hành chính, ví dụ: 15106; tên, tỉnh lấy theo mã"
    )


def run(args: argparse.Namespace) -> int:
    from keng.records.people.founding import found_commune
    from keng.records.refusal import Refused
    from keng.server.whose import has_tables

    if not has_tables():
        call_command("migrate", interactive=False, verbosity=0)
    try:
        link = found_commune(args.name, officer=args.officer, code=args.code, at=settings.CLOCK.now())
    except Refused as why:
        sys.stderr.write(f"✕ {why}\nChưa lập xã nào.\n")
        return REFUSED
    print(f"Đã lập xã. {args.officer} mở liên kết này, dùng một lần, để đặt mật khẩu và làm từng bước:")
    print(f"{settings.CONFIG.base_url}/vao/{link}")
    return 0
