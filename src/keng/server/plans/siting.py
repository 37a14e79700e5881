"""`keng plan siting`: where gongs hang and how many."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from keng.core.planning.refused import BadInput
from keng.server.heights import read_heights
from keng.server.noted import say_notes
from keng.server.patience import Patience, patience
from keng.server.written import read_json, read_text, write_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from keng.core.geojson import Json
    from keng.core.planning.siting.effort import Effort
    from keng.core.planning.siting.laying import Laid
    from keng.core.planning.siting.wishes import Wishes

HELP = "Chỗ treo kẻng: ít kẻng nhất, nhiều người nghe nhất, hay đủ một tỷ lệ; kèm chứng cứ."
NO_PLAN = 1
WISHES = {  # option → how its text is read; the rest of the names are those of the file's `siting` table
    **dict.fromkeys(("gongs", "budget", "backup"), int),
    **dict.fromkeys(
        ("radius_m", "strength_dba", "strength_sd_db", "chance", "most_dba_at_home", "seconds", "grid_m"),
        float,
    ),
    **dict.fromkeys(
        ("temperature_c", "humidity", "wind_from", "noise_dba"),
        float,
    ),
    **dict.fromkeys(("aim", "share", "rule", "listener", "windows", "nights", "terrain"), str),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--input", type=Path, help="hộ và điểm treo, GeoJSON hoặc JSON")
    source.add_argument("--orlib", type=Path, help="bài toán phủ tập của OR-Library")
    parser.add_argument("--output", default=Path("-"), type=Path, help="tệp ra; không có thì in ra màn hình")
    wishes = parser.add_argument_group("mong muốn", "ghi đè bảng siting trong tệp")
    for name, kind in WISHES.items():
        wishes.add_argument(f"--{name.replace('_', '-')}", type=kind, default=None)


def run(args: argparse.Namespace) -> int:
    return _orlib(args) if args.orlib else _drawn(args)


def _drawn(args: argparse.Namespace) -> int:
    from keng.core.planning.carried import PAST_SITING, carried, with_carried
    from keng.core.planning.places import read_places
    from keng.core.planning.siting.laying import lay
    from keng.core.planning.siting.no_plan import no_plan, out_of_reach
    from keng.core.planning.siting.picture import pictured, summary
    from keng.core.planning.siting.planner import NoTime, plan_siting
    from keng.core.planning.siting.problem import Unreachable
    from keng.core.planning.siting.wishes import read_wishes

    begun = Patience()
    data = read_json(args.input)
    drawn = read_places(data, settings_name="siting")
    said = {name: value for name in WISHES if (value := getattr(args, name)) is not None}
    wishes = read_wishes({**drawn.settings, **said})
    relief = read_heights(_beside(args, wishes.terrain)) if wishes.terrain else None
    laid = lay(drawn, wishes, relief)
    along = carried(data, drawn, PAST_SITING)
    say_notes(drawn, laid.notes)
    sys.stderr.writelines(f"{one.told()}\n" for one in laid.learned if one.is_news)
    if wishes.centre_gongs is not None:
        return _centre(args, laid, wishes, wishes.centre_gongs, along)
    try:
        with patience() as own:
            seconds = max(
                wishes.seconds / 2, wishes.seconds - begun.spent()
            )  # reading a million homes counts
            plan = plan_siting(laid.problem, effort=_effort(seconds, own))
    except NoTime:
        sys.stderr.write("Hết giờ mà chưa thấy phương án nào; hãy tăng seconds. Chưa ghi gì cả.\n")
        return NO_PLAN
    if isinstance(plan, Unreachable):
        write_json(args.output, no_plan(laid, plan))
        sys.stderr.write(out_of_reach(laid, plan))
        return NO_PLAN
    picture = pictured(laid, wishes, plan)
    write_json(args.output, with_carried(picture, along))
    sys.stderr.write(_told(summary(laid, plan)))
    return 0


def _centre(
    args: argparse.Namespace, laid: "Laid", wishes: "Wishes", gongs: int, along: "Sequence[Json]"
) -> int:
    from keng.core.planning.carried import with_carried
    from keng.core.planning.siting.centre import plan_centre
    from keng.core.planning.siting.centre_picture import centre_pictured

    kept = laid.problem.kept
    if len(kept) > gongs:
        raise BadInput.of("gongs", f"đã có {len(kept)} kẻng phải giữ lại, nhiều hơn {gongs}")
    with patience() as own:
        effort = _effort(wishes.seconds, own)
        plan = plan_centre(laid.homes_mm, laid.sites_mm, gongs=gongs, kept=kept, effort=effort)
    write_json(args.output, with_carried(centre_pictured(laid, wishes, gongs, plan), along))
    is_best = plan.radius_mm == plan.bound_mm
    best = "không thể gần hơn" if is_best else f"cận {plan.bound_mm / 1000:.1f} m"
    sys.stderr.write(
        f"Hộ xa nhất cách kẻng {plan.radius_mm / 1000:.1f} m với {len(plan.chosen)} kẻng, {best}.\n"
    )
    return 0


def _beside(args: argparse.Namespace, name: str) -> Path:
    """A file named in the input lies beside it; one named on the command line lies where it says."""
    return Path(name) if args.terrain else Path(args.input).parent / name


def _orlib(args: argparse.Namespace) -> int:
    from keng.core.planning.siting.orlib import read_orlib
    from keng.core.planning.siting.planner import plan_siting
    from keng.core.planning.siting.problem import Unreachable
    from keng.core.planning.siting.sheet import sheet

    problem = read_orlib(read_text(args.orlib))
    with patience() as own:
        plan = plan_siting(problem, effort=_effort(args.seconds or 120.0, own, nodes=1))
    if isinstance(plan, Unreachable):
        rows = ", ".join(str(home + 1) for home in plan.homes[:20])
        sys.stderr.write(f"Không có phương án nào: không cột nào phủ hàng {rows}.\n")
        return NO_PLAN
    proof = plan.certificate
    answer = {
        "verb": "siting",
        "status": "proved" if proof.gap == 0 else "bounded",
        "value": proof.value,
        "bound": proof.solver_bound,
        "proved_bound": proof.bound,
        "proof": proof.proof.value,
        "columns": [j + 1 for j in plan.chosen],
    }
    write_json(args.output, {"plan": answer, "certificate": sheet(problem, plan)})
    best = _proved(proof.value, proof.solver_bound, "", proof.proof.value)
    sys.stderr.write(f"Phương án: {len(plan.chosen)} cột, chi phí {proof.value}; {best}.\n")
    return 0


def _effort(seconds: float, own: Patience, *, nodes: int = 400) -> "Effort":
    """All parts together may take so long."""
    from keng.core.planning.siting.effort import Effort

    return Effort(seconds, nodes, lambda: seconds - own.spent())


def _proved(value: int, bound: int, unit: str, proof: str) -> str:
    by = "chứng minh bằng phép cộng" if proof == "exact" else "phần chứng minh còn lại theo lời bộ giải"
    return f"{'tốt nhất' if value == bound else f'cận {bound:,}{unit}'.replace(',', '.')}; {by}"


def _told(figures: "Mapping[str, Any]") -> str:
    """In a line: how many gongs, who hears, what it costs, how good that is."""
    unit = " người" if figures["aim"] == "most" else ""
    parts = [
        f"{figures['gongs']} kẻng ({figures['new_gongs']} treo mới)",
        f"{figures['homes_heard']}/{figures['homes']} hộ, {figures['people_heard']} người nghe thấy",
        f"chi phí {figures['cost']}",
    ]
    best = _proved(figures["value"], figures["bound"], unit, figures["proof"])
    return f"Phương án: {', '.join(parts)}; {best}.\n"
