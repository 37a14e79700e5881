"""How loud a gong is: ten strokes measured beside it, and what homes said they heard of it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from keng.core.acoustics.learning import Learnt, learn
from keng.core.acoustics.strength import STROKES, Answer
from keng.core.geo import Point, distance_m
from keng.records.gongs.models import Gong, GongPost, HearingCheck, Loudness
from keng.records.households.models import Household
from keng.records.people.models import Consent, Person
from keng.records.places.changes import note_change
from keng.records.places.models import Village
from keng.records.refusal import Refused

ANSWERS_OF = timedelta(days=365)  # what homes said before that may speak of another gong, another tree
LEAST_DBA, MOST_DBA = 40.0, 130.0  # at 10 m: what a phone beside a gong can show


@dataclass(frozen=True)
class Loud:
    """One hanging gong: its newest measurement, and what was learnt of it."""

    post: GongPost
    measured: Loudness | None
    learnt: Learnt


@transaction.atomic
def measure_gong(gong: Gong, *, levels: Sequence[float], by: Person, at: datetime) -> Loudness:
    """Ten strokes as they were read off a phone; every later reckoning takes the newest."""
    if len(levels) < STROKES:
        raise Refused(
            _("Cần mười tiếng, mới có %(n)s. Đánh và đo thêm rồi ghi lại cả mười.") % {"n": len(levels)}
        )
    if not all(LEAST_DBA <= level <= MOST_DBA for level in levels):
        words = _("Mỗi số phải từ %(least)s đến %(most)s dB. Đo cách kẻng đúng 10 m.")
        raise Refused(words % {"least": f"{LEAST_DBA:.0f}", "most": f"{MOST_DBA:.0f}"})
    row = Loudness.objects.create(gong=gong, levels_dba=[float(level) for level in levels], at=at, by=by)
    note_change("gongs", commune=gong.post.village.commune_id, village=gong.post.village_id, at=at)
    return row


@transaction.atomic
def drop_measurement(row: Loudness, *, at: datetime) -> Loudness:
    """It was measured wrongly: the one before counts again, or the guess."""
    if not Loudness.objects.filter(pk=row.pk, dropped_at=None).update(dropped_at=at):
        raise Refused(_("Lần đo này đã bỏ rồi."))
    row.refresh_from_db(fields=["dropped_at"])
    return row


def loud_gongs(posts: Collection[GongPost], homes: Collection[Household], *, on: date) -> list[Loud]:
    """Gongs that hang at these posts, each as loud as was learnt; answers of `homes` count."""
    hung = {gong.post_id: gong for gong in Gong.objects.filter(post__in=posts, state=Gong.State.IN_USE)}
    newest: dict[int, Loudness] = {}
    for row in Loudness.objects.filter(gong__in=hung.values(), dropped_at=None).select_related("by"):
        newest.setdefault(row.gong_id, row)
    answers = answers_of(posts, homes, on=on)
    places = {home.number: _at(home) for home in homes}
    found = []
    for post in posts:
        if post.pk not in hung:
            continue
        measured, said = newest.get(hung[post.pk].pk), answers.get(post.pk, {})
        pairs = [(Answer(heard), distance_m(_at(post), places[number])) for number, heard in said.items()]
        strokes = measured.levels_dba if measured is not None else None
        found.append(Loud(post, measured, learn(strokes=strokes, answers=pairs)))
    return found


def placed_homes(village: Village) -> list[Household]:
    """Homes with a position that their heads agree to."""
    agreed = Consent.objects.filter(purpose=Consent.Purpose.POSITION, withdrawn_at=None).values("person")
    rows = Household.objects.filter(village=village, valid_to=None, head__in=agreed).exclude(lat=None)
    return list(rows.select_related("cluster").order_by("number"))


def placed_posts(village: Village) -> list[GongPost]:
    """Posts with a position where a sound gong hangs."""
    posts = GongPost.objects.filter(village=village, valid_to=None, gongs__state=Gong.State.IN_USE)
    return list(posts.exclude(lat=None).distinct().order_by("number"))


def answers_of(
    posts: Iterable[GongPost], homes: Iterable[Household], *, on: date
) -> dict[int, dict[str, str]]:
    """What each home said last of each gong: by post, then by the home's number."""
    since = on - ANSWERS_OF
    rows = HearingCheck.objects.filter(post__in=list(posts), household__in=list(homes), night__gte=since)
    found: dict[int, dict[str, str]] = {}
    for post, number, heard in rows.order_by("night", "pk").values_list(
        "post_id", "household__number", "heard"
    ):
        found.setdefault(post, {})[str(number)] = heard
    return found


def _at(place: GongPost | Household) -> Point:
    return Point(place.lat or 0.0, place.lon or 0.0)
