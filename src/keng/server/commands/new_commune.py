"""`keng new-commune`: the first commune of an installation, and a link for the officer who sets it up."""

import argparse

from django.conf import settings

HELP = "Lập một xã mới và in liên kết đăng nhập dùng một lần cho cán bộ thiết lập."


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="tên xã, ví dụ: Nguyệt Ấn")
    parser.add_argument("--officer", required=True, help="họ tên cán bộ thiết lập")
    parser.add_argument("--code", default="", help="mã đơn vị hành chính")


def run(args: argparse.Namespace) -> int:
    from keng.records.people.accounts import found_commune

    link = found_commune(args.name, officer=args.officer, code=args.code, at=settings.CLOCK.now())
    print(f"{settings.CONFIG.base_url}/vao/{link}")
    return 0
