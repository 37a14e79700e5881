"""A commune's file of heights: brought, looked at, dropped."""

from django import forms
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from keng.core.rights import Right
from keng.records.plans.terrain_files import drop_terrain, keep_terrain, terrain_of
from keng.web.answers import taken, told
from keng.web.gate import Asked, needs


class TerrainForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label=_("Tệp độ cao: GeoTIFF (.tif) hoặc SRTM (.hgt)"),
        widget=forms.FileInput(attrs={"accept": ".tif,.tiff,.hgt"}),
    )


@needs(Right.KEEP_PLACES)
def terrain(request: Asked) -> HttpResponseBase:
    who = request.holder
    form = TerrainForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        by, account, at = who.person, who.account, request.at
        if taken(form, lambda: keep_terrain(who.commune, file, by=by, account=account, at=at)):
            return redirect("terrain")
    context = {"form": form, "terrain": terrain_of(who.commune)}
    return render(request, "plans/terrain.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Right.KEEP_PLACES)
def drop(request: Asked) -> HttpResponseBase:
    who = request.holder
    told(
        request,
        lambda: drop_terrain(who.commune, account=who.account, at=request.at),
        done=_("Đã bỏ tệp độ cao. Phương án mới tính trên đất bằng."),
    )
    return redirect("terrain")


urls = [
    path("ke-hoach/dia-hinh/", terrain, name="terrain"),
    path("ke-hoach/dia-hinh/bo/", drop, name="terrain_drop"),
]
