"""`keng plan compare A B`: two siting plans of the same homes, side by side."""

import argparse
from pathlib import Path

from keng.core.planning.compare import Compared, Sited, compare, read_sited
from keng.server.written import read_json, write_json

HELP = "So hai phương án bố trí kẻng: tốn bao nhiêu, hộ nào được thêm, hộ nào mất."
NAMED = 20  # homes listed by name on the screen; the file has them all


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("first", type=Path, help="phương án A, tệp mà keng plan siting đã ghi")
    parser.add_argument("second", type=Path, help="phương án B, của cùng những hộ ấy")
    parser.add_argument("--output", type=Path, help="ghi thêm kết quả so sánh ra tệp JSON")


def run(args: argparse.Namespace) -> int:
    first, second = (read_sited(read_json(path), str(path)) for path in (args.first, args.second))
    found = compare(first, second)
    if args.output:
        write_json(args.output, written(found))
    print("\n".join(told(found)))
    return 0


def written(found: Compared) -> dict[str, object]:
    """The whole comparison as plain values."""
    return {
        "verb": "compare",
        "plans": [_figures(plan) for plan in (found.first, found.second)],
        "gained": [*found.gained],
        "lost": [*found.lost],
        "only_first": [*found.only_first],
        "only_second": [*found.only_second],
    }


def told(found: Compared) -> list[str]:
    """The same in words, one line a matter."""
    more = found.second.cost - found.first.cost
    dearer = "bằng nhau" if not more else f"B {'đắt' if more > 0 else 'rẻ'} hơn {abs(more)}"
    lines = [_line("A", found.first), _line("B", found.second), f"Chi phí: {dearer}."]
    lines += _named("● B được thêm", found.gained) + _named("✕ B mất", found.lost)
    lines += _named("? Chỉ có trong A", found.only_first) + _named("? Chỉ có trong B", found.only_second)
    return lines


def _figures(plan: Sited) -> dict[str, int]:
    return {
        "gongs": len(plan.gongs),
        "cost": plan.cost,
        "homes": len(plan.homes),
        "homes_heard": sum(state == "heard" for state, _ in plan.homes.values()),
        "people_heard": plan.people(),
    }


def _line(letter: str, plan: Sited) -> str:
    said = _figures(plan)
    heard = f"{said['homes_heard']}/{said['homes']} hộ nghe thấy ({said['people_heard']} người)"
    return f"{letter}: {said['gongs']} kẻng, chi phí {said['cost']}, {heard}."


def _named(label: str, homes: tuple[str, ...]) -> list[str]:
    if not homes:
        return []
    left = f" và {len(homes) - NAMED} hộ nữa" if len(homes) > NAMED else ""
    return [f"{label} {len(homes)} hộ: {', '.join(homes[:NAMED])}{left}."]
