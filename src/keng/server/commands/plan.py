"""`keng plan`: the planners on files, without a database."""

import argparse
import importlib
import pkgutil
import sys

from keng.core.planning.refused import BadInput
from keng.server import plans

HELP = "Lập phương án từ tệp, không cần cơ sở dữ liệu: chỗ treo kẻng, ghép tổ, lịch trực, lộ trình."
NEEDS_DJANGO = False
GIVEN_UP = 130  # as shells tell Ctrl-C
BAD_INPUT = 2  # also argparse's own code for words it does not understand


def arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="plan", required=True, metavar="VERB")
    for module in sorted(pkgutil.iter_modules(plans.__path__), key=lambda m: m.name):
        planner = importlib.import_module(f"keng.server.plans.{module.name}")
        verb = verbs.add_parser(module.name.replace("_", "-"), help=planner.HELP, description=planner.HELP)
        planner.arguments(verb)
        verb.set_defaults(plan_run=planner.run)


def run(args: argparse.Namespace) -> int:
    try:
        return int(args.plan_run(args))
    except BadInput as bad:
        sys.stderr.write(bad.told())
        return BAD_INPUT
    except KeyboardInterrupt:
        sys.stderr.write("Đã bỏ theo ý người dùng; chưa ghi gì cả.\n")
        return GIVEN_UP
