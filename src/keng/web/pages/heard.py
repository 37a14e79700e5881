"""One tap of a neighbour who heard the gong, from its label or from the list of the own gongs."""

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from keng.core.rights import Right
from keng.records.gongs.models import GongPost
from keng.records.watch.neighbours import MOST_MINUTES, say_heard
from keng.web.answers import told
from keng.web.gate import Asked, needs

AGO = ((0, _("vừa xong")), (5, _("5 phút trước")), (15, _("15 phút trước")), (30, _("nửa giờ trước")))


@require_safe
@needs(Right.SAY_HEARD)
def hear(request: Asked) -> HttpResponseBase:
    """The gongs of one's places, for who has no label at hand."""
    villages = request.holder.villages(Right.SAY_HEARD, request.today)
    rows = GongPost.objects.filter(village__in=villages, valid_to=None).select_related("village")
    return render(request, "gongs/hear.html", {"posts": rows.order_by("village__order", "number")})


@require_POST
@needs(Right.SAY_HEARD)
def heard(request: Asked, token: str) -> HttpResponseBase:
    """For gongs of the places where one belongs; another's is the 404 of one that does not exist."""
    rows = GongPost.objects.filter(village__commune=request.holder.commune, valid_to=None)
    post = get_object_or_404(rows.select_related("village__commune"), token=token)
    if not request.holder.may(Right.SAY_HEARD, post.village):
        raise Http404
    ago = request.POST.get("truoc", "0")
    told(
        request,
        lambda: say_heard(
            post,
            by=request.holder.person,
            minutes_ago=int(ago) if ago.isascii() and ago.isdigit() else MOST_MINUTES + 1,
            at=request.at,
        ),
        done=_("Cảm ơn bà con. Đã ghi là có người nghe thấy kẻng."),
    )
    return redirect("gong_label", token)


urls = [
    path("nghe/", hear, name="hear"),
    path("k/<str:token>/nghe-thay/", heard, name="heard"),
]
