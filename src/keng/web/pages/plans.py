"""Plans of a village: the list of runs, one run while it is solved and when it is, its map and its file."""

import json
from collections.abc import Iterable

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from keng.core.geojson import Json, collection
from keng.core.rights import Right
from keng.records.people.audit import note_act
from keng.records.plans import actions, queries
from keng.records.plans.adopting import ADOPTABLE, adopted, is_a_plan, is_only_drawn
from keng.records.plans.afterwards import Afterwards, afterwards
from keng.records.plans.grouped import group_features, grouped
from keng.records.plans.models import Adoption, PlanRun
from keng.records.plans.moving import made_by_hand
from keng.records.plans.proofs import proof_of
from keng.records.plans.rotas import fairness_of, planned_rota
from keng.records.plans.routed import Routed, route_features
from keng.records.plans.simulated import night_features, played
from keng.records.plans.sited import features_of, sited
from keng.records.plans.standing import stock_of
from keng.web.answers import told
from keng.web.gate import Asked, needs
from keng.web.pages.exports import attachment
from keng.web.pages.maps import COMPACT, GEOJSON
from keng.web.pages.rota import village_for

MOST_LISTED = 50
Kind, State = PlanRun.Kind, PlanRun.State
SITINGS = (Kind.SITING, Kind.EARSHOT)


def run_for(request: Asked, pk: int, right: Right = Right.SEE_PLANS) -> PlanRun:
    """The run where the right is held, or the 404 of one that does not exist."""
    rows = PlanRun.objects.filter(village__commune=request.holder.commune)
    run = get_object_or_404(rows.select_related("village__commune", "asked_by", "first", "second"), pk=pk)
    if not request.holder.may(right, run.village):
        raise Http404
    return run


def solved_for(request: Asked, pk: int, right: Right = Right.SEE_PLANS) -> PlanRun:
    """The same, with its answer there."""
    run = run_for(request, pk, right)
    if run.state != State.DONE:
        raise Http404
    return run


@require_safe
@needs(Right.SEE_PLANS)
def plans(request: Asked) -> HttpResponseBase:
    """What was asked in a village, and what is adopted."""
    village = village_for(request, Right.SEE_PLANS)
    if village is None:
        raise Http404
    context = {
        "village": village,
        "villages": request.holder.villages(Right.SEE_PLANS, request.today),
        "runs": queries.runs_of([village])[:MOST_LISTED],
        "in_force": queries.in_force([village]),
        "stock": stock_of(village, on=request.today),
        "may_keep": request.holder.may(Right.KEEP_PLANS, village),
        "may_keep_places": request.holder.may_somewhere(Right.KEEP_PLACES),
    }
    return render(request, "plans/plans.html", context)


@require_safe
@never_cache
@needs(Right.SEE_PLANS)
def plan(request: Asked, pk: int) -> HttpResponseBase:
    """One run: waiting, at work, or with its answer."""
    run = run_for(request, pk)
    context = _context(request, run)
    if run.state == State.DONE and run.kind in SITINGS:
        return render(request, "plans/siting.html", {**context, **_sited(request, run)})
    if run.kind == Kind.GROUPS and (run.state == State.DONE or is_first_there(run)):
        found = grouped(run)
        more = {"grouped": found, "proof": proof_of(found.figures), "by_hand": made_by_hand(run)}
        return render(request, "plans/groups.html", {**context, **more, "comparable": _others(run)})
    if run.state == State.DONE and run.kind == Kind.SIMULATE:
        return render(request, "plans/simulated.html", {**context, "played": played(run)})
    if run.state == State.DONE and run.kind == Kind.ROTA:
        found_rota = planned_rota(run)
        more = {"rota": found_rota, "fairness": fairness_of(found_rota.figures)}
        return render(request, "plans/rota.html", {**context, **more, "comparable": _others(run)})
    if run.state == State.DONE and run.kind == Kind.ROUTES:
        return render(request, "plans/routes.html", {**context, **_routed(request, run)})
    return render(request, "plans/waiting.html", context)


@require_safe
@never_cache
@needs(Right.SEE_PLANS)
def fragment(request: Asked, pk: int) -> HttpResponseBase:
    """How far it is, for a page that looks again."""
    run = run_for(request, pk)
    return render(request, "plans/part_progress.html", {**_context(request, run), "is_fragment": True})


@require_safe
@needs(Right.SEE_PLANS)
def layer(request: Asked, pk: int) -> JsonResponse:
    """The answer for the map."""
    run = run_for(request, pk)
    if run.kind == Kind.ROTA or (run.state != State.DONE and not is_first_there(run)):
        raise Http404
    address = reverse("plan_moves", args=[pk]) if request.holder.may(Right.KEEP_PLANS, run.village) else ""
    if run.kind == Kind.ROUTES:
        return JsonResponse(
            collection(route_features(Routed(run), _night_asked(request))), content_type=GEOJSON
        )
    found = collection(_features(run, address if run.state == State.DONE else ""))
    return JsonResponse(found, content_type=GEOJSON, json_dumps_params=COMPACT)


@require_safe
@needs(Right.EXPORT)
def file(request: Asked, pk: int) -> HttpResponse:
    """The whole answer with its certificate, as `keng plan check` reads it; who took it is logged."""
    run, who = solved_for(request, pk, Right.EXPORT), request.holder
    note_act("export_plan", subject=f"plan:{run.pk}", by=who.account, commune=who.commune, at=request.at)
    data = json.dumps(run.output, ensure_ascii=False, indent=1).encode()
    return attachment(data, name=f"keng-phuong-an-{run.pk}.geojson", kind=GEOJSON)


@require_POST
@needs(Right.KEEP_PLANS)
def cancel(request: Asked, pk: int) -> HttpResponseBase:
    run = run_for(request, pk, Right.KEEP_PLANS)
    told(request, lambda: actions.cancel_run(run, at=request.at), done=_("Đã thôi, không tính nữa."))
    return redirect("plan", pk)


def _context(request: Asked, run: PlanRun) -> dict[str, object]:
    standing = adopted(run.village, Kind(run.kind))
    is_adopted = standing is not None and standing.run_id == run.pk
    return {
        "run": run,
        "ahead": queries.ahead_of(run) if run.state == State.QUEUED else 0,
        "is_nobody_planning": queries.is_nobody_planning(run, at=request.at),
        "seconds": (request.at - run.began_at).seconds if run.began_at else 0,
        "may_keep": request.holder.may(Right.KEEP_PLANS, run.village),
        "may_export": run.state == State.DONE and request.holder.may(Right.EXPORT, run.village),
        "is_first_there": is_first_there(run),
        "adopted": standing,
        "is_adopted": is_adopted,
        "after": _afterwards(request, standing) if standing is not None and is_adopted else None,
        "may_adopt": run.state == State.DONE and run.kind in ADOPTABLE and is_a_plan(run),
        "is_only_drawn": is_only_drawn(run),
    }


def _others(run: PlanRun) -> QuerySet[PlanRun] | None:
    """What a finished plan may be set beside."""
    return None if run.is_open else queries.comparable_with(run)


def _afterwards(request: Asked, standing: Adoption) -> Afterwards | None:
    """What came of an adopted plan; a rota's nights are told where each night is told, and nothing says yet
    who patrolled where."""
    return None if standing.kind in (Kind.ROTA, Kind.ROUTES) else afterwards(standing, on=request.today)


def _sited(request: Asked, run: PlanRun) -> dict[str, object]:
    found = sited(run)
    rows = found.left_out if "het" in request.GET else found.left_out[:MOST_LISTED]
    return {
        "sited": found,
        "rows": rows,
        "more": len(found.left_out) - len(rows),
        "proof": proof_of(found.figures) if run.kind == Kind.SITING else [],
        "cost": run.price * len(found.new_gongs),
        "comparable": queries.comparable_with(run),
    }


def _routed(request: Asked, run: PlanRun) -> dict[str, object]:
    plan, number = Routed(run), _night_asked(request)
    return {
        "routed": plan,
        "night": number,
        "source": f"{reverse('plan_layer', args=[run.pk])}?dem={number}",
        "rounds": plan.night(number),
        "proof": proof_of(plan.figures),
        "comparable": queries.comparable_with(run),
    }


def _night_asked(request: Asked) -> int:
    """`?dem=3` of a routes plan; the first where nothing else is asked."""
    asked = request.GET.get("dem", "1")
    return int(asked) if asked.isdecimal() and len(asked) < 6 else 1


def is_first_there(run: PlanRun) -> bool:
    """Whether an instant proposal stands while a better one is sought."""
    return run.is_open and run.output is not None


def _features(run: PlanRun, address: str) -> Iterable[Json]:
    if run.kind == Kind.SIMULATE:
        return night_features(played(run))
    return features_of(sited(run)) if run.kind in SITINGS else group_features(grouped(run), address=address)


urls = [
    path("ke-hoach/", plans, name="plans"),
    path("ke-hoach/<int:pk>/", plan, name="plan"),
    path("ke-hoach/<int:pk>/dang-tinh/", fragment, name="plan_fragment"),
    path("ke-hoach/<int:pk>/ban-do.json", layer, name="plan_layer"),
    path("ke-hoach/<int:pk>/tai-ve.geojson", file, name="plan_file"),
    path("ke-hoach/<int:pk>/thoi/", cancel, name="plan_cancel"),
]
