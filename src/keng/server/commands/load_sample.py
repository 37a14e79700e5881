"""`keng load-sample`: the made-up commune, once, and fresh links into it."""

import argparse
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from keng.records.places.models import Commune

HELP = "Nạp xã mẫu (người và nơi chốn do đặt ra) nếu chưa có, in liên kết vào cho từng vai."


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-links", action="store_true", help="không in liên kết đăng nhập")


def run(args: argparse.Namespace) -> int:
    from keng.records.places.models import Commune
    from keng.server.sample.links import sign_in_links

    at = settings.CLOCK.now()
    commune = Commune.objects.filter(is_sample=True).first()
    if commune is None and Commune.objects.exists():
        print("Đã có xã thật trong máy: không nạp xã mẫu.")
        return 0
    commune = commune or _load()
    if not args.no_links:
        print(f"\nXã mẫu đã sẵn sàng ({commune}). Liên kết vào, mỗi cái dùng một lần:\n")
        for role, person, link in sign_in_links(commune, base_url=settings.CONFIG.base_url, at=at):
            print(f"  {role:<28} {person:<36} {link}")
        print(flush=True)
    return 0


def _load() -> "Commune":
    from keng.server.sample.loading import load

    return load(at=settings.CLOCK.now())
