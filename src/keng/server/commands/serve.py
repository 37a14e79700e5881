"""`keng serve`: everything a commune needs, in one process tree."""

import argparse
import socket
import sys

from django.conf import settings
from django.core.management import call_command

from keng.server.commands import load_sample
from keng.server.supervisor import supervise
from keng.server.system_words import in_words

HELP = "Chạy cả Kẻng: trang web và người gác đêm; dừng bằng Ctrl-C."


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--sample", action="store_true", help="nạp xã mẫu nếu chưa có xã nào, in liên kết vào"
    )


def run(args: argparse.Namespace) -> int:
    if problem := _taken(settings.CONFIG.listen):
        sys.stderr.write(problem)
        return 1
    call_command("migrate", interactive=False, verbosity=0)
    commune = load_sample.make_ready() if args.sample else None

    def opened() -> None:
        if commune is not None:
            load_sample.say_links(commune)
        print(f"Kẻng đang chạy tại {settings.CONFIG.base_url} · dừng bằng Ctrl-C", flush=True)

    return supervise(("web", "worker", "planner"), listen=settings.CONFIG.listen, opened=opened)


def _taken(listen: str) -> str:
    host, _, port = listen.rpartition(":")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError as error:
            return f"Không mở được {listen}: {in_words(error)}. Đặt KENG_LISTEN sang cổng khác.\n"
    return ""
