"""Asking how soon help stands at the door: nights played thousands of times by the planner."""

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path

from keng.core.rights import Right
from keng.records.places.models import Village
from keng.records.plans import actions, queries
from keng.records.plans.actions import Question
from keng.records.plans.models import PlanRun
from keng.records.plans.standing import stock_of
from keng.web.answers import taken
from keng.web.forms.plan_nights import NightsForm
from keng.web.gate import Asked, needs
from keng.web.pages.rota import village_for


@needs(Right.KEEP_PLANS)
def nights(request: Asked) -> HttpResponseBase:
    village = village_for(request, Right.KEEP_PLANS)
    if village is None:
        raise Http404
    form = NightsForm(request.POST or None, initial={"first": request.GET.get("a", "")})
    form.offer(village, queries.playable(village))
    is_asked = request.method == "POST" and form.is_valid()
    if is_asked and (run := taken(form, lambda: _ask(request, village, form))):
        return redirect("plan", run.pk)
    context = {
        "form": form,
        "village": village,
        "villages": request.holder.villages(Right.KEEP_PLANS, request.today),
        "stock": stock_of(village, on=request.today),
    }
    return render(request, "plans/nights.html", context, status=422 if form.errors else 200)


def _ask(request: Asked, village: Village, form: NightsForm) -> PlanRun:
    first, second = form.scenes(on=request.today)
    question = Question(
        PlanRun.Kind.SIMULATE,
        first.features,
        form.wishes(),
        note=form.cleaned_data["note"] or " ↔ ".join(one.name for one in (first, second) if one),
        is_drawn=first.is_drawn,
        first=first.run,
        second=second.run if second else None,
        compare=second.features if second else None,
    )
    return actions.ask_plan(village, question, by=request.holder.person, at=request.at)


urls = [path("ke-hoach/dem-gia-dinh/", nights, name="plan_nights")]
