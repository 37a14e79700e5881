"""Questions about plan runs."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from keng.records.places.models import Village
from keng.records.plans.headlines import with_figures
from keng.records.plans.models import Adoption, PlanRun

Kind = PlanRun.Kind
COMPARABLE = ((Kind.SITING, Kind.EARSHOT), (Kind.ROUTES,), (Kind.GROUPS,), (Kind.ROTA,))
LIGHT = ("input", "output")  # megabytes that a list never shows
IDLE_FOR = timedelta(seconds=30)  # a run waiting longer, with none at work: is a planner there at all?


def runs_of(villages: Collection[Village]) -> QuerySet[PlanRun]:
    """The runs of some villages, the newest first, without their large parts."""
    rows = PlanRun.objects.filter(village__in=villages).defer(*LIGHT)
    return with_figures(rows).select_related("village", "asked_by").prefetch_related("adoptions__by")


def comparable_with(run: PlanRun) -> QuerySet[PlanRun]:
    """Other finished runs of the village that answer the same: who hears what, which way to walk,
    who belongs together, who serves when."""
    kinds = next((own for own in COMPARABLE if run.kind in own), ())
    rows = PlanRun.objects.filter(village=run.village, state=PlanRun.State.DONE, kind__in=kinds)
    others = rows.filter(~Q(pk=run.pk), is_drawn=run.is_drawn).select_related("village")
    return with_figures(others).defer(*LIGHT)[:20]


def playable(village: Village) -> list[PlanRun]:
    """Finished plans that a night may be played on, the newest first."""
    kinds = (PlanRun.Kind.SITING, PlanRun.Kind.EARSHOT, PlanRun.Kind.GROUPS)
    rows = PlanRun.objects.filter(village=village, state=PlanRun.State.DONE, kind__in=kinds)
    return list(with_figures(rows.select_related("village")).defer(*LIGHT)[:20])


def in_force(villages: Collection[Village]) -> QuerySet[Adoption]:
    """What is adopted in these villages now."""
    rows = Adoption.objects.filter(village__in=villages, ended_at=None)
    return (
        rows.select_related("village", "by", "run")
        .defer("run__input", "run__output")
        .order_by("village", "kind")
    )


def is_nobody_planning(run: PlanRun, *, at: datetime) -> bool:
    """Whether a waiting run waits because no planner is there."""
    if run.state != PlanRun.State.QUEUED or run.asked_at > at - IDLE_FOR:
        return False
    return not PlanRun.objects.filter(state=PlanRun.State.RUNNING).exists()


def ahead_of(run: PlanRun) -> int:
    """How many runs are taken before this one."""
    waiting = Q(state=PlanRun.State.QUEUED, asked_at__lt=run.asked_at)
    return PlanRun.objects.filter(waiting | Q(state=PlanRun.State.RUNNING)).count()
