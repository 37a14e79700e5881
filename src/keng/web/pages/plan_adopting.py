"""A person adopts a plan, takes that back, and sees what was adopted when."""

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from keng.core.rights import Right
from keng.records.plans.adopting import adopt_plan, adopted, take_back_adoption
from keng.records.plans.models import PlanRun
from keng.records.refusal import Refused
from keng.web.answers import told
from keng.web.gate import Asked, needs
from keng.web.pages.plans import run_for


@require_POST
@needs(Right.KEEP_PLANS)
def adopt(request: Asked, pk: int) -> HttpResponseBase:
    run, who = run_for(request, pk, Right.KEEP_PLANS), request.holder
    told(
        request,
        lambda: adopt_plan(run, by=who.person, account=who.account, at=request.at),
        done=_("Đã áp dụng. Hoàn lại được ở ngay trang này."),
    )
    return redirect("plan", pk)


@require_POST
@needs(Right.KEEP_PLANS)
def take_back(request: Asked, pk: int) -> HttpResponseBase:
    run, who = run_for(request, pk, Right.KEEP_PLANS), request.holder

    def undo() -> object:
        standing = adopted(run.village, PlanRun.Kind(run.kind))
        if standing is None or standing.run_id != run.pk:
            raise Refused(_("Phương án này không còn được áp dụng."))
        return take_back_adoption(standing, by=who.person, account=who.account, at=request.at)

    told(request, undo, done=_("Đã hoàn lại như trước khi áp dụng."))
    return redirect("plan", pk)


urls = [
    path("ke-hoach/<int:pk>/ap-dung/", adopt, name="plan_adopt"),
    path("ke-hoach/<int:pk>/hoan-lai/", take_back, name="plan_take_back"),
]
