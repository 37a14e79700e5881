"""Asking for a fair rota, and for the smallest repair of the one that stands."""

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from keng.core.rights import Right
from keng.records.places.models import Village
from keng.records.plans import actions
from keng.records.plans.models import PlanRun
from keng.records.plans.rota_questions import RotaWishes, rota_question
from keng.records.plans.rota_repairs import repair_wishes
from keng.records.roster.queries import posts_of, serving_at, strikers_of
from keng.web.answers import taken, told
from keng.web.forms.plan_rota import FairRotaForm
from keng.web.gate import Asked, needs
from keng.web.pages.rota import rota_of, tonight_of, village_for


@needs(Right.KEEP_PLANS)
def fair_rota(request: Asked) -> HttpResponseBase:
    """Who strikes when, as fairly as rest and leave let."""
    village, tonight = _village(request), tonight_of(request)
    posts = posts_of([village], on=tonight)
    people = {p.pk: p for post in posts for p in strikers_of(post, on=tonight)}
    form = FairRotaForm(request.POST or None)
    form.offer([*people.values()], serving=serving_at(posts, around=tonight), tonight=tonight)
    if request.method == "POST" and form.is_valid():
        run = taken(form, lambda: _asked(request, village, form.wishes()))
        if run:
            return redirect("plan", run.pk)
    context = {
        "form": form,
        "village": village,
        "villages": request.holder.villages(Right.KEEP_PLANS, request.today),
        "posts": posts,
        "people": people,
    }
    return render(request, "plans/ask_rota.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Right.KEEP_PLANS)
def repair(request: Asked) -> HttpResponseBase:
    """The coming nights changed as little as can be after leave or illness; nothing changes before a yes."""
    village = _village(request)
    wishes = repair_wishes(village, tonight=tonight_of(request))
    run = told(
        request,
        lambda: _asked(request, village, wishes),
        done=_("Đã hỏi. Xem trước ai phải đổi rồi mới áp dụng."),
    )
    return redirect("plan", run.pk) if run else redirect(rota_of(village))


def _asked(request: Asked, village: Village, wishes: RotaWishes) -> PlanRun:
    question = rota_question(village, wishes, at=request.at, tonight=tonight_of(request))
    return actions.ask_plan(village, question, by=request.holder.person, at=request.at)


def _village(request: Asked) -> Village:
    village = village_for(request, Right.KEEP_PLANS)
    if village is None:
        raise Http404
    return village


urls = [
    path("ke-hoach/lich-truc/", fair_rota, name="plan_rota"),
    path("lich-truc/sua-it-nguoi/", repair, name="rota_repair"),
]
