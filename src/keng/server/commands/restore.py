"""`keng restore`: a backup back in place; what stood there is kept aside."""

import argparse
import sys
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

HELP = "Khôi phục từ một bản sao lưu; dữ liệu đang có được giữ riêng, không mất."
STILL_ALIVE = timedelta(minutes=2)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="tệp sao lưu")
    parser.add_argument("--force", action="store_true", help="khôi phục dù người gác đêm có vẻ đang chạy")


def run(args: argparse.Namespace) -> int:
    from keng.worker.backup import BackupFailed, restore

    at = settings.CLOCK.now()
    if not args.file.exists():
        sys.stderr.write(f"Không có tệp {args.file}\n")
        return 1
    if not args.force and _is_running(at):
        sys.stderr.write("Kẻng đang chạy: hãy dừng lại trước, hoặc thêm --force.\n")
        return 1
    aside = settings.CONFIG.data_dir / f"before-restore-{at:%Y%m%d-%H%M%S}"
    try:
        restore(args.file, aside=aside)
    except BackupFailed as error:
        sys.stderr.write(f"Không khôi phục được, dữ liệu cũ còn nguyên: {error}\n")
        return 1
    print(f"Đã khôi phục từ {args.file}. Dữ liệu trước đó ở {aside}.")
    return 0


def _is_running(at: datetime) -> bool:
    from django.db import DatabaseError

    from keng.records.watch.models import Heartbeat

    try:
        return Heartbeat.objects.filter(at__gt=at - STILL_ALIVE).exists()
    except DatabaseError:
        return False  # no database yet, so nothing runs on it
