"""Nights on which nobody strikes: mourning, storm, Tết, a planned pause; with who allowed it."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from keng.core.rights import Right
from keng.records.gongs.models import GongPost
from keng.records.watch.actions import Scope, excuse, withdraw_excuse
from keng.records.watch.models import Exemption
from keng.records.watch.queries import exemptions_of
from keng.records.watch.rules import exemption_kinds
from keng.web.answers import taken, told
from keng.web.forms.nights import ExemptionForm
from keng.web.gate import Asked, needs
from keng.web.pages.rota import tonight_of

SHOWN_BACK = timedelta(days=60)


@needs(Right.SEE_NIGHTS)
def exemptions(request: Asked) -> HttpResponseBase:
    """What is excused now and of late; a form for whoever may allow it."""
    tonight, who = tonight_of(request), request.holder
    may_excuse = who.may_somewhere(Right.EXCUSE_NIGHT)
    form = _form(request) if may_excuse else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            done = taken(form, lambda: _excuse(request, form))
            if done:
                messages.success(request, _("Đã cho nghỉ. Hết đêm cuối, kẻng tự được chờ lại."))
                return redirect("exemptions")
    villages = who.villages(Right.SEE_NIGHTS, tonight)
    rows = exemptions_of(who.commune, villages=[v.pk for v in villages], since=tonight - SHOWN_BACK)
    context = {
        "rows": [(row, _may_withdraw(request, row)) for row in rows],
        "form": form,
        "tonight": tonight,
    }
    return render(request, "nights/exemptions.html", context)


@require_POST
@needs(Right.EXCUSE_NIGHT)
def withdraw(request: Asked, pk: int) -> HttpResponseBase:
    row = get_object_or_404(
        Exemption.objects.select_related("village", "post__village"), pk=pk, commune=request.holder.commune
    )
    if not _may_withdraw(request, row):
        raise Http404
    told(
        request,
        lambda: withdraw_excuse(row, by=request.holder.person, at=request.at),
        done=_("Đã rút lại: các đêm tới kẻng lại được chờ."),
    )
    return redirect("exemptions")


def _form(request: Asked) -> ExemptionForm:
    tonight, who = tonight_of(request), request.holder
    villages = who.villages(Right.EXCUSE_NIGHT, tonight)
    day = request.GET.get("dem", tonight.isoformat())
    first = {"from_on": day, "until_on": day, "village": request.GET.get("thon")}
    form = ExemptionForm(request.POST or None, initial=first | {"post": request.GET.get("keng", "")})
    form.fields["village"].offer(villages, may_be_commune=who.may(Right.EXCUSE_NIGHT))  # type: ignore[attr-defined]
    form.fields["kind"].choices = exemption_kinds(who.commune)  # type: ignore[attr-defined]
    posts = GongPost.objects.filter(village__in=villages, valid_to=None).select_related("village")
    form.offer_posts(list(posts.order_by("village__order", "village_id", "number")))
    return form


def _excuse(request: Asked, form: ExemptionForm) -> Exemption:
    data, post = form.cleaned_data, form.chosen_post()
    village = post.village if post else data["village"]
    return excuse(
        Scope(request.holder.commune, village=village, post=post),
        kind=data["kind"],
        from_on=data["from_on"],
        until_on=data["until_on"],
        reason=data["reason"],
        approved_by=request.holder.person,
        at=request.at,
    )


def _may_withdraw(request: Asked, row: Exemption) -> bool:
    village = row.post.village if row.post else row.village
    return request.holder.may(Right.EXCUSE_NIGHT, village)


urls = [
    path("so-dem/nghi/", exemptions, name="exemptions"),
    path("so-dem/nghi/<int:pk>/rut/", withdraw, name="exemption_withdraw"),
]
