"""`keng check`: the deep health of this installation, for people and for scripts."""

import argparse

from django.conf import settings

HELP = "Kiểm tra sâu: dữ liệu, người gác, hàng chờ, ổ đĩa, đồng hồ, sao lưu. Mã thoát 1 khi có gì không ổn."


def arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(args: argparse.Namespace) -> int:
    from keng.records.watch.health import probe

    config = settings.CONFIG
    at, server = settings.CLOCK.now(), config.time_server
    checks = probe(at=at, data_dir=config.data_dir, backup_dir=config.backups, time_server=server)
    for check in checks:
        print(f"{check.sign} {check.label}: {check.words}")
    return 0 if all(check.is_well for check in checks) else 1
