"""`keng plan check FILE`: a saved siting plan examined by addition alone."""

import argparse
import sys
from pathlib import Path

from keng.core.planning.refused import BadInput
from keng.server.written import read_json

HELP = "Kiểm tra độc lập một phương án đã lưu: tính lại ai nghe thấy, chi phí, và cận đã chứng minh."
UNSOUND = 1


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="tệp mà keng plan siting đã ghi")


def run(args: argparse.Namespace) -> int:
    from keng.core.planning.checker import Unsound, check

    data = read_json(args.file)
    if not isinstance(data, dict) or not isinstance(data.get("certificate"), dict):
        raise BadInput.of(str(args.file), "tệp không có phần certificate")
    try:
        verdict = check(data["certificate"])
    except Unsound as error:
        sys.stderr.write(f"✕ Không đứng vững: {error}\n")
        return UNSOUND
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise BadInput.of(str(args.file), f"phần certificate bị rách hoặc sai ({error!r})") from error
    best = "đúng là tốt nhất" if verdict.is_best else f"cận đã chứng minh {verdict.bound}"
    print(f"● Đứng vững: giá trị {verdict.value}, {best}; {verdict.people_served} người nghe thấy.")
    return 0
