"""The gongs of a commune: the list, a gong's page, its photos, hanging and correcting one."""

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from keng.core.geo import NotAPoint, read_point
from keng.core.geojson import Json, collection
from keng.core.rights import Right
from keng.records.gongs import actions, queries
from keng.records.gongs.hearing import hearing_of
from keng.records.gongs.layers import gong_feature
from keng.records.gongs.loudness import loud_gongs, placed_homes
from keng.records.gongs.models import Gong, GongPost, HearingCheck, Inspection
from keng.records.gongs.queries import Standing
from keng.records.places.models import Village
from keng.records.roster.queries import hands_of, on_duty, strikers_in
from keng.web.answers import taken, told
from keng.web.forms.gongs import HangForm, PostForm
from keng.web.gate import Asked, needs
from keng.web.pages.rota import tonight_of, village_for
from keng.web.photos import photo_answer

STATES = {
    "tot": _("Đang dùng"),
    "hong": _("Hư hỏng"),
    "mat": _("Bị mất"),
    "den-hen": _("Đến hẹn xem"),
    "qua-han": _("Quá hạn thay"),
}


def gong_post(request: Asked, pk: int, right: Right = Right.SEE_GONGS) -> GongPost:
    """The post where the right is held, or the 404 of one that does not exist."""
    rows = GongPost.objects.filter(village__commune=request.holder.commune)
    post = get_object_or_404(rows.select_related("village__commune"), pk=pk)
    if not request.holder.may(right, post.village):
        raise Http404
    return post


@require_safe
@needs(Right.SEE_GONGS)
def gongs(request: Asked) -> HttpResponseBase:
    villages = request.holder.villages(Right.SEE_GONGS, request.today)
    chosen, state = request.GET.get("thon", ""), request.GET.get("tinh-trang", "")
    shown = [v for v in villages if not chosen or str(v.pk) == chosen]
    if chosen and not shown:
        raise Http404
    rows = [s for s in queries.standing_posts(shown, on=request.today) if _is_in(s, state)]
    by_village: dict[Village, list[Standing]] = {}
    for row in rows:
        by_village.setdefault(row.post.village, []).append(row)
    hearings = [h for v in shown for h in hearing_of(v, on=request.today)] if len(shown) <= 40 else []
    context = {
        "by_village": by_village.items(),
        "points": collection(_point(s) for s in rows if s.post.lat is not None),
        "total": len(rows),
        "villages": villages,
        "states": STATES.items(),
        "asked": {"village": chosen, "state": state},
        "unheard": [h for h in hearings if h.is_unheard],
        "unknown": [h for h in hearings if h.is_unknown],
        "may_keep": request.holder.may_somewhere(Right.KEEP_GONGS),
        "may_see_reach": request.holder.may_somewhere(Right.SEE_PLANS),
    }
    return render(request, "gongs/gongs.html", context)


def _point(one: Standing) -> Json:
    return gong_feature(one.post, is_sound=one.is_sound, address=reverse("gong", args=[one.post.pk]))


@require_safe
@needs(Right.SEE_GONGS)
def gong(request: Asked, pk: int) -> HttpResponseBase:
    post = gong_post(request, pk)
    holder = request.holder
    may_keep, may_strike = holder.may(Right.KEEP_GONGS, post.village), holder.may(Right.STRIKE, post.village)
    standing = queries.standing_of(post, on=request.today)
    homes = placed_homes(post.village) if post.lat is not None else []
    context = {
        "post": post,
        "standing": standing,
        "loud": next(iter(loud_gongs([post], homes, on=request.today)), None),
        "gong": standing.gong,
        "duty": on_duty([post.pk], tonight_of(request)).get(post.pk, {}),
        "story": queries.story_of(post),
        "keepers": queries.keepers_of(post),
        "inspections": Inspection.objects.filter(gong__post=post).select_related("by").order_by("-at"),
        "complaints": post.complaints.select_related("by").order_by("answered_at", "-at"),
        "hearings": [
            h for h in hearing_of(post.village, on=request.today) if h.cluster in post.clusters.all()
        ],
        "covers": queries.covers_for(post) if not standing.is_sound else [],
        "heard_words": HearingCheck.Heard.choices,
        "may_keep": may_keep,
        "may_report": may_keep or may_strike,
        "may_see_reach": holder.may(Right.SEE_PLANS, post.village),
    }
    return render(request, "gongs/gong.html", context)


@require_safe
@needs(Right.SEE_GONGS)
def photo(request: Asked, kind: str, pk: int) -> HttpResponseBase:
    """A photo, to those who may see its gong."""
    if kind == "kiem-tra":
        look = get_object_or_404(Inspection.objects.select_related("gong"), pk=pk)
        picture, post_id = look.photo, look.gong.post_id
    else:
        shown = get_object_or_404(Gong, pk=pk)
        picture, post_id = shown.photo, shown.post_id
    gong_post(request, post_id)
    return photo_answer(picture)


def _position(request: Asked) -> dict[str, float]:
    """Where to hang it, when a plan's page said so (`?toa-do=20.02131, 105.33010`)."""
    try:
        point = read_point(request.GET.get("toa-do", ""))
    except NotAPoint:
        return {}
    return {"lat": point.lat, "lon": point.lon}


@needs(Right.KEEP_GONGS)
def hang(request: Asked) -> HttpResponseBase:
    village = village_for(request, Right.KEEP_GONGS)
    if village is None:
        raise Http404
    people = strikers_in(village, on=request.today)
    form = HangForm(request.POST or None, request.FILES or None, initial=_position(request))
    form.offer(clusters=list(village.clusters.filter(valid_to=None)), people=people)
    form.offer_keepers(people)
    if request.method == "POST" and form.is_valid():
        done = taken(
            form,
            lambda: actions.hang_gong(
                village,
                number=form.cleaned_data["number"],
                post=form.post_facts(),
                gong=form.gong_facts(),
                by=request.holder.person,
                at=request.at,
            ),
        )
        if done:
            return redirect("gong", done.pk)
    villages = request.holder.villages(Right.KEEP_GONGS, request.today)
    return render(request, "gongs/hang.html", {"form": form, "village": village, "villages": villages})


@needs(Right.KEEP_GONGS)
def edit(request: Asked, pk: int) -> HttpResponseBase:
    post = gong_post(request, pk, Right.KEEP_GONGS)
    known = {
        "name": post.name,
        "lat": post.lat,
        "lon": post.lon,
        "clusters": [str(c.pk) for c in post.clusters.all()],
        "may_strike": [str(p.pk) for p in post.may_strike.all()],
    }
    form = PostForm(request.POST or None, initial=known)
    people = hands_of(post, on=request.today)
    form.offer(clusters=list(post.village.clusters.filter(valid_to=None)), people=people)
    if request.method == "POST" and form.is_valid():
        actions.change_post(post, facts=form.post_facts(), at=request.at)
        return redirect("gong", pk)
    return render(request, "gongs/edit.html", {"form": form, "post": post})


@require_POST
@needs(Right.KEEP_GONGS)
def take_down(request: Asked, pk: int) -> HttpResponseBase:
    post = gong_post(request, pk, Right.KEEP_GONGS)
    done = told(
        request,
        lambda: actions.take_post_down(post, by=request.holder.person, at=request.at),
        done=_("Chỗ treo này thôi dùng từ đêm nay; chuyện cũ vẫn giữ."),
    )
    return redirect("gongs") if done else redirect("gong", pk)


def _is_in(standing: Standing, state: str) -> bool:
    if state == "den-hen":
        return standing.is_inspection_due
    if state == "qua-han":
        return standing.is_overdue
    wanted = {"tot": Gong.State.IN_USE, "hong": Gong.State.DAMAGED, "mat": Gong.State.LOST}.get(state)
    return wanted is None or (standing.gong is not None and standing.gong.state == wanted)


urls = [
    path("keng/", gongs, name="gongs"),
    path("keng/them/", hang, name="gong_hang"),
    path("keng/<int:pk>/", gong, name="gong"),
    path("keng/<int:pk>/sua/", edit, name="gong_edit"),
    path("keng/<int:pk>/bo/", take_down, name="gong_take_down"),
    path("keng/anh/<str:kind>/<int:pk>/", photo, name="gong_photo"),
]
