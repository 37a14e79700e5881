"""`keng backup`: one verified copy, taken while everything runs."""

import argparse
import sys
from pathlib import Path

from django.conf import settings

HELP = "Sao lưu ngay, trong lúc mọi thứ vẫn chạy; kiểm tra bản sao rồi mới tính."


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", nargs="?", type=Path, help="thư mục chứa bản sao; mặc định theo cài đặt")


def run(args: argparse.Namespace) -> int:
    from keng.worker.backup import BackupFailed, back_up

    config = settings.CONFIG
    folder = args.folder or config.backups
    try:
        path = back_up(folder, at=settings.CLOCK.now(), keep=config.backups_kept)
    except BackupFailed as error:
        sys.stderr.write(f"Không sao lưu được: {error}\n")
        return 1
    print(f"Đã sao lưu và kiểm tra: {path} ({path.stat().st_size / 1e6:.1f} MB)")
    return 0
