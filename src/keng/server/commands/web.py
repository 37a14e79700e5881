"""`keng web`: pages, API and live events."""

import argparse
import logging

import uvicorn
from django.conf import settings

from keng.server.process import open_doors, stop_event

HELP = "Chạy phần trang web và giao tiếp máy."


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--with-parent", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    open_doors()
    host, _, port = settings.CONFIG.listen.rpartition(":")
    server = uvicorn.Server(
        uvicorn.Config(
            "keng.server.asgi:app",
            host=host,
            port=int(port),
            # Starts and ends are told by `keng serve` itself.
            log_level=max(logging.WARNING, getattr(logging, settings.CONFIG.log_level)),
            access_log=False,
            server_header=False,
            proxy_headers=True,
            forwarded_allow_ips="127.0.0.1",
            timeout_graceful_shutdown=3,
        )
    )
    if args.with_parent:
        stop_event(with_parent=True, then=lambda: setattr(server, "should_exit", True))
    server.run()
    return 0
