"""One person for two gongs at one hour: on paper both are held, in truth one stays silent."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from keng.core.geo import Point, distance_m
from keng.records.gongs.models import GongPost
from keng.records.people.models import Person
from keng.records.roster.models import Duty
from keng.records.roster.queries import shifts_between

SIDE_BY_SIDE_M = 30  # one person strikes both where he stands


@dataclass(frozen=True)
class Clash:
    """A gong whose striker strikes another one that night, too far away to do both."""

    post: GongPost
    night: date
    person: Person
    other: GongPost


def clashes(posts: Collection[GongPost], *, nights: Sequence[date]) -> list[Clash]:
    """Gongs of one village whose striker is bound elsewhere, by night; the gong of lower number keeps him."""
    if not nights or len(posts) < 2:
        return []
    kept: dict[tuple[int, int, date], list[GongPost]] = {}
    found = []
    for shift in shifts_between(posts, first=nights[0], last=nights[-1]).filter(duty=Duty.STRIKER):
        before = kept.setdefault((shift.person_id, shift.post.village_id, shift.night), [])
        other = next((post for post in before if not _are_side_by_side(post, shift.post)), None)
        if other is not None:
            found.append(Clash(shift.post, shift.night, shift.person, other))
        before.append(shift.post)
    return found


def _are_side_by_side(a: GongPost, b: GongPost) -> bool:
    """Whether both hang within reach of one person; unknown places are taken as apart."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return False
    return distance_m(Point(a.lat, a.lon), Point(b.lat, b.lon)) <= SIDE_BY_SIDE_M
