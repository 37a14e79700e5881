"""Questions about gongs: which hang where, which need somebody, who can cover for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import cos, hypot, radians

from django.db.models import Prefetch, QuerySet

from keng.records.gongs.models import Codebook, Gong, GongEvent, GongPost
from keng.records.places.models import Commune, Village

METRES_A_DEGREE = 111_320.0  # of latitude, on the sphere
SOON = timedelta(days=7)


@dataclass(frozen=True)
class Standing:
    """A post with the gong that hangs there, and what it waits for."""

    post: GongPost
    gong: Gong | None
    is_inspection_due: bool
    is_overdue: bool  # the day by which it should have been replaced has passed

    @property
    def is_sound(self) -> bool:
        return self.gong is not None and self.gong.state == Gong.State.IN_USE


def current_gong(post: GongPost) -> Gong | None:
    """What hangs at a post now, sound or not."""
    rows = post.gongs.exclude(state=Gong.State.REPLACED)
    return rows.select_related("keeper", "covered_by__village").first()


def standing_posts(villages: Iterable[Village], *, on: date) -> list[Standing]:
    """Every post of some villages with its gong, in the commune's order; three queries."""
    now = Gong.objects.exclude(state=Gong.State.REPLACED).select_related("keeper", "covered_by__village")
    posts = posts_in(villages).prefetch_related(
        Prefetch("gongs", queryset=now, to_attr="hanging"), "clusters"
    )
    return [_standing(post, next(iter(post.hanging), None), on) for post in posts]


def standing_of(post: GongPost, *, on: date) -> Standing:
    """The same for one post."""
    return _standing(post, current_gong(post), on)


def posts_in(villages: Iterable[Village]) -> QuerySet[GongPost]:
    """Posts that stand now, in the commune's order."""
    rows = GongPost.objects.filter(village__in=list(villages), valid_to=None).select_related("village")
    return rows.order_by("village__order", "village_id", "number")


def covers_for(post: GongPost) -> list[GongPost]:
    """Gongs that could strike for this one: sound ones, of its own village first, nearest first."""
    sound = GongPost.objects.filter(
        village__commune=post.village.commune_id, valid_to=None, gongs__state=Gong.State.IN_USE
    ).exclude(pk=post.pk)
    rows = list(sound.distinct().select_related("village"))
    near = [p for p in rows if p.village_id == post.village_id or _metres(p, post) < 2_000]
    return sorted(near, key=lambda p: (p.village_id != post.village_id, _metres(p, post), p.number))


def story_of(post: GongPost) -> list[GongEvent]:
    """What happened to the gongs of a post, newest first."""
    rows = GongEvent.objects.filter(gong__post=post).select_related("by", "keeper", "gong")
    return list(rows.order_by("-at", "-id"))


def keepers_of(post: GongPost) -> list[GongEvent]:
    """The chain of custody of the gong that hangs there now, oldest first."""
    gong = current_gong(post)
    if gong is None:
        return []
    return list(gong.events.filter(keeper__isnull=False).select_related("keeper", "by"))


def codebook_in_force(commune: Commune) -> Codebook | None:
    """The codebook that counts now, with its signals."""
    rows = commune.codebooks.filter(state=Codebook.State.IN_FORCE)
    return rows.prefetch_related("signals").first()


def _standing(post: GongPost, gong: Gong | None, on: date) -> Standing:
    due = gong is not None and gong.inspect_on is not None and gong.inspect_on <= on + SOON
    late = gong is not None and gong.deadline_on is not None and gong.deadline_on < on
    return Standing(post, gong, is_inspection_due=due, is_overdue=late)


def _metres(one: GongPost, other: GongPost) -> float:
    """Flat distance, good to a metre inside a village; far when a position is not known."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return 1e9
    east = (one.lon - other.lon) * cos(radians(one.lat))
    return METRES_A_DEGREE * hypot(one.lat - other.lat, east)
