"""Asking a planner: the forms for gongs and groups, and once more."""

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from keng.core.rights import Right
from keng.records.places.models import Village
from keng.records.plans import actions
from keng.records.plans.actions import Question
from keng.records.plans.models import PlanRun
from keng.records.plans.standing import Stock, stock_of
from keng.records.plans.terrain_files import terrain_of
from keng.web.answers import taken, told
from keng.web.forms.plan_groups import GroupsForm
from keng.web.forms.plans import HomesForm, SitingForm
from keng.web.gate import Asked, needs
from keng.web.pages.plans import run_for
from keng.web.pages.rota import village_for

Kind = PlanRun.Kind


def _village(request: Asked) -> Village:
    village = village_for(request, Right.KEEP_PLANS)
    if village is None:
        raise Http404
    return village


@needs(Right.KEEP_PLANS)
def siting(request: Asked) -> HttpResponseBase:
    """Where gongs hang."""
    village = _village(request)
    keeps = request.method != "POST" or "keeps" in request.POST
    form = SitingForm(request.POST or None, request.FILES or None)
    form.offer(village, stock_of(village, on=request.today, keeps_gongs=keeps))
    form.offer_terrain(terrain_of(village.commune))
    if request.method == "POST" and form.is_valid():
        price = form.cleaned_data["price"] or 0
        if run := _ask(request, village, form, Kind.SITING, price=price):
            return redirect("plan", run.pk)
    return _page(request, form, village, _("Chỗ treo kẻng"))


@needs(Right.KEEP_PLANS)
def grouping(request: Asked) -> HttpResponseBase:
    """Who belongs together."""
    village = _village(request)
    form = GroupsForm(request.POST or None, request.FILES or None)
    form.offer(village, stock_of(village, on=request.today))
    if request.method == "POST" and form.is_valid() and (run := _ask(request, village, form, Kind.GROUPS)):
        return redirect("plan", run.pk)
    return _page(request, form, village, _("Ghép tổ liên gia"))


@require_POST
@needs(Right.KEEP_PLANS)
def again(request: Asked, pk: int) -> HttpResponseBase:
    """The same question once more."""
    run = run_for(request, pk, Right.KEEP_PLANS)
    asked = told(
        request,
        lambda: actions.ask_again(run, by=request.holder.person, at=request.at),
        done=_("Đã hỏi lại. Kết quả hiện ở đây khi tính xong."),
    )
    return redirect("plan", asked.pk if asked else pk)


def _ask(
    request: Asked, village: Village, form: SitingForm | GroupsForm, kind: PlanRun.Kind, *, price: int = 0
) -> PlanRun | None:
    question = Question(
        kind,
        form.features(),
        form.wishes(),
        note=form.cleaned_data["note"],
        terrain=form.terrain,
        is_drawn=form.is_drawn,
        price=price,
    )
    by, at = request.holder.person, request.at
    run = taken(form, lambda: actions.ask_plan(village, question, by=by, at=at))
    if run is not None:
        tell_unread(request, form)
    return run


def tell_unread(request: Asked, form: HomesForm) -> None:
    """Columns of the file that meant nothing to the planner are no secret."""
    if words := form.told_unread():
        messages.warning(request, words)


def _page(
    request: Asked, form: SitingForm | GroupsForm, village: Village, title: str | Promise
) -> HttpResponseBase:
    context = {
        "form": form,
        "village": village,
        "villages": request.holder.villages(Right.KEEP_PLANS, request.today),
        "stock": form.stock,
        "title": title,
        "at": opens_at(village, form.stock),
    }
    return render(request, "plans/ask.html", context, status=422 if form.errors else 200)


def opens_at(village: Village, stock: Stock) -> str:
    """Where the map to draw on opens: among the homes that are known, or at the village."""
    if stock.middle is not None:
        return f"{stock.middle.lat:.5f},{stock.middle.lon:.5f}"
    if village.lat is not None and village.lon is not None:
        return f"{village.lat:.5f},{village.lon:.5f}"
    return ""


urls = [
    path("ke-hoach/cho-treo/", siting, name="plan_siting"),
    path("ke-hoach/ghep-to/", grouping, name="plan_groups"),
    path("ke-hoach/<int:pk>/tinh-lai/", again, name="plan_again"),
]
