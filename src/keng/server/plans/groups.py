"""`keng plan groups`: who belongs together."""

import argparse
import sys

from keng.server.noted import say_notes
from keng.server.patience import patience
from keng.server.written import input_and_output, read_json, write_json

HELP = "Ghép hộ liền nhau thành tổ liên gia: liền nhau, đủ hộ, ít phải đi bộ; kèm cận đã chứng minh."
WISHES = {  # option → how its text is read; the names are those of the file's `groups` table
    **dict.fromkeys(("min", "max", "about", "seed"), int),
    **dict.fromkeys(("walk_m", "seconds"), float),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    input_and_output(parser)
    wishes = parser.add_argument_group("mong muốn", "ghi đè bảng groups trong tệp")
    for name, kind in WISHES.items():
        wishes.add_argument(f"--{name.replace('_', '-')}", type=kind, default=None)
    wishes.add_argument(
        "--leave-out", action="store_true", default=None, help="hộ không vào được tổ thì nêu rõ và để lại"
    )
    wishes.add_argument(
        "--instant", action="store_true", help="phương án ngay, không tìm thêm và không có cận"
    )


def run(args: argparse.Namespace) -> int:
    from keng.core.planning.carried import PAST_GROUPS, carried, with_carried
    from keng.core.planning.groups.laying import lay_groups
    from keng.core.planning.groups.lonely import refuse_lonely
    from keng.core.planning.groups.picture import CUT, pictured_groups
    from keng.core.planning.groups.planner import Effort, plan_groups
    from keng.core.planning.groups.roadmap import roadmap
    from keng.core.planning.groups.surveys import read_surveys, surveyed, told_steps
    from keng.core.planning.groups.wishes import read_group_wishes
    from keng.core.planning.places import read_places

    data = read_json(args.input)
    drawn = read_places(data, settings_name="groups")
    forms = read_surveys(data.get("surveys", []) if isinstance(data, dict) else [])
    said = {name: value for name in (*WISHES, "leave_out") if (value := getattr(args, name)) is not None}
    wishes = read_group_wishes({**drawn.settings, **said})
    laid = lay_groups(drawn, wishes)
    along = carried(data, drawn, PAST_GROUPS)
    say_notes(drawn, laid.notes)
    seconds = 0.0 if args.instant else wishes.seconds
    if not wishes.leave_out:  # whoever stays alone is known at once
        refuse_lonely(laid, plan_groups(laid.problem, effort=Effort(0.0)), leave_out=False)
    with patience() as own:
        plan = plan_groups(laid.problem, effort=Effort(seconds, spent=own.spent))
    refuse_lonely(laid, plan, leave_out=wishes.leave_out)
    steps = roadmap(surveyed(laid, plan, forms))
    picture = {**pictured_groups(laid, plan), "roadmap": told_steps(steps)}
    write_json(args.output, with_carried(picture, along))
    cut = f". {CUT}" if plan.is_cut else ""
    left = f"; để lại {len(plan.left_out)} hộ" if plan.left_out else ""
    walk = f"{plan.value / 1000:.0f} m đi bộ, {_told(plan.bound, plan.gap)}"
    sys.stderr.write(f"Phương án: {len(plan.groups)} tổ, {walk}{left}{cut}.\n")
    return 0


def _told(bound: int, gap: float) -> str:
    if not bound:
        return "chưa có cận"
    percent = f"{max(gap, 0.0001):.2%}".replace(".", ",")
    best = "tốt nhất" if gap == 0 else f"không ai làm ít hơn quá {percent}"
    return f"{best}; chứng minh bằng phép cộng"
