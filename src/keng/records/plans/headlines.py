"""What a finished plan came to, in few words: for a list, and to tell two plans of one name apart."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keng.records.plans.models import PlanRun

Kind = PlanRun.Kind
NO_PLAN = ("infeasible", "not_found")


def with_figures(runs: QuerySet[PlanRun]) -> QuerySet[PlanRun]:
    """Each with the figures of its answer, so that the megabytes beside them stay where they are."""
    return runs.annotate(figures=F("output__plan"))


def came_to(run: PlanRun) -> str:
    """What a run out of `with_figures` came to; empty where it has no answer yet."""
    figures: Mapping[str, Any] | None = getattr(run, "figures", None)
    return _headline(run.kind, figures) if figures else ""


def label_of(run: PlanRun) -> str:
    """Its name, what it came to and when it was asked: no two of a village read the same."""
    asked = date_format(localtime(run.asked_at), "H:i d/m")
    return " · ".join(part for part in (str(run), came_to(run), asked) if part)


def _headline(kind: str, figures: Mapping[str, Any]) -> str:
    if figures.get("status") in NO_PLAN:
        return _("không có cách nào")
    if kind == Kind.GROUPS:
        groups = ngettext("%(n)s tổ", "%(n)s tổ", figures["groups"]) % {"n": figures["groups"]}
        return _("%(groups)s, %(homes)s nhà") % {"groups": groups, "homes": figures["homes_grouped"]}
    if kind == Kind.ROTA:
        return ngettext("%(n)s ca", "%(n)s ca", figures["filled"]) % {"n": figures["filled"]}
    if kind == Kind.ROUTES:
        return _("%(n)s phút") % {"n": round(figures["longest_min"])}
    if kind == Kind.SIMULATE:
        return _("%(n)s %% số đêm kịp") % {"n": round(100 * figures["in_time"]["share"])}
    gongs = ngettext("%(n)s kẻng", "%(n)s kẻng", figures["gongs"]) % {"n": figures["gongs"]}
    return _("%(gongs)s, %(people)s người nghe thấy") % {"gongs": gongs, "people": figures["people_heard"]}
