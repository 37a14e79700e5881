"""An adopted plan against what happened since: gongs hung, what homes say, nights missed, groups kept."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from keng.core.geo import Point, distance_m
from keng.core.nights import STRUCK, Outcome
from keng.records.gongs.models import GongPost, HearingCheck
from keng.records.groups.queries import members_now
from keng.records.places.models import Village
from keng.records.plans.models import Adoption, PlanRun
from keng.records.plans.proposed_groups import proposed_groups
from keng.records.plans.sited import HEARD, PlannedGong, PlannedHome, sited
from keng.records.watch.models import Expectation

HUNG_WITHIN_M = 60.0  # nobody hangs a gong to the metre


@dataclass(frozen=True)
class Said:
    """Homes of which the plan said one thing, and what they say themselves."""

    sign: str
    look: str
    word: str | Promise
    homes: int
    clear: int
    faint: int
    nothing: int

    @property
    def silent(self) -> int:
        return self.homes - self.clear - self.faint - self.nothing


@dataclass(frozen=True)
class NightsKept:
    """Gong nights of a village in a stretch of days, and what they came to."""

    due: int
    struck: int
    missed: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.struck / self.due) if self.due else None


@dataclass(frozen=True)
class Afterwards:
    """`surprises` are homes that say otherwise than the plan, with what they say."""

    days: int
    hung: int
    to_hang: int
    said: tuple[Said, ...]
    surprises: tuple[tuple[PlannedHome, str], ...]
    nights: NightsKept
    before: NightsKept
    together: int
    grouped: int


def afterwards(adoption: Adoption, *, on: date) -> Afterwards:
    """Since the day it was adopted, and as many days before."""
    zone = adoption.village.commune.zone
    since = adoption.at.astimezone(zone).date()
    days = (on - since).days
    nights = _nights(adoption.village, since, on)
    before = _nights(adoption.village, since - timedelta(days=max(1, days)), since)
    if adoption.kind == PlanRun.Kind.GROUPS:
        together, grouped = _groups_kept(adoption.run)
        return Afterwards(days, 0, 0, (), (), nights, before, together, grouped)
    plan = sited(adoption.run)
    answers = _answers(plan.homes, since)
    return Afterwards(
        days,
        _hung(adoption.village, plan.new_gongs),
        len(plan.new_gongs),
        tuple(_said(plan.homes, answers)),
        tuple(_surprises(plan.homes, answers)),
        nights,
        before,
        0,
        0,
    )


def _hung(village: Village, places: Sequence[PlannedGong]) -> int:
    """At how many of these places a gong hangs now."""
    posts = GongPost.objects.filter(village=village, valid_to=None).exclude(lat=None)
    points = [Point(post.lat or 0.0, post.lon or 0.0) for post in posts]
    return sum(any(distance_m(gong.point, at) <= HUNG_WITHIN_M for at in points) for gong in places)


def _answers(homes: Iterable[PlannedHome], since: date) -> dict[int, str]:
    """What each home says of the gong it hears best, by its newest night."""
    rows = HearingCheck.objects.filter(
        household__in=[home.household for home in homes if home.household is not None], night__gte=since
    )
    loudest = [*HearingCheck.Heard.values]  # clear, faint, not
    found: dict[int, tuple[date, str]] = {}
    for home, night, heard in rows.values_list("household_id", "night", "heard"):
        known = found.get(home or 0)
        is_better = known is not None and night == known[0] and loudest.index(heard) < loudest.index(known[1])
        if known is None or night > known[0] or is_better:
            found[home or 0] = night, heard
    return {home: heard for home, (_night, heard) in found.items()}


def _said(homes: Sequence[PlannedHome], answers: Mapping[int, str]) -> Iterable[Said]:
    kinds = HearingCheck.Heard
    for state, (sign, look, word) in HEARD.items():
        own = [home for home in homes if home.heard == state]
        counts = Counter(answers.get(home.household or 0) for home in own)
        if own:
            yield Said(
                sign, look, word, len(own), counts[kinds.CLEAR], counts[kinds.FAINT], counts[kinds.NOT]
            )


def _surprises(homes: Iterable[PlannedHome], answers: Mapping[int, str]) -> Iterable[tuple[PlannedHome, str]]:
    for home in homes:
        heard = answers.get(home.household or 0)
        if home.heard == "heard" and heard == HearingCheck.Heard.NOT:
            yield home, _("phương án nói nghe thấy, nhà báo không nghe")
        elif home.heard in ("not_heard", "out_of_reach") and heard in (
            HearingCheck.Heard.CLEAR,
            HearingCheck.Heard.FAINT,
        ):
            yield home, _("phương án nói không nghe thấy, nhà báo nghe được")


def _nights(village: Village, first: date, until: date) -> NightsKept:
    """Nights from `first` to the one before `until`; excused ones and those nobody watched are left out."""
    rows = Expectation.objects.filter(village=village, night__gte=first, night__lt=until)
    counts = dict(rows.order_by().values_list("outcome").annotate(n=Count("pk")))
    struck = sum(counts.get(outcome.value, 0) for outcome in STRUCK)
    missed = sum(counts.get(one.value, 0) for one in (Outcome.MISSED, Outcome.WRONG_SIGNAL))
    return NightsKept(struck + missed, struck, missed)


def _groups_kept(run: PlanRun) -> tuple[int, int]:
    """Homes that are still with most of their planned group, and homes that were planned."""
    rows = {one["properties"]["id"]: one["properties"].get("household") for one in run.input["features"]}
    now = dict(members_now().filter(group__village=run.village).values_list("household_id", "group_id"))
    together = grouped = 0
    for group in proposed_groups(run):
        standing = Counter(now.get(rows.get(home) or 0) for home in group.homes)
        standing.pop(None, None)
        together += max(standing.values(), default=0)
        grouped += len(group.homes)
    return together, grouped
