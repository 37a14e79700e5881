"""A village as it stands, as the planners read it: homes, hanging gongs, what was measured and answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from keng.core.geo import Point, middle_of
from keng.core.geojson import Json, feature, point_geometry
from keng.records.gongs.loudness import answers_of, placed_homes, placed_posts
from keng.records.gongs.models import Gong, GongPost, Loudness
from keng.records.groups.queries import members_now
from keng.records.households.models import Household
from keng.records.places.models import Village


@dataclass(frozen=True)
class Stock:
    """The features of a village, and how many homes and gongs have no position a planner may use."""

    features: tuple[Json, ...]
    homes: int
    gongs: int
    homes_unplaced: int
    gongs_unplaced: int
    middle: Point | None = None  # of all of them


def stock_of(village: Village, *, on: date, keeps_gongs: bool = True) -> Stock:
    """Homes whose heads agree to a position, by their numbers; gongs that hang, by theirs."""
    standing = Household.objects.filter(village=village, valid_to=None).count()
    hanging = GongPost.objects.filter(village=village, valid_to=None, gongs__state=Gong.State.IN_USE)
    homes, hung = placed_homes(village), placed_posts(village)
    answers, strokes = answers_of(hung, homes, on=on), _strokes(hung)
    features = [
        *_homes(homes),
        *(_gong(post, strokes.get(post.pk), answers.get(post.pk, {}), is_kept=keeps_gongs) for post in hung),
    ]
    unplaced = hanging.filter(lat=None).distinct().count()
    points = [Point(home.lat or 0.0, home.lon or 0.0) for home in homes]
    points += [Point(post.lat or 0.0, post.lon or 0.0) for post in hung]
    middle = middle_of(points) if points else None
    return Stock(tuple(features), len(homes), len(hung), standing - len(homes), unplaced, middle)


def _homes(homes: Iterable[Household]) -> Iterable[Json]:
    group_of = dict(members_now().filter(household__in=homes).values_list("household_id", "group__number"))
    for home in homes:
        said: dict[str, Json] = {"household": home.pk, "people": max(1, home.residents)}
        if home.cluster is not None:
            said["cluster"] = home.cluster.name
        if home.pk in group_of:
            said["group"] = group_of[home.pk]
        point = point_geometry(Point(home.lat or 0.0, home.lon or 0.0))
        yield feature(point, kind="home", id=home.number, **said)


def _gong(post: GongPost, strokes: list[float] | None, answers: dict[str, str], *, is_kept: bool) -> Json:
    point = point_geometry(Point(post.lat or 0.0, post.lon or 0.0))
    said: dict[str, Json] = {"post": post.pk, "name": str(post), "cost": 0}
    if strokes:
        said["strokes_dba"] = strokes
    if answers:
        said["answers"] = answers
    return feature(point, kind="gong", id=f"K{post.number}", keep=is_kept, **said)


def _strokes(posts: Iterable[GongPost]) -> dict[int, list[float]]:
    """The newest measurement of what hangs at each post."""
    rows = Loudness.objects.filter(gong__post__in=list(posts), gong__state=Gong.State.IN_USE, dropped_at=None)
    return {row.gong.post_id: row.levels_dba for row in rows.select_related("gong").order_by("at", "id")}
