"""The rota on a phone's own calendar: the page that gives the address."""

from django.conf import settings
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from keng.core.rights import Right
from keng.records.people.audit import note_act
from keng.records.roster.feeds import Owner, close_feed, feed_of, open_feed
from keng.web.gate import Asked, needs

OWN = "toi"


@needs(Right.STRIKE, Right.KEEP_ROTA)
def calendars(request: Asked) -> HttpResponseBase:
    """Own shifts, and for a keeper each village's; an address is shown to its owner only."""
    owners = _owners(request)
    if request.method == "POST":
        return _answer(request, owners)
    rows = [(key, owner, _address(owner)) for key, owner in owners.items()]
    response = render(request, "rota/calendars.html", {"rows": rows, "own": OWN})
    response["Cache-Control"] = "no-store"
    return response


def _owners(request: Asked) -> dict[str, Owner]:
    holder = request.holder
    found: dict[str, Owner] = {OWN: holder.person} if holder.may_somewhere(Right.STRIKE) else {}
    return found | {str(v.pk): v for v in holder.villages(Right.KEEP_ROTA, request.today)}


def _answer(request: Asked, owners: dict[str, Owner]) -> HttpResponseBase:
    key = request.POST.get("cua", "")
    if key not in owners:
        messages.error(request, _("Hãy chọn lịch của ai."))
        return redirect("calendars")
    owner, by, commune = owners[key], request.holder.account, request.holder.commune
    subject = f"person:{owner.pk}" if key == OWN else f"village:{owner.pk}"
    if request.POST.get("viec") == "dong":
        close_feed(owner, at=request.at)
        note_act("close_calendar", subject=subject, by=by, commune=commune, at=request.at)
        messages.success(request, _("Đã khóa địa chỉ lịch. Lịch ấy không cập nhật nữa."))
    else:
        open_feed(owner, at=request.at)
        note_act("open_calendar", subject=subject, by=by, commune=commune, at=request.at)
        messages.success(request, _("Đã có địa chỉ lịch mới. Địa chỉ cũ, nếu có, không dùng được nữa."))
    return redirect("calendars")


def _address(owner: Owner) -> str:
    row = feed_of(owner)
    return f"{settings.CONFIG.base_url}{reverse('calendar_feed', args=[row.token])}" if row else ""


urls = [path("lich-truc/lich-dien-thoai/", calendars, name="calendars")]
