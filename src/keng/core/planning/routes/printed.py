"""A page to print for each walker and night: where to go in which order, at what time, boxes to tick."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

STYLE = (
    "body{font:14pt sans-serif;margin:1.5cm}section{break-after:page}h1{font-size:20pt}"
    "table{border-collapse:collapse;width:100%}td:last-child{width:1.2cm}"
    "td,th{border:1px solid #333;padding:.25cm;text-align:left}"
)


def printed(plan: Mapping[str, Any]) -> str:
    """A whole HTML page out of what `pictured_routes` gave."""
    walks = [one["properties"] for one in plan["features"] if one["properties"]["kind"] == "walk"]
    points = [one["properties"] for one in plan["features"] if one["properties"]["kind"] == "checkpoint"]
    asked = {point["id"]: _asked(point) for point in points}
    sections = "\n".join(_section(walk, asked) for walk in walks)
    return (
        '<!doctype html>\n<html lang="vi"><meta charset="utf-8"><title>Lộ trình tuần tra</title>'
        f"<style>{STYLE}</style>\n{sections}\n</html>\n"
    )


def _asked(point: Mapping[str, Any]) -> str:
    """Between which hours a checkpoint is passed, and how long the stop."""
    hours = [f"{word} {point[name]}" for name, word in (("from", "từ"), ("to", "đến")) if name in point]
    stop = [f"dừng {point['stop_min']:g} phút"] if point["stop_min"] else []
    return " · ".join([*([" ".join(hours)] if hours else []), *stop])


def _section(walk: Mapping[str, Any], asked: Mapping[str, str]) -> str:
    turn = f" · vòng {walk['round']}" if walk["round"] > 1 else ""
    head = f"<h1>Đêm {walk['night']}{turn} · người thứ {walk['walker']}</h1>"
    if not walk["visits"]:
        return f"<section>{head}<p>Đêm nay trực tại chỗ, không phải đi.</p></section>"
    out = f"<p>Xuất phát {walk['leave']}, về lúc {walk['back']}, {walk['length_m'] / 1000:.1f} km.</p>"
    rows = "".join(_rows(walk["visits"], asked))
    table = f"<table><tr><th>Thứ tự</th><th>Điểm</th><th>Giờ</th><th>Hẹn</th><th>✓</th></tr>{rows}</table>"
    return f"<section>{head}{out}{table}<p>Gặp việc gấp: gọi 113, 114.</p></section>"


def _rows(visits: Iterable[Mapping[str, str]], asked: Mapping[str, str]) -> Iterable[str]:
    for number, visit in enumerate(visits, start=1):
        name = escape(visit["checkpoint"])
        wish = escape(asked[visit["checkpoint"]])
        yield f"<tr><td>{number}</td><td>{name}</td><td>{visit['begin']}</td><td>{wish}</td><td></td></tr>"
