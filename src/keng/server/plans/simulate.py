"""`keng plan simulate`: how soon help stands at the door, over ten thousand nights."""

import argparse
import sys
from pathlib import Path

from keng.server.noted import say_notes
from keng.server.written import input_and_output, read_json, write_json

HELP = "Giả định hàng nghìn đêm có việc: bao lâu thì người đầu tiên đứng ở cửa; so hai phương án."
WANTED = {
    **dict.fromkeys(("times", "map_times", "seed"), int),
    **dict.fromkeys(("within_s", "strength_dba", "strength_sd_db", "responds", "reached", "detour"), float),
    **dict.fromkeys(("nights", "windows", "rule", "relay"), str),
}
SHARED = ("times", "map_times", "seed", "within_s", "nights", "windows", "hours", "asleep")  # of both plans


def arguments(parser: argparse.ArgumentParser) -> None:
    input_and_output(parser)
    parser.add_argument("--compare", type=Path, help="phương án thứ hai, cùng những hộ ấy")
    wanted = parser.add_argument_group("mong muốn", "ghi đè bảng simulate trong tệp")
    for name, kind in WANTED.items():
        wanted.add_argument(f"--{name.replace('_', '-')}", type=kind, default=None)


def run(args: argparse.Namespace) -> int:
    from keng.core.planning.places import read_places
    from keng.core.planning.simulate.commune import simulate
    from keng.core.planning.simulate.laying import read_wanted, same_homes
    from keng.core.planning.simulate.picture import pictured
    from keng.core.planning.simulate.told import told, told_difference
    from keng.core.planning.strays import twins

    said = {name: value for name in WANTED if (value := getattr(args, name)) is not None}
    drawn = read_places(read_json(args.input), settings_name="simulate")
    wanted = read_wanted({**drawn.settings, **said})
    theirs = None
    if args.compare:
        other = read_places(read_json(args.compare), settings_name="simulate", middle=drawn.middle)
        own = {name: value for name, value in other.settings.items() if name not in SHARED}
        theirs = same_homes(drawn, other), read_wanted({**drawn.settings, **own, **said})
    say_notes(drawn, twins(drawn.of("home")))
    answer = simulate(drawn, wanted, theirs)
    write_json(args.output, pictured(drawn, wanted, answer.figures, answer.doors, answer.other))
    sys.stderr.write(told(wanted, answer.figures))
    if answer.other:
        sys.stderr.write(told_difference(*answer.other))
    return 0
