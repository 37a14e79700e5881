"""Keeping a village's rota: the rotation, one night's change, the sheet on the wall."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from keng.core.rights import Right
from keng.records.gongs.models import GongPost
from keng.records.roster import queries
from keng.records.roster.models import Duty, Rota, Shift
from keng.records.roster.turns import nights_between
from keng.records.watch import rota_notices
from keng.web.answers import taken
from keng.web.forms.rota import RotaForm, ShiftForm
from keng.web.gate import Asked, needs
from keng.web.pages.rota import grid, rota_url, tonight_of, village_for

WEEK, MONTH = timedelta(days=7), timedelta(days=30)


def post_for(request: Asked, pk: int, right: Right) -> GongPost:
    """The post where the right is held, or the 404 of one that does not exist."""
    rows = GongPost.objects.filter(village__commune=request.holder.commune, valid_to=None)
    post = get_object_or_404(rows.select_related("village__commune"), pk=pk)
    if not request.holder.may(right, post.village):
        raise Http404
    return post


@needs(Right.KEEP_ROTA)
def rotation(request: Asked, pk: int) -> HttpResponseBase:
    """The order of people for one duty at one post."""
    post, tonight = post_for(request, pk, Right.KEEP_ROTA), tonight_of(request)
    people = queries.strikers_of(post, on=tonight)
    duty = Duty.DEPUTY if request.GET.get("viec") == Duty.DEPUTY else Duty.STRIKER
    form = RotaForm(request.POST or None, initial=_known(post, duty, tonight))
    form.offer(people)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        done = taken(
            form,
            lambda: rota_notices.set_rota(
                post,
                duty=Duty(data["duty"]),
                people=form.chosen(people),
                turn=Rota.Turn(data["turn"]),
                starts_on=data["starts_on"],
                by=request.holder.person,
                at=request.at,
            ),
        )
        if done:
            messages.success(
                request, _("Đã đặt vòng trực và xếp sẵn ba mươi đêm. Ai có đêm đổi được báo tin.")
            )
            return redirect(rota_url(post, data["starts_on"]))
    return render(request, "rota/rotation.html", {"form": form, "post": post, "people": people, "duty": duty})


@needs(Right.KEEP_ROTA)
def change(request: Asked, pk: int, day: str) -> HttpResponseBase:
    """One night at one post: somebody else takes it."""
    try:
        night = date.fromisoformat(day)
    except ValueError as wrong:
        raise Http404 from wrong
    post, tonight = post_for(request, pk, Right.KEEP_ROTA), tonight_of(request)
    people = queries.hands_of(post, on=tonight)
    standing = list(queries.shifts_between([post], first=night, last=night))
    form = ShiftForm(request.POST or None, initial={"duty": request.GET.get("viec", Duty.STRIKER)})
    form.offer(people)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        done = taken(
            form,
            lambda: rota_notices.change_night(
                post,
                night=night,
                duty=Duty(data["duty"]),
                person=next(p for p in people if str(p.pk) == data["person"]),
                by=request.holder.person,
                reason=data["reason"],
                at=request.at,
            ),
        )
        if done:
            messages.success(
                request, _("Đã đổi: %(who)s. Người cũ, người mới được báo tin.") % {"who": done.person}
            )
            return redirect(rota_url(post, night))
    away = queries.leaves_of([p.pk for p in people], first=night, last=night)
    context = {
        "form": form,
        "post": post,
        "night": night,
        "standing": standing,
        "past": Shift.objects.filter(post=post, night=night)
        .exclude(replaced_at=None)
        .select_related("person"),
        "away": away,
    }
    return render(request, "rota/change.html", context)


@require_safe
@needs(Right.SEE_ROTA)
def sheet(request: Asked) -> HttpResponseBase:
    """One village and month on A4, for the wall of the house of culture.

    In the last week of a month it is the coming month of nights: the few left are not worth a sheet.
    """
    village, tonight = village_for(request, Right.SEE_ROTA), tonight_of(request)
    if village is None:
        raise Http404
    try:
        first = date.fromisoformat(request.GET.get("tu", "")).replace(day=1)
    except ValueError:
        first = tonight.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    last = after - timedelta(days=1)
    is_ending = first <= tonight and last - WEEK < tonight <= last
    if is_ending:
        first, last = tonight, tonight + MONTH
    posts = queries.posts_of([village], on=tonight)
    rows = grid(posts, nights=nights_between(first, last), tonight=tonight)
    context = {"village": village, "posts": posts, "rows": rows}
    context |= {"first": first, "last": last, "after": after, "is_ending": is_ending}
    return render(request, "rota/sheet.html", context)


def _known(post: GongPost, duty: Duty, tonight: date) -> dict[str, object]:
    """What the form starts with: the rotation that runs now."""
    known: dict[str, object] = {"duty": duty, "turn": Rota.Turn.NIGHTLY, "starts_on": tonight}
    running = Rota.objects.filter(post=post, duty=duty, ends_on=None).first()
    if running:
        known["turn"] = running.turn
        known |= {f"order_{n}": str(p.person_id) for n, p in enumerate(running.places.all(), start=1)}
    return known


urls = [
    path("lich-truc/vong/<int:pk>/", rotation, name="rotation"),
    path("lich-truc/doi/<int:pk>/<str:day>/", change, name="shift_change"),
    path("lich-truc/in/", sheet, name="rota_sheet"),
]
