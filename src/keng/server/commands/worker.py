"""`keng worker`: the night watchman alone; several may run beside each other."""

import argparse
import os
import socket
import sys
from datetime import timedelta

from django.conf import settings

from keng.server.process import settle, stop_event

STALL = timedelta(seconds=10)  # of a busy machine: no absence, however fast a demonstration's clock runs
TURN_S = 0.0005  # of a thread that reckons: one that only asks the database waits for it at every statement
HELP = "Chạy người gác đêm: nhắc, kết luận, gửi tin. Chạy nhiều tiến trình cùng lúc vẫn an toàn."


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--name",
        default="",
        help="tên của tiến trình này, không hai tiến trình nào trùng nhau; mặc định là máy và số tiến trình",
    )
    parser.add_argument("--with-parent", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    from keng.records.watch.keeping import ABSENCE
    from keng.worker.loop import keep_watch
    from keng.worker.paths import carriers

    clock = settings.CLOCK
    # Restarted by the same parent it bears the same name, and takes over what it died with.
    name = args.name or f"{socket.gethostname()}-{os.getppid() if args.with_parent else os.getpid()}"
    paths = carriers()
    settle()
    sys.setswitchinterval(TURN_S)
    keep_watch(
        worker=name,
        carried=paths,
        now=clock.now,
        real_seconds=clock.real_seconds,
        stop=stop_event(with_parent=args.with_parent),
        absence=max(ABSENCE, STALL * clock.speed),
    )
    return 0
