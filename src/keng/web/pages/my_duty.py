"""My duty: what is due, one tap when it is struck, and what to say when it cannot be."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe

from keng.core.nights import Source, night_of
from keng.core.rights import Right
from keng.records.gongs.models import GongPost
from keng.records.refusal import Refused
from keng.records.roster.queries import shifts_of, swaps_for
from keng.records.watch.actions import Report, report_ringing, say_back, say_busy, say_not_an_alarm, take_back
from keng.records.watch.board import face_of
from keng.records.watch.duties import UNDO, duties_tonight
from keng.records.watch.models import Expectation, Ringing
from keng.web.forms.my_duty import ForgotForm, TapForm
from keng.web.gate import Asked, needs
from keng.web.templatetags.keng_words import CHIPS

UNDO_GRACE = timedelta(seconds=30)  # a slow network does not eat the minute


@require_safe
@never_cache
@ensure_csrf_cookie
@needs(Right.STRIKE)
def my_duty(request: Asked) -> HttpResponseBase:
    return render(request, "my_duty/my_duty.html", _evening(request))


@require_safe
@never_cache
@needs(Right.STRIKE)
def fragment(request: Asked) -> HttpResponseBase:
    """The cards and the foot, for pages that are open: another may have struck meanwhile."""
    return render(request, "my_duty/fragment.html", _evening(request))


def _evening(request: Asked) -> dict[str, object]:
    who = request.holder
    night = night_of(request.at, who.commune.zone)
    villages = [v.pk for v in who.villages(Right.STRIKE, night)]
    duties, others = duties_tonight(who.person, villages=villages, night=night, at=request.at)
    coming = shifts_of(who.person, since=night + timedelta(days=1), count=5)
    return {
        "night": night,
        "duties": duties,
        "others": others,
        "next": coming,
        "asked_of_me": swaps_for(who.person, since=night),
    }


@require_safe
@never_cache
@needs(Right.OWN_PAGE)
def server_time(request: Asked) -> HttpResponseBase:
    """The server's clock for phones to measure theirs against, and the token their reports carry."""
    return JsonResponse(
        {
            "now": int(request.at.timestamp() * 1000),
            "csrf": get_token(request),
            "who": request.holder.person.pk,
        }
    )


@require_POST
@needs(Right.STRIKE)
def strike(request: Asked, pk: int) -> HttpResponseBase:
    """One tap. A repeat with the same id is the same report."""
    post = _post(request, pk)
    form = TapForm(request.POST)
    if not form.is_valid():
        return _answer(request, refused=_("Máy gửi thiếu giờ đánh. Hãy tải lại trang rồi chạm lại."))
    report = Report(
        client_id=form.cleaned_data["client_id"],
        source=Source.TAP,
        struck_at=form.tapped_at() or request.at,
        clock_offset_ms=form.cleaned_data["offset"] or 0,
        by=request.holder.person,
    )
    try:
        return _answer(request, ringing=report_ringing(post, report, at=request.at))
    except Refused as no:
        return _answer(request, refused=str(no))


@require_POST
@needs(Right.STRIKE)
def undo(request: Asked) -> HttpResponseBase:
    """A slip of the thumb, taken back within the minute by the one who tapped."""
    form = TapForm(request.POST)
    if not form.is_valid():
        raise Http404
    rows = Ringing.objects.filter(by=request.holder.person, is_void=False)
    ringing = rows.filter(client_id=form.cleaned_data["client_id"]).first()
    if ringing is None:
        raise Http404
    if request.at > ringing.received_at + UNDO + UNDO_GRACE:
        return _answer(request, refused=_("Đã quá một phút. Nhờ tổ trưởng đính chính trong sổ đêm."))
    try:
        take_back(ringing, by=request.holder.person, reason=_("chạm nhầm"), at=request.at)
    except Refused as no:
        return _answer(request, refused=str(no))
    messages.success(request, _("Đã rút lại báo vừa rồi."))
    return _answer(request)


@require_POST
@needs(Right.STRIKE)
def forgot(request: Asked, pk: int) -> HttpResponseBase:
    """Struck in time, tapped too late: written down with the reason, as from paper."""
    row = _expectation(request, pk)
    form = ForgotForm(request.POST)
    if not form.is_valid():
        return _answer(request, refused=_("Hãy ghi giờ đánh kẻng và lý do báo muộn."))
    struck_at = datetime.combine(
        row.ring_at.astimezone(row.commune.zone).date(), form.cleaned_data["time"], tzinfo=row.commune.zone
    )
    report = Report(
        client_id=form.cleaned_data["client_id"],
        source=Source.PAPER,
        struck_at=struck_at,
        by=request.holder.person,
        reporter=str(request.holder.person),
        reason=form.cleaned_data["reason"],
    )
    try:
        report_ringing(row.post, report, at=request.at)
    except Refused as no:
        return _answer(request, refused=str(no))
    messages.success(request, _("Đã ghi vào sổ, kèm lý do."))
    return _answer(request)


@require_POST
@needs(Right.STRIKE)
def not_an_alarm(request: Asked, pk: int) -> HttpResponseBase:
    told = say_not_an_alarm(_expectation(request, pk), by=request.holder.person, at=request.at)
    messages.success(request, _("Đang báo cho %(n)s người trong thôn: không phải báo động.") % {"n": told})
    return _answer(request)


@require_POST
@needs(Right.STRIKE)
def busy(request: Asked, pk: int) -> HttpResponseBase:
    try:
        asked = say_busy(_expectation(request, pk), by=request.holder.person, at=request.at)
    except Refused as no:
        return _answer(request, refused=str(no))
    names = ", ".join(str(p) for p in asked) or _("bảng trực của xã")
    messages.success(request, _("Đã nhờ %(names)s đánh thay. Cảm ơn đã báo sớm.") % {"names": names})
    return _answer(request)


@require_POST
@needs(Right.STRIKE)
def back(request: Asked, pk: int) -> HttpResponseBase:
    try:
        told = say_back(_expectation(request, pk), by=request.holder.person, at=request.at)
    except Refused as no:
        return _answer(request, refused=str(no))
    names = ", ".join(str(p) for p in told)
    messages.success(
        request,
        _("Tối nay bác đánh kẻng. Đã báo lại %(names)s.") % {"names": names}
        if names
        else _("Tối nay bác đánh kẻng."),
    )
    return _answer(request)


def _post(request: Asked, pk: int) -> GongPost:
    rows = GongPost.objects.filter(pk=pk, village__commune=request.holder.commune)
    post = rows.select_related("village__commune").first()
    if post is None or not request.holder.may(Right.STRIKE, post.village):
        raise Http404
    return post


def _expectation(request: Asked, pk: int) -> Expectation:
    rows = Expectation.objects.filter(pk=pk, commune=request.holder.commune)
    row = rows.select_related("post", "village", "commune").first()
    if row is None or not request.holder.may(Right.STRIKE, row.village):
        raise Http404
    return row


def _answer(request: Asked, *, ringing: Ringing | None = None, refused: str = "") -> HttpResponseBase:
    """The same news for a script as JSON and for a plain form as a page."""
    if _wants_json(request):
        if refused:
            return JsonResponse({"words": refused}, status=409)
        return JsonResponse(_news(ringing, request.at) if ringing else {})
    if refused:
        messages.error(request, refused)
    return redirect("my_duty")


def _news(ringing: Ringing, at: datetime) -> dict[str, object]:
    sign, tone, word = "?", "", _("Đã ghi, ngoài lịch đánh kẻng")
    if ringing.expectation is not None:  # as it was concluded just now
        sign, tone, label = CHIPS[face_of(ringing.expectation, at=at)]
        word = str(label)
    struck_ms = int(ringing.struck_at.timestamp() * 1000)
    return {"struck_at": struck_ms, "sign": sign, "tone": tone, "word": word}


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


urls = [
    path("phien/", my_duty, name="my_duty"),
    path("phien/manh", fragment, name="my_duty_fragment"),
    path("phien/gio", server_time, name="server_time"),
    path("phien/rut-lai", undo, name="take_back"),
    path("phien/danh/<int:pk>", strike, name="strike"),
    path("phien/<int:pk>/quen-cham", forgot, name="forgot"),
    path("phien/<int:pk>/khong-phai-bao-dong", not_an_alarm, name="not_an_alarm"),
    path("phien/<int:pk>/ban", busy, name="busy"),
    path("phien/<int:pk>/het-ban", back, name="back"),
]
