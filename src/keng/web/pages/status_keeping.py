"""Opening and closing a village's public page; its square to print and its badge to embed."""

from django.conf import settings
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from keng.core.rights import Right
from keng.records.places.models import Village
from keng.records.places.status import close_status, open_status
from keng.web.answers import told
from keng.web.gate import Asked, needs
from keng.web.pages.invitations import qr_svg
from keng.web.pages.places import log, village_for


@needs(Right.PUBLISH)
def village_status(request: Asked, pk: int) -> HttpResponseBase:
    """Whether the page is open, where it stands, and the sheet to pin up."""
    village = village_for(request, pk, Right.PUBLISH)
    if request.method == "POST":
        _change(request, village)
        return redirect("village_status", pk)
    address = f"{settings.CONFIG.base_url}{reverse('status', args=[village.status_token])}"
    context = {"village": village, "address": address, "qr": qr_svg(address)}
    answer = render(request, "status/keeping.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _change(request: Asked, village: Village) -> None:
    if request.POST.get("viec") == "mo":
        done = _("Đã mở. Địa chỉ cũ, nếu có, không dùng được nữa.")
        told(request, lambda: open_status(village, at=request.at), done=done)
        log(request, "open_status", village)
    elif request.POST.get("viec") == "dong":
        told(request, lambda: close_status(village, at=request.at), done=_("Đã đóng trang công khai."))
        log(request, "close_status", village)


urls = [path("thon/<int:pk>/cong-khai/", village_status, name="village_status")]
