"""`keng check`: the deep health of this installation, for people and for scripts."""

import argparse

from django.conf import settings

HELP = "Kiểm tra sâu: cơ sở dữ liệu, người gác đêm, hàng chờ, ổ đĩa, sao lưu. Mã thoát 1 khi có gì không ổn."


def arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(args: argparse.Namespace) -> int:
    from keng.records.watch.health import probe

    config = settings.CONFIG
    checks = probe(at=settings.CLOCK.now(), data_dir=config.data_dir, backup_dir=config.backups)
    for check in checks:
        print(f"{'●' if check.is_well else '✕'} {check.label}: {check.words}")
    return 0 if all(check.is_well for check in checks) else 1
