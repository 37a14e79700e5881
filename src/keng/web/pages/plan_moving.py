"""A proposed plan of groups in people's hands: a home into another group, neighbours cut or joined."""

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from keng.core.rights import Right
from keng.records.plans import actions, moving
from keng.records.plans.grouped import grouped
from keng.records.plans.models import PlanRun
from keng.web.answers import told
from keng.web.gate import Asked, needs
from keng.web.pages.plans import run_for, solved_for

HANDS = {"cat": "cut", "noi": "join"}  # what a button says → the planner's wish


def _groups_for(request: Asked, pk: int) -> PlanRun:
    run = solved_for(request, pk, Right.KEEP_PLANS)
    if run.kind != PlanRun.Kind.GROUPS:
        raise Http404
    return run


@require_safe
@needs(Right.KEEP_PLANS)
def moves(request: Asked, pk: int) -> HttpResponseBase:
    """`?nha=H12`: where this home may go and what that costs (`&to=5` first: it was dragged there); its
    neighbours, to be cut or joined."""
    run = _groups_for(request, pk)
    plan = grouped(run)
    chosen = next((home for home in plan.homes if home.id == request.GET.get("nha", "")), None)
    context = {
        "run": run,
        "plan": plan,
        "homes": plan.homes,
        "home": chosen,
        "offers": moving.offers_for(run, chosen.id, first=_asked_first(request)) if chosen else [],
        "neighbours": moving.neighbours_of(run, chosen.id) if chosen else [],
    }
    return render(request, "plans/moves.html", context)


def _asked_first(request: Asked) -> int | None:
    to = request.GET.get("to", "")
    return int(to) if to.isdecimal() and len(to) < 6 else None


@require_POST
@needs(Right.KEEP_PLANS)
def put(request: Asked, pk: int) -> HttpResponseBase:
    """Into another proposed group."""
    run, home, to = _groups_for(request, pk), request.POST.get("nha", ""), request.POST.get("to", "")
    if not to.isdigit():
        messages.error(request, _("Hãy chọn tổ."))
        return redirect(f"{reverse('plan_moves', args=[pk])}?{urlencode({'nha': home})}")
    account, at = request.holder.account, request.at
    told(
        request,
        lambda: moving.put_home(run, home, to=int(to), by=account, at=at),
        done=_("Đã chuyển nhà sang tổ khác. Hoàn lại được ở ngay trang này."),
    )
    return redirect("plan", pk)


@require_POST
@needs(Right.KEEP_PLANS)
def take_back(request: Asked, pk: int) -> HttpResponseBase:
    run = _groups_for(request, pk)
    told(
        request,
        lambda: moving.take_back_move(run, by=request.holder.account, at=request.at),
        done=_("Đã hoàn lại lần chuyển cuối."),
    )
    return redirect("plan", pk)


@require_POST
@needs(Right.KEEP_PLANS)
def by_hand(request: Asked, pk: int) -> HttpResponseBase:
    """Two homes cut apart or joined; the same question is asked anew with it."""
    run = _groups_for(request, pk)
    wish = HANDS.get(request.POST.get("viec", ""))
    pair = (request.POST.get("nha", ""), request.POST.get("ben", ""))
    if wish is None:
        raise Http404
    asked = told(
        request,
        lambda: actions.ask_by_hand(run, wish=wish, pair=pair, by=request.holder.person, at=request.at),
        done=_("Đã ghi và tính lại. Kết quả hiện ở đây khi tính xong."),
    )
    return redirect("plan", asked.pk if asked else pk)


@require_POST
@needs(Right.KEEP_PLANS)
def settle(request: Asked, pk: int) -> HttpResponseBase:
    """The instant proposal is good enough; nobody waits for a better one."""
    run = run_for(request, pk, Right.KEEP_PLANS)
    told(
        request,
        lambda: actions.settle_run(run, at=request.at),
        done=_("Dùng bản đề xuất ngay, không tính thêm."),
    )
    return redirect("plan", pk)


urls = [
    path("ke-hoach/<int:pk>/chuyen-nha/", moves, name="plan_moves"),
    path("ke-hoach/<int:pk>/chuyen-nha/ghi/", put, name="plan_put"),
    path("ke-hoach/<int:pk>/chuyen-nha/hoan-lai/", take_back, name="plan_put_back"),
    path("ke-hoach/<int:pk>/cat-noi/", by_hand, name="plan_by_hand"),
    path("ke-hoach/<int:pk>/du-roi/", settle, name="plan_settle"),
]
