"""`keng demo`: a night to watch, with nothing of it left afterwards."""

import argparse

HELP = "Xem cả một đêm của xã mẫu từ 21:40, nhanh gấp 60 lần, người và sự cố theo kịch bản; dừng bằng Ctrl-C."
SPEED = 60.0


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--speed", type=float, default=SPEED, help="nhanh gấp mấy lần; mặc định là 60")
    parser.add_argument("--leave", action="store_true", help="đêm xong thì thoát, không chờ Ctrl-C")
    parser.add_argument("--on-stage", action="store_true", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    if args.on_stage:
        from keng.server.demo.stage import play

        return play(leaves=args.leave)
    from keng.server.demo.theatre import open_house

    return open_house(speed=args.speed, leaves=args.leave)
