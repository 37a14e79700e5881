"""Gongs that were missed twice in a week: what is open, what was done, and that nobody is wronged by it."""

from datetime import timedelta

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from keng.core.rights import Right
from keng.records.watch.actions import close_case
from keng.records.watch.fairness import Turn, records_of, turns, turns_of
from keng.records.watch.models import MissCase
from keng.web.answers import told
from keng.web.gate import Asked, needs
from keng.web.pages.rota import tonight_of

COUNTED_BACK = timedelta(days=60)
SHOWN_CLOSED = 20


@require_safe
@needs(Right.SEE_NIGHTS)
def cases(request: Asked) -> HttpResponseBase:
    """Cases of the villages in reach; people's nights only for their leaders, one's own for oneself."""
    who, tonight = request.holder, tonight_of(request)
    villages = who.villages(Right.SEE_NIGHTS, tonight)
    rows = MissCase.objects.filter(post__village__in=villages).select_related("post__village", "closed_by")
    still_open = list(rows.filter(closed_at=None).order_by("opened_at"))
    shown = _shown(request, turns([v.pk for v in villages], first=tonight - COUNTED_BACK, last=tonight))
    context = {
        "open": [(c, turns_of(c, shown), who.may(Right.CORRECT_NIGHT, c.post.village)) for c in still_open],
        "closed": rows.exclude(closed_at=None).order_by("-closed_at")[:SHOWN_CLOSED],
        "records": records_of(shown),
        "since": tonight - COUNTED_BACK,
    }
    return render(request, "nights/cases.html", context)


@require_POST
@needs(Right.CORRECT_NIGHT)
def close(request: Asked, pk: int) -> HttpResponseBase:
    """The leader says what was done."""
    rows = MissCase.objects.filter(post__village__commune=request.holder.commune)
    case = get_object_or_404(rows.select_related("post__village"), pk=pk)
    if not request.holder.may(Right.CORRECT_NIGHT, case.post.village):
        raise Http404
    remedy, by = request.POST.get("da-lam", ""), request.holder.person
    told(
        request,
        lambda: close_case(case, by=by, remedy=remedy, at=request.at),
        done=_("Đã khép việc này. Lỡ hai đêm nữa trong một tuần thì máy lại nhắc."),
    )
    return redirect("cases")


def _shown(request: Asked, found: list[Turn]) -> list[Turn]:
    """Nights of people whom one leads, and one's own."""
    who = request.holder
    led = {v.pk for v in who.villages(Right.CORRECT_NIGHT, request.today)}
    return [t for t in found if t.village_id in led or t.person == who.person]


urls = [
    path("so-dem/viec-can-lo/", cases, name="cases"),
    path("so-dem/viec-can-lo/<int:pk>/khep/", close, name="case_close"),
]
