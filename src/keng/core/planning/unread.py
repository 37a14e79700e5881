"""Fields of drawn places that no planner reads: mistyped ones are named, never silently left out."""

from collections.abc import Iterable

from keng.core.planning.places import Drawn

READ = {
    *("id", "kind", "name", "lat", "lon", "x_m", "y_m", "line", "line_m", "household", "head"),
    *("people", "risk", "village", "cluster", "group", "flammable"),
    *("cost", "keep", "machine", "strength_dba", "strength_sd_db", "strokes_dba", "answers"),
    *("margin_m", "built", "from", "to", "stop_min"),
}
WRITTEN = {  # by our own plans, which come in again
    *("heard", "gongs_heard", "cautious_dba", "favourable_dba", "indoors_open_dba", "indoors_closed_dba"),
    *("status", "heard_to_m", "perhaps_to_m", "assumed_dba", "told", "is_middle", "why"),
    *("pace", "in_time", "median_s"),
}
MOST_TOLD = 10


def unread(drawn: Drawn) -> Iterable[str]:
    """`"poeple: không có trường này, bỏ qua (hộ h1 và 3 chỗ nữa)"`, one line a field."""
    found: dict[str, list[str]] = {}
    for places in drawn.places.values():
        for place in places:
            for name in place.more.keys() - READ - WRITTEN:
                found.setdefault(name, []).append(place.where)
    for name, where in sorted(found.items())[:MOST_TOLD]:
        more = f" và {len(where) - 1} chỗ nữa" if len(where) > 1 else ""
        yield f"{name}: không có trường này, bỏ qua ({where[0]}{more})"
    if len(found) > MOST_TOLD:
        yield f"… và {len(found) - MOST_TOLD} trường nữa"
