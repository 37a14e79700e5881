"""`keng plan rota`: who stands watch on which night."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keng.core.names import fold
from keng.core.planning.refused import BadInput
from keng.server.patience import patience
from keng.server.rota_sheets import is_sheet, read_people, read_shifts
from keng.server.written import input_and_output, read_json, write_json, write_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keng.core.planning.rotas.problem import NoRota, Shift
    from keng.core.planning.rotas.reading import Asked
    from keng.core.planning.rotas.solvers import Effort

HELP = "Xếp lịch trực công bằng: ai trực đêm nào; sửa lịch ít ca nhất; nói rõ vì sao không xếp được."
Table = dict[str, Any]
NO_ROTA = 1
REASON_S = 12.0  # to find the smallest clash
OTHER_FORMS = (".csv", ".ics")
WISHES = {"rest": int, "seconds": float, "seed": int, "changes_from": str}


def arguments(parser: argparse.ArgumentParser) -> None:
    input_and_output(parser)
    parser.add_argument(
        "--repair", action="store_true", help="giữ lịch trong tệp (shifts), đổi ít ca nhất, chia đều nhất"
    )
    parser.add_argument("--people", type=Path, help="lấy danh sách người từ bảng tính (.csv, .xlsx)")
    parser.add_argument(
        "--shifts", type=Path, help="lấy lịch hiện nay từ tệp rota khác hoặc bảng tính (.csv, .xlsx)"
    )
    parser.add_argument(
        "--away",
        action="append",
        default=[],
        metavar="NGƯỜI:ĐÊM[..ĐÊM]",
        help="thêm đêm nghỉ, ví dụ Lan:2026-12-10..2026-12-14; dùng được nhiều lần",
    )
    wishes = parser.add_argument_group("mong muốn", "ghi đè bảng rota trong tệp")
    for name, kind in WISHES.items():
        wishes.add_argument(f"--{name.replace('_', '-')}", type=kind, default=None)
    wishes.add_argument(
        "--gaps", action="store_true", default=None, help="chỗ không ai trực được thì để trống và nêu rõ"
    )


def run(args: argparse.Namespace) -> int:
    from keng.core.planning.rotas.picture import pictured, pictured_repair
    from keng.core.planning.rotas.planner import plan_rota
    from keng.core.planning.rotas.problem import NoRota
    from keng.core.planning.rotas.reading import read_rota
    from keng.core.planning.rotas.repair import repair_rota
    from keng.core.planning.rotas.solvers import Effort

    data = _with_options(args)
    asked = read_rota(data)
    with patience() as own:
        effort = Effort(asked.seconds, spent=own.spent)
        if args.repair or asked.is_repair:
            repaired = repair_rota(asked.problem, _present(asked), since=asked.since, effort=effort)
            if isinstance(repaired, NoRota):
                return _clash(args.output, data, asked, repaired, effort)
            return _done(args.output, data, asked, pictured_repair(asked, repaired), repaired.shifts)
        plan = plan_rota(asked.problem, effort=effort)
        if isinstance(plan, NoRota):
            return _clash(args.output, data, asked, plan, effort)
        return _done(args.output, data, asked, pictured(asked, plan), plan.shifts)


def _done(path: Path, data: Table, asked: "Asked", answer: Table, shifts: "Sequence[Shift]") -> int:
    _write(path, {**_question(data), **answer}, asked, shifts)
    sys.stderr.write(_told(asked, answer))
    return 0


def _with_options(args: argparse.Namespace) -> Table:
    """The file, with the rota of another one and the leave of the command line."""
    data = read_json(args.input)
    if not isinstance(data, dict):
        raise BadInput.of(str(args.input), "tệp phải là một đối tượng JSON có people và from, until")
    if args.people:
        data = {**data, "people": read_people(args.people)}
    if args.shifts:
        data = {**data, "shifts": _shifts(args.shifts, data.get("people"))}
    said = {name: value for name in (*WISHES, "gaps") if (value := getattr(args, name)) is not None}
    if said and isinstance(table := data.get("rota", {}), dict):
        data = {**data, "rota": {**table, **said}}
    people = data.get("people")
    if not isinstance(people, list):
        return data
    for words in args.away:
        people = _gone(people, words)
    return {**data, "people": people}


def _shifts(path: Path, people: object) -> object:
    if is_sheet(path):
        return read_shifts(path, people)
    other = read_json(path)
    return other.get("shifts") if isinstance(other, dict) else other


def _gone(people: list[Any], words: str) -> list[Any]:
    """One more leave of the person of that id or name."""
    whom, colon, nights = words.rpartition(":")
    rows = [row if isinstance(row, dict) else {"id": row} for row in people]
    own = [row for row in rows if whom and fold(whom) in (_folded(row.get("id")), _folded(row.get("name")))]
    if not colon or len(own) != 1:
        raise BadInput.of(f"--away {words}", "phải là NGƯỜI:ĐÊM hoặc NGƯỜI:ĐÊM..ĐÊM, người có trong people")
    had = own[0].get("away", [])
    leave = [*(had if isinstance(had, list) else [had]), nights]
    return [{**row, "away": leave} if row is own[0] else row for row in rows]


def _folded(name: object) -> str:
    return fold(str(name)) if name is not None else ""


def _present(asked: "Asked") -> "tuple[Shift, ...]":
    if not asked.present:
        raise BadInput.of("shifts", "sửa lịch thì cần lịch hiện nay: ghi shifts trong tệp hoặc dùng --shifts")
    return asked.present


def _question(data: Table) -> Table:
    from keng.core.planning.rotas.reading import RULES, TOP

    return {name: data[name] for name in (*TOP, *RULES) if name in data}


def _write(path: Path, answer: Table, asked: "Asked", shifts: "Sequence[Shift]") -> None:
    from keng.core.planning.rotas.tables import as_calendar, as_csv

    if path.suffix.lower() == ".csv":
        write_text(path, "\ufeff" + as_csv(asked, shifts))
    elif path.suffix.lower() == ".ics":
        write_text(path, as_calendar(asked, shifts))
    else:
        write_json(path, answer)


def _clash(path: Path, data: Table, asked: "Asked", no: "NoRota", effort: "Effort") -> int:
    """No rota: why, in words; a JSON file gets the same."""
    from keng.core.planning.rotas.blocks import part_of
    from keng.core.planning.rotas.picture import pictured_clash
    from keng.core.planning.rotas.reasons import reason_of
    from keng.core.planning.rotas.solvers import Effort

    begun = effort.spent()
    rest = Effort(min(REASON_S, effort.seconds), spent=lambda: effort.spent() - begun)
    reason = reason_of(part_of(asked.problem, ([*no.people], [*no.duties])), effort=rest)
    answer = pictured_clash(asked, no, reason)
    if path.suffix.lower() not in OTHER_FORMS:
        write_json(path, {**_question(data), **answer})
    sys.stderr.write("\n".join([*answer["reason"]["words"], ""]))
    return NO_ROTA


def _told(asked: "Asked", answer: Table) -> str:
    figures = answer["plan"]
    left = f"; {figures['open']} chỗ chưa có ai" if figures["open"] else ""
    if "is_repair" in figures:
        even = "" if figures["is_evenest"] else "; hết giờ, chưa chắc là chia đều nhất"
        changed = f"đổi {figures['places_changed']} ca, động tới {figures['people_touched']} người"
        lines = [f"Sửa lịch: {changed}{left}{even}."]
        names: dict[str | None, str] = {None: "(trống)"}
        names |= dict(zip(asked.people, (m.name for m in asked.problem.people), strict=True))
        lines += [
            f"  {change['night']} · {change['duty']}: {names[change['was']]} → {names[change['now']]}"
            for change in answer["changes"]
        ]
        return "\n".join([*lines, ""])
    kinds = {"nights": "số đêm", "weekends": "cuối tuần", "holidays": "ngày lễ"}
    spreads = [f"{kinds[one['kind']]} {one['spread']}" for one in figures["levels"] if one["kind"] in kinds]
    proof = {
        "exact": "chứng minh bằng phép cộng",
        "solver": "một phần theo lời máy giải",
        "open": "chưa chứng minh hết",
    }
    filled = f"{figures['filled']} ca cho {figures['people']} người{left}"
    return f"Lịch trực: {filled}; chênh nhau nhiều nhất: {', '.join(spreads)}; {proof[figures['proof']]}.\n"
