"""`keng planner`: solves the plans that pages asked for; several may run beside each other."""

import argparse
import os
import socket
from threading import Thread

from django.conf import settings

from keng.server.process import stop_event

HELP = "Chạy máy tính phương án: chỗ treo kẻng, tổ liên gia, đêm giả định mà các trang đã hỏi."


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--with-parent", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    from keng.server.planner import Planner
    from keng.server.proposer import Proposer

    name, stop = f"{socket.gethostname()}-{os.getpid()}", stop_event(with_parent=args.with_parent)
    proposer = Proposer(name, settings.CLOCK.now, stop)
    Thread(target=proposer.keep_proposing, name="proposer", daemon=True).start()
    Planner(name, settings.CLOCK.now, stop).keep_planning()
    return 0
