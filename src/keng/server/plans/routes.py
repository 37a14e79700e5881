"""`keng plan routes`: which way the patrol walks, another one each night."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keng.server.noted import say_notes
from keng.server.patience import patience
from keng.server.written import input_and_output, new_folder, read_json, write_json, write_text

if TYPE_CHECKING:
    from keng.core.planning.routes.laying import LaidRoutes
    from keng.core.planning.routes.problem import NoOrder, RoutePlan

HELP = "Lộ trình tuần tra sau tiếng kẻng: nhanh hết các điểm, mỗi đêm một thứ tự khác; kèm cận đã chứng minh."
NO_PLAN = 1
WISHES = {  # option → how its text is read; the names are those of the file's `routes` table
    **dict.fromkeys(("walkers", "nights", "rounds", "orders", "seed"), int),
    **dict.fromkeys(("speed_m_s", "detour", "most_min", "stop_min", "rest_min", "within", "seconds"), float),
    **dict.fromkeys(("aim", "leave"), str),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    input_and_output(parser)
    parser.add_argument("--folder", type=Path, help="thư mục mới cho GPX và GeoJSON của từng người, từng đêm")
    parser.add_argument("--sheet", type=Path, help="tờ in cho từng người, từng đêm (HTML)")
    wishes = parser.add_argument_group("mong muốn", "ghi đè bảng routes trong tệp")
    for name, kind in WISHES.items():
        wishes.add_argument(f"--{name.replace('_', '-')}", type=kind, default=None)
    wishes.add_argument(
        "--no-return",
        dest="returns",
        action="store_false",
        default=None,
        help="hết điểm cuối là xong, không về",
    )


def run(args: argparse.Namespace) -> int:
    from keng.core.planning.places import read_places
    from keng.core.planning.routes.given import with_places
    from keng.core.planning.routes.laying import lay_routes
    from keng.core.planning.routes.picture import pictured_routes
    from keng.core.planning.routes.planner import plan_routes
    from keng.core.planning.routes.problem import NoOrder
    from keng.core.planning.routes.wishes import read_route_wishes

    data = with_places(read_json(args.input))
    drawn = read_places(data, settings_name="routes", bare="checkpoint")
    said = {name: value for name in (*WISHES, "returns") if (value := getattr(args, name)) is not None}
    wishes = read_route_wishes({**drawn.settings, **said})
    laid = lay_routes(drawn, wishes, data=data)
    say_notes(drawn, laid.notes)
    with patience() as own:
        plan = plan_routes(laid.problem, is_over=lambda: own.spent() > wishes.seconds)
    if isinstance(plan, NoOrder):
        sys.stderr.write(_told_none(laid, plan))
        return NO_PLAN
    _write(args, pictured_routes(laid, plan))
    sys.stderr.write(_told(laid, plan))
    return 0


def _write(args: argparse.Namespace, picture: dict[str, Any]) -> None:
    """What lies beside first: where that cannot be written the plan is not written either."""
    from keng.core.planning.routes.printed import printed

    if args.folder:
        with new_folder(args.folder) as folder:
            for name, text in _files(picture):
                (folder / name).write_text(text, "utf-8")
    if args.sheet:
        write_text(args.sheet, printed(picture))
    write_json(args.output, picture)


def _files(picture: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """For each walker and night a GPX and a GeoJSON."""
    from keng.core.planning.routes.gpx import file_name, places_of, written_gpx

    places = places_of(picture["features"])
    points = [one for one in picture["features"] if one["properties"]["kind"] != "walk"]
    for one in picture["features"]:
        said = one["properties"]
        if said["kind"] != "walk":
            continue
        visited = {visit["checkpoint"] for visit in said["visits"]}
        near = [p for p in points if p["properties"]["kind"] == "start" or p["properties"]["id"] in visited]
        page = {"type": "FeatureCollection", "features": [*near, one]}
        yield f"{file_name(said)}.geojson", json.dumps(page, ensure_ascii=False, indent=1)
        yield f"{file_name(said)}.gpx", written_gpx(one, places)


def _told(laid: "LaidRoutes", plan: "RoutePlan") -> str:
    from keng.core.planning.routes.picture import summary

    found = summary(laid, plan)
    unit = "phút" if found["unit"] == "min" else "m"
    best = "tốt nhất" if plan.value == plan.proof.bound else f"cận {found['bound']:g} {unit}"
    orders = f"{found['orders']} thứ tự khác nhau, đoán trúng điểm kế tiếp {found['guessed_right']:.0%}"
    out = f"người về sau cùng mất {found['longest_min']:.0f} phút, cả thảy {found['total_m']:.0f} m"
    return f"Lộ trình: {out}; {found['value']:g} {unit}, {best}, chứng minh bằng phép cộng; {orders}.\n"


def _told_none(laid: "LaidRoutes", none: "NoOrder") -> str:
    names = [place.where for place in laid.places]
    lines = ["Không có lộ trình nào kịp mọi giờ đã đặt; chưa ghi gì cả."]
    for node, seconds in none.late:
        lines.append(f"✕ {names[node]}: tới muộn {-(-seconds // 60)} phút")
    if none.over_s:
        lines.append(f"✕ có người đi quá most_min {-(-none.over_s // 60)} phút")
    if none.clash:
        told = ", ".join(names[node] for node in none.clash)
        lines.append(f"Đã chứng minh: {told} không thể do {laid.problem.walkers} người đi kịp.")
    else:
        lines.append("Đó là thứ tự ít muộn nhất tìm được, chưa phải là chứng minh.")
    lines.append("Thêm người, nới giờ, hoặc bớt phút dừng.")
    return "\n".join(lines) + "\n"
