"""`keng plan check FILE`: a saved plan examined by addition alone, with the map and figures people read."""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from keng.core.planning.refused import BadInput
from keng.server.written import read_json

HELP = "Kiểm tra độc lập một phương án đã lưu: tính lại mọi thứ từ tệp, và cận đã chứng minh."
UNSOUND = 1


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="tệp mà keng plan siting, groups, rota hoặc routes đã ghi")


def run(args: argparse.Namespace) -> int:
    from keng.core.planning.checker import Unsound

    data = read_json(args.file)
    if not isinstance(data, dict) or not isinstance(data.get("certificate"), dict):
        raise BadInput.of(str(args.file), "tệp không có phần certificate")
    try:
        told = TOLD.get(str(data["certificate"].get("format")), _siting)(data)
    except Unsound as error:
        sys.stderr.write(f"✕ Không đứng vững: {error}\n")
        return UNSOUND
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise BadInput.of(str(args.file), f"tệp bị rách hoặc sai ({error!r})") from error
    print(f"● Đứng vững: {told}")
    return 0


def _siting(data: Mapping[str, Any]) -> str:
    from keng.core.planning.shown import check_siting

    verdict = check_siting(data)
    best = "đúng là tốt nhất" if verdict.is_best else f"cận đã chứng minh {verdict.bound}"
    return f"giá trị {verdict.value}, {best}; {verdict.people_served} người nghe thấy."


def _groups(data: Mapping[str, Any]) -> str:
    from keng.core.planning.groups.shown import check_saved_groups

    found = check_saved_groups(data)
    best = (
        "đúng là tốt nhất" if found.value == found.bound else f"cận đã chứng minh {found.bound / 1000:.0f} m"
    )
    left = f", {found.left_out} hộ để lại" if found.left_out else ""
    homes = f"{found.groups} tổ liền nhau, {found.homes} hộ mỗi hộ một tổ{left}"
    return f"{homes}; {found.value / 1000:.0f} m đi bộ, {best}."


def _centre(data: Mapping[str, Any]) -> str:
    from keng.core.planning.shown import check_centred

    value, bound = check_centred(data)
    best = "đúng là tốt nhất" if value == bound else f"cận đã chứng minh {bound / 1000:.3f} m"
    return f"hộ xa nhất cách kẻng {value / 1000:.3f} m, {best}."


def _rota(data: Mapping[str, Any]) -> str:
    from keng.core.planning.rotas.shown import check_saved_rota

    found = check_saved_rota(data)
    words = {"nights": "số đêm", "weekends": "cuối tuần", "holidays": "ngày lễ"}
    said = [
        f"{found.shifts} ca, giữ mọi quy định" + (f", {found.gaps} chỗ trống đã nêu" if found.gaps else "")
    ]
    if found.changed is not None:
        said.append(f"đổi {found.changed} ca so với lịch cũ")
    for kind, word in words.items():
        own = found.kinds[kind]
        best = "không thể đều hơn" if own.is_best else f"cận đã chứng minh {own.spread_bound}"
        if own.squares:
            said.append(f"{word} chênh nhau {own.spread} ({best})")
    return "; ".join(said) + "."


def _routes(data: Mapping[str, Any]) -> str:
    from keng.core.planning.routes.shown import check_saved_routes

    found = check_saved_routes(data)
    unit, word = (60 * found.pace_mm_s, "phút") if found.aim == "longest" else (1000, "m")
    best = (
        "đúng là tốt nhất"
        if found.value == found.bound
        else f"cận đã chứng minh {found.bound / unit:.1f} {word}"
    )
    orders = f"{found.checkpoints} điểm, {found.orders} thứ tự, điểm nào cũng được đi một lần, đúng giờ"
    return f"{orders}; {found.value / unit:.1f} {word}, {best}."


TOLD = {
    "keng-rota-1": _rota,
    "keng-routes-1": _routes,
    "keng-groups-1": _groups,
    "keng-centre-1": _centre,
}
