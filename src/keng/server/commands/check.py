"""`keng check`: the deep health of this installation, for people and for scripts."""

import argparse

from django.conf import settings

HELP = (
    "Kiểm tra sâu: dữ liệu, người gác, hàng chờ, ổ đĩa, đồng hồ, sao lưu, đường tin nhắn. "
    "Mã thoát 1 khi có gì không ổn."
)


def arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(args: argparse.Namespace) -> int:
    from keng.records.places.models import Commune
    from keng.records.watch.health import probe, sms_path

    config = settings.CONFIG
    at, server = settings.CLOCK.now(), config.time_server
    checks = probe(at=at, data_dir=config.data_dir, backup_dir=config.backups, time_server=server)
    if checks[0].is_well:  # the database answers
        kinds = set(Commune.objects.values_list("is_sample", flat=True))
        is_sample = kinds == {True}
        checks = (*checks, sms_path(is_connected=bool(config.sms_gateways), is_sample=is_sample))
    for check in checks:
        print(f"{check.sign} {check.label}: {check.words}")
    return 0 if all(check.is_well for check in checks) else 1
