"""The label on a gong: a square that opens the gong's own page, and the sheet it is cut from."""

from django.conf import settings
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from keng.core.rights import Right
from keng.core.signals import Bar, bars, from_json, say, say_hours
from keng.records.gongs.models import GongPost, HearingCheck
from keng.records.gongs.queries import codebook_in_force, current_gong, posts_in
from keng.records.places.models import Commune
from keng.records.watch.neighbours import has_heard, night_to_hear
from keng.web.gate import Asked, needs, public
from keng.web.pages.heard import AGO
from keng.web.pages.invitations import qr_svg


def label_address(post: GongPost) -> str:
    return f"{settings.CONFIG.base_url}{reverse('gong_label', args=[post.token])}"


@require_safe
@public
def label(request: Asked, token: str) -> HttpResponseBase:
    """What anybody sees who points a phone at the gong: which gong, what its sounds mean, what to do."""
    posts = GongPost.objects.filter(valid_to=None).select_related("village__commune")
    post = get_object_or_404(posts, token=token)
    holder = getattr(request, "holder", None)
    is_neighbour = holder is not None and holder.may(Right.SAY_HEARD, post.village)
    row = night_to_hear(post, at=request.at) if is_neighbour else None
    context = {
        "post": post,
        "gong": current_gong(post),
        "signals": _drawn(post.village.commune),
        "is_neighbour": is_neighbour,
        "may_hear": row is not None,
        "has_heard": holder is not None and row is not None and has_heard(row, holder.person),
        "ago": AGO,
        "may_see": holder is not None and holder.may(Right.SEE_GONGS, post.village),
        "may_strike": holder is not None and holder.may(Right.STRIKE, post.village),
        "clusters": post.village.clusters.filter(valid_to=None) if is_neighbour else [],
        "heard_words": HearingCheck.Heard.choices,
    }
    return render(request, "gongs/label.html", context)


@require_safe
@needs(Right.SEE_GONGS)
def sheet(request: Asked) -> HttpResponseBase:
    """Labels to print and cut, eight on an A4."""
    villages = request.holder.villages(Right.SEE_GONGS, request.today)
    chosen = request.GET.get("thon", "")
    shown = [v for v in villages if not chosen or str(v.pk) == chosen]
    if chosen and not shown:
        raise Http404
    posts = posts_in(shown)
    if wanted := request.GET.get("keng", ""):
        posts = posts.filter(pk=wanted) if wanted.isdigit() else posts.none()
    labels = [(post, qr_svg(label_address(post)), label_address(post)) for post in posts]
    return render(request, "gongs/labels.html", {"labels": labels})


def _drawn(commune: Commune) -> list[tuple[str, str, str, tuple[Bar, ...]]]:
    """Each signal in force: its name, its strokes in words, its hours, its bars."""
    book = codebook_in_force(commune)
    rows = book.signals.all() if book else []
    known = [(row.name, from_json(row.definition)) for row in rows]
    return [(name, say(s, gettext), say_hours(s, gettext), bars(s)) for name, s in known]


urls = [
    path("k/<str:token>/", label, name="gong_label"),
    path("keng/nhan/", sheet, name="gong_labels"),
]
