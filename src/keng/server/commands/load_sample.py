"""`keng load-sample`: the made-up commune, once, and fresh links into it."""

import argparse
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management import call_command

if TYPE_CHECKING:
    from keng.records.places.models import Commune

HELP = "Nạp xã mẫu (người và nơi chốn do đặt ra) nếu chưa có, in liên kết vào cho từng vai."


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-links", action="store_true", help="không in liên kết đăng nhập")


def run(args: argparse.Namespace) -> int:
    from keng.server.whose import has_tables

    if not has_tables():
        call_command("migrate", interactive=False, verbosity=0)
    commune = make_ready()
    if commune is None:
        print("Đã có xã thật trong máy: không nạp xã mẫu.", flush=True)
    elif not args.no_links:
        say_links(commune)
    return 0


def make_ready() -> "Commune | None":
    """The made-up commune, loaded if it is not there; None where a real one lives."""
    from keng.records.places.models import Commune

    commune = Commune.objects.filter(is_sample=True).first()
    return commune if commune or Commune.objects.exists() else _load()


def say_links(commune: "Commune") -> None:
    """Print one fresh link into it for each role."""
    from keng.server.sample.links import sign_in_links

    at, base = settings.CLOCK.now(), settings.CONFIG.base_url
    print(f"\nXã mẫu đã sẵn sàng ({commune}). Liên kết vào, mỗi cái dùng một lần:\n")
    for role, person, link in sign_in_links(commune, base_url=base, at=at):
        print(f"  {role:<28} {person:<36} {link}")
    print(flush=True)


def _load() -> "Commune":
    from keng.server.sample.loading import load

    return load(at=settings.CLOCK.now())
