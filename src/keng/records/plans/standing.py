"""A village as it stands, as the planners read it: homes, hanging gongs, what was measured and answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from keng.core.geo import Point
from keng.core.geojson import Json, feature, point_geometry
from keng.records.gongs.models import Gong, GongPost, HearingCheck
from keng.records.groups.queries import members_now
from keng.records.households.models import Household
from keng.records.people.models import Consent
from keng.records.places.models import Village

ANSWERS_OF = timedelta(days=365)  # what homes said before that may speak of another gong, another tree


@dataclass(frozen=True)
class Stock:
    """The features of a village, and how many homes and gongs have no position a planner may use."""

    features: tuple[Json, ...]
    homes: int
    gongs: int
    homes_unplaced: int
    gongs_unplaced: int


def stock_of(village: Village, *, on: date, keeps_gongs: bool = True) -> Stock:
    """Homes whose heads agree to a position, by their numbers; gongs that hang, by theirs."""
    agreed = Consent.objects.filter(purpose=Consent.Purpose.POSITION, withdrawn_at=None).values("person")
    standing = Household.objects.filter(village=village, valid_to=None)
    placed = standing.filter(head__in=agreed).exclude(lat=None)
    homes = list(placed.select_related("cluster").order_by("number"))
    posts = GongPost.objects.filter(village=village, valid_to=None, gongs__state=Gong.State.IN_USE).distinct()
    hung = list(posts.exclude(lat=None).order_by("number"))
    answers = _answers(hung, homes, since=on - ANSWERS_OF)
    features = [
        *_homes(homes),
        *(_gong(post, answers.get(post.pk, {}), is_kept=keeps_gongs) for post in hung),
    ]
    return Stock(
        tuple(features),
        len(homes),
        len(hung),
        standing.count() - len(homes),
        posts.filter(lat=None).count(),
    )


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


def _gong(post: GongPost, answers: dict[str, str], *, is_kept: bool) -> Json:
    point = point_geometry(Point(post.lat or 0.0, post.lon or 0.0))
    said: dict[str, Json] = {"post": post.pk, "name": str(post), "cost": 0}
    if answers:
        said["answers"] = answers
    return feature(point, kind="gong", id=f"K{post.number}", keep=is_kept, **said)


def _answers(
    posts: Iterable[GongPost], homes: Iterable[Household], *, since: date
) -> dict[int, dict[str, str]]:
    """What each home said last of each gong."""
    rows = HearingCheck.objects.filter(post__in=list(posts), household__in=list(homes), night__gte=since)
    found: dict[int, dict[str, str]] = {}
    for post, number, heard in rows.order_by("night", "pk").values_list(
        "post_id", "household__number", "heard"
    ):
        found.setdefault(post, {})[str(number)] = heard
    return found
