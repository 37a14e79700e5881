"""Homes and other things typed a line each, or written there by touches on the map."""

import re

from django.utils.translation import gettext as _

from keng.core.geo import NotAPoint, read_point
from keng.records.imports.shape_words import point_flaw
from keng.records.plans.things import AREAS, LINES, Flaw, Thing, check_points, kind_and_name, people_of

MOST_LINES = 5_000
PEOPLE = re.compile(r"[,;]?\s*(\S+)\s*(?:người|nguoi|khẩu|khau)\s*$", re.IGNORECASE)
SPELT = {  # with their marks; the first of what `WORDS` reads
    "home": "nhà",
    "gong": "kẻng",
    "site": "điểm treo",
    "quiet": "yên tĩnh",
    "grove": "rừng",
    "houses": "khu nhà",
    "river": "sông",
    "road": "đường lớn",
    "checkpoint": "tuần tra",
    "crossing": "lối qua",
    "path": "lối đi",
    "start": "xuất phát",
}
BARE = re.compile(r"([^\d+\-@]*)(.*)")  # what stands before the first number names the thing


def read_typed(text: str) -> tuple[list[Thing], list[str]]:
    """`"nhà Bà Tư: 20.0213, 105.3301, 4 người"`, one a line; things, and every flaw with its line."""
    things: list[Thing] = []
    flaws: list[str] = []
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        return [], [_("Có hơn %(n)s dòng: hãy nhập bằng tệp.") % {"n": MOST_LINES}]
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = _("dòng %(n)s (“%(line)s”)") % {"n": number, "line": line.strip()[:40]}
        try:
            things.append(_thing(line, where))
        except Flaw as why:
            flaws.append(f"{where}: {why}")
        except NotAPoint as error:
            flaws.append(f"{where}: {point_flaw(error)}")
    return things, flaws


def written(thing: Thing) -> str:
    """The line that reads as the thing; what a line cannot say (an area, hours) is left out."""
    points = "; ".join(f"{one.lat:.6f}, {one.lon:.6f}" for one in thing.points)
    return f"{SPELT[thing.kind]} {thing.name}".strip() + f": {points}"


def _thing(line: str, where: str) -> Thing:
    head, colon, rest = line.partition(":")
    if not colon:
        found = BARE.fullmatch(line.strip())
        head, rest = (found[1], found[2]) if found else ("", line)
    kind, name = kind_and_name(head)
    people = PEOPLE.search(rest)
    own = rest[: people.start()] if people else rest
    parts = [own] if kind not in (*LINES, *AREAS) else [part for part in own.split(";") if part.strip()]
    points = check_points(kind, [read_point(part) for part in parts])
    count = people_of(people[1]) if people else None
    return Thing(kind, name, points, where, count, is_area=kind in AREAS)
