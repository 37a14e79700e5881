"""The patrol's way: asking the planner for it, and tonight's order for the team that walks."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from keng.core.rights import Right
from keng.records.places.models import Village
from keng.records.plans import actions
from keng.records.plans.actions import Question
from keng.records.plans.adopting import adopted
from keng.records.plans.models import Adoption, PlanRun
from keng.records.plans.routed import Routed, night_number
from keng.records.plans.standing import stock_of
from keng.web.answers import taken
from keng.web.forms.plan_routes import TO_TABLE, RoutesForm
from keng.web.gate import Asked, needs
from keng.web.pages.exports import attachment
from keng.web.pages.plan_asking import opens_at, tell_unread
from keng.web.pages.plans import solved_for
from keng.web.pages.rota import tonight_of, village_for

GPX = "application/gpx+xml"
Kind = PlanRun.Kind


@needs(Right.KEEP_PLANS)
def routes(request: Asked) -> HttpResponseBase:
    """Which way the patrol walks."""
    village = _village(request, Right.KEEP_PLANS)
    form = RoutesForm(request.POST or None, request.FILES or None)
    form.offer(village, stock_of(village, on=request.today))
    is_asked, to_table = request.method == "POST", TO_TABLE in request.POST
    if is_asked and not to_table and form.is_valid():
        if run := taken(form, lambda: _ask(request, village, form)):
            tell_unread(request, form)
            return redirect("plan", run.pk)
    elif is_asked and to_table:
        asked, form = form, form.with_table()
        tell_unread(request, asked)
    context = {
        "form": form,
        "village": village,
        "villages": request.holder.villages(Right.KEEP_PLANS, request.today),
        "stock": form.stock,
        "at": opens_at(village, form.stock),
    }
    return render(request, "plans/ask_routes.html", context, status=422 if form.errors else 200)


@require_safe
@never_cache
@needs(Right.SEE_ROTA)
def tonight(request: Asked) -> HttpResponseBase:
    """The order that the adopted plan draws for this night, for each walker."""
    village = _village(request, Right.SEE_ROTA)
    found = _tonight(request, village)
    context = {
        "village": village,
        "villages": request.holder.villages(Right.SEE_ROTA, request.today),
        "night": tonight_of(request),
        "adoption": found[0] if found else None,
        "rounds": found[1].night(found[2]) if found else [],
    }
    return render(request, "plans/patrol.html", context)


@require_safe
@never_cache
@needs(Right.SEE_ROTA)
def tonight_gpx(request: Asked, walker: int) -> HttpResponseBase:
    """Tonight's round of one walker, for a phone's map program."""
    found = _tonight(request, _village(request, Right.SEE_ROTA))
    return _gpx(found[1].gpx(found[2], walker) if found else None, f"dem-nay-nguoi-{walker}")


@require_safe
@needs(Right.EXPORT)
def gpx(request: Asked, pk: int) -> HttpResponseBase:
    """`?dem=3&nguoi=2`: one round of a plan."""
    run = solved_for(request, pk, Right.EXPORT)
    night, walker = (request.GET.get(name, "1") for name in ("dem", "nguoi"))
    if run.kind != Kind.ROUTES or not (night.isdecimal() and walker.isdecimal()):
        raise Http404
    return _gpx(Routed(run).gpx(int(night), int(walker)), f"keng-dem-{night}-nguoi-{walker}")


def _gpx(text: str | None, name: str) -> HttpResponse:
    if text is None:
        raise Http404
    return attachment(text.encode(), name=f"{name}.gpx", kind=GPX)


def _village(request: Asked, right: Right) -> Village:
    village = village_for(request, right)
    if village is None:
        raise Http404
    return village


def _tonight(request: Asked, village: Village) -> tuple[Adoption, Routed, int] | None:
    standing = adopted(village, Kind.ROUTES)
    if standing is None:
        return None
    plan = Routed(standing.run)
    return standing, plan, night_number(standing, tonight_of(request), nights=plan.nights)


def _ask(request: Asked, village: Village, form: RoutesForm) -> PlanRun:
    question = Question(
        Kind.ROUTES, form.features(), form.wishes(), note=form.cleaned_data["note"], is_drawn=True
    )
    return actions.ask_plan(village, question, by=request.holder.person, at=request.at)


urls = [
    path("ke-hoach/lo-trinh/", routes, name="plan_routes"),
    path("ke-hoach/<int:pk>/lo-trinh.gpx", gpx, name="plan_gpx"),
    path("tuan-tra/dem-nay/", tonight, name="patrol_tonight"),
    path("tuan-tra/dem-nay/nguoi-<int:walker>.gpx", tonight_gpx, name="patrol_gpx"),
]
